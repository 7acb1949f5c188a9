"""The files that go with a message: calendar parts, receipts and credit notes."""

from collections.abc import Iterable, Sequence

from sessionary.actions.calendar_files import booking_file, change_part
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.telling import Attachment
from sessionary.actions.document_files import document_file
from sessionary.actions.host_files import host_file, host_part
from sessionary.models import Calendar, Document, Session


def all_sessions(reader: Reader) -> Attachment:
    """The booking as one file to add to the reader's own calendar, newer than any sent before."""
    booking, at = reader.booking, reader.activity.at
    file = booking_file(booking, at) if reader.to_customer else host_file(booking.sessions_in_order, at)
    return Attachment("sessions.ics", file, "PUBLISH")


def changed_sessions(reader: Reader, sessions: Iterable[Session]) -> tuple[Attachment, ...]:
    """One part for each session that changed, as calendars update one at a time."""
    return tuple(_changed(reader, session) for session in sessions)


def invitation(reader: Reader, sessions: Sequence[Session]) -> Attachment | None:
    """The part that mail programs act upon by themselves, where the message is about just one session.

    None for a host whose sessions are written to their calendar: there it would be a second event.
    """
    if len(sessions) != 1 or sessions[0].starts is None:
        return None
    if not reader.to_customer and Calendar.written_to(sessions[0].host_id) is not None:
        return None
    part = _changed(reader, sessions[0])
    return None if part.method == "PUBLISH" else part


def papers(documents: Iterable[Document]) -> tuple[Attachment, ...]:
    """The documents as PDF."""
    return tuple(Attachment(one.file_name, document_file(one)) for one in documents)


def _changed(reader: Reader, session: Session) -> Attachment:
    part = change_part if reader.to_customer else host_part
    method, content = part(session, reader.activity.at)
    name = "session.ics" if reader.total == 1 else f"session-{session.position}.ics"
    return Attachment(name, content, method)
