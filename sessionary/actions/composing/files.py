"""The files that go with a message: calendar parts, receipts and credit notes."""

from collections.abc import Iterable

from sessionary.actions.calendar_files import booking_file, change_part
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.telling import Attachment
from sessionary.actions.document_files import document_file
from sessionary.models import Document, Session


def all_sessions(reader: Reader) -> Attachment:
    """The booking as one file to add to a calendar."""
    return Attachment("sessions.ics", booking_file(reader.booking), "PUBLISH")


def all_sessions_anew(reader: Reader) -> Attachment:
    """The same file, newer than the one sent before: for what changed without a session moving."""
    return Attachment("sessions.ics", booking_file(reader.booking, reader.activity.at), "PUBLISH")


def changed_sessions(reader: Reader, sessions: Iterable[Session]) -> tuple[Attachment, ...]:
    """One part for each session that changed, as calendars update one at a time."""
    return tuple(_changed(reader, session) for session in sessions)


def papers(documents: Iterable[Document]) -> tuple[Attachment, ...]:
    """The documents as PDF."""
    return tuple(Attachment(one.file_name, document_file(one)) for one in documents)


def _changed(reader: Reader, session: Session) -> Attachment:
    method, content = change_part(session, reader.activity.at)
    name = "session.ics" if reader.total == 1 else f"session-{session.position}.ics"
    return Attachment(name, content, method)
