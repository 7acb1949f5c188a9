"""Sessions as iCalendar for their host: who comes, and the way to the desk instead of the Customer's secret links.

The events are the Customer's, under the same UID and SEQUENCE.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import override
from icalendar import Calendar, Event, vText

from sessionary.actions import links
from sessionary.actions.calendar_events import (
    Words,
    attendee,
    calendar_with,
    event_of,
    organizer,
    part_of,
    to_subscribe,
)
from sessionary.actions.place_words import one_line, where_to_call
from sessionary.models import Session, User
from sessionary.rules.names import unlinked


def host_feed(sessions: Sequence[Session], name: str, changes: Mapping[int, datetime]) -> bytes:
    """Sessions of whatever bookings as a calendar to subscribe to; `changes` is when each booking changed last."""
    return to_subscribe(_published(sessions, changes), name)


def host_file(sessions: Sequence[Session], at: datetime) -> bytes:
    """Sessions of whatever bookings as one file, as they stand `at` that moment."""
    return bytes(_published(sessions, {one.booking_id: at for one in sessions}).to_ical())


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
    event.add("ATTENDEE", attendee((host.email, host.name)))
    return bytes(calendar_with([event], "CANCEL").to_ical())


def _published(sessions: Sequence[Session], changes: Mapping[int, datetime]) -> Calendar:
    timed = [one for one in sessions if one.starts is not None]
    return calendar_with([_event(one, changes.get(one.booking_id, one.booking.created_at)) for one in timed])


def _event(session: Session, stamp: datetime) -> Event:
    booking, url = session.booking, links.desk_session_url(session)
    title = f"{unlinked(one_line(booking.name))}: {booking.terms['name']}"
    return event_of(session, stamp, Words(title, where_to_call(booking), [url], url))
