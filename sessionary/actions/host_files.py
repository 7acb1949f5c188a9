"""Sessions as iCalendar for their host: who comes, and the way to the desk instead of the Customer's secret links.

The events are the Customer's, under the same UID and SEQUENCE.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import override
from icalendar import Calendar, Event, vText

from sessionary.actions import links
from sessionary.actions.calendar_events import calendar_with, event_of, one_line, organizer, part_of, to_subscribe
from sessionary.models import Session, User
from sessionary.rules.names import unlinked


def host_feed(sessions: Sequence[Session], name: str) -> bytes:
    """Sessions of whatever bookings as a calendar to subscribe to."""
    return to_subscribe(_published(sessions, None), name)


def host_file(sessions: Sequence[Session], at: datetime | None = None) -> bytes:
    """Sessions of whatever bookings as one file; each as old as its booking, or from `at`, to replace older ones."""
    return bytes(_published(sessions, at).to_ical())


def host_part(session: Session, at: datetime) -> tuple[str, bytes]:
    """A session that changed `at` that moment: the method, and the file of one event.

    Only the host attends in it, so that their calendar never writes to the Customer.
    """
    host = session.own_host
    with override(host.locale):
        event = _event(session, at)
    return part_of(session, event, (host.email, host.name))


def withdrawn_part(session: Session, host: User, at: datetime) -> bytes:
    """Takes a session that another hosts now out of the calendar of `host`, whose event it was."""
    event = _event(session, at)
    event["STATUS"], event["TRANSP"], event["ORGANIZER"] = vText("CANCELLED"), vText("TRANSPARENT"), organizer(host)
    return bytes(calendar_with([event], "CANCEL").to_ical())


def _published(sessions: Sequence[Session], at: datetime | None) -> Calendar:
    timed = [one for one in sessions if one.starts is not None]
    return calendar_with([_event(one, at or one.booking.created_at) for one in timed])


def _event(session: Session, stamp: datetime) -> Event:
    booking, url = session.booking, links.desk_session_url(session)
    title = f"{unlinked(one_line(booking.name))}: {booking.terms['name']}"
    return event_of(session, stamp, title=title, lines=[url], url=url)
