"""The files that go with a message: calendar parts, receipts and credit notes."""

from collections.abc import Iterable
from datetime import datetime

from sessionary.actions.calendar_files import booking_file, change_part
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.telling import Attachment
from sessionary.actions.document_files import document_file
from sessionary.actions.host_files import host_file, host_part
from sessionary.models import Document, Session


def all_sessions(reader: Reader) -> Attachment:
    """The booking as one file to add to the reader's own calendar."""
    return _whole(reader, None)


def all_sessions_anew(reader: Reader) -> Attachment:
    """The same file, newer than the one sent before: for what changed without a session moving."""
    return _whole(reader, reader.activity.at)


def changed_sessions(reader: Reader, sessions: Iterable[Session]) -> tuple[Attachment, ...]:
    """One part for each session that changed, as calendars update one at a time."""
    return tuple(_changed(reader, session) for session in sessions)


def papers(documents: Iterable[Document]) -> tuple[Attachment, ...]:
    """The documents as PDF."""
    return tuple(Attachment(one.file_name, document_file(one)) for one in documents)


def _whole(reader: Reader, at: datetime | None) -> Attachment:
    booking = reader.booking
    file = booking_file(booking, at) if reader.to_customer else host_file(booking.sessions_in_order, at)
    return Attachment("sessions.ics", file, "PUBLISH")


def _changed(reader: Reader, session: Session) -> Attachment:
    part = change_part if reader.to_customer else host_part
    method, content = part(session, reader.activity.at)
    name = "session.ics" if reader.total == 1 else f"session-{session.position}.ics"
    return Attachment(name, content, method)
