"""Sessions as iCalendar for their Customer: one VEVENT each, never a recurrence, so that each can move on its own."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from sessionary.actions import links
from sessionary.actions.calendar_events import calendar_with, event_of, part_of, to_subscribe
from sessionary.models import Booking, Session


def booking_file(booking: Booking, at: datetime | None = None) -> bytes:
    """All sessions of the booking as one file to add to a calendar (METHOD:PUBLISH, times in UTC).

    It is as old as the booking, or from `at`, so that it replaces what was added before.
    """
    return bytes(_published(booking, booking.sessions_in_order, at).to_ical())


def session_file(session: Session) -> bytes:
    """One session as a file; the event is the same as in the booking's file."""
    return bytes(_published(session.booking, [session]).to_ical())


def booking_feed(booking: Booking) -> bytes:
    """The booking as a calendar to subscribe to; asks to be read again every hour."""
    calendar = _published(booking, booking.sessions_in_order)
    return to_subscribe(calendar, f"{booking.terms['name']}, {booking.host.name}")


def change_part(session: Session, at: datetime) -> tuple[str, bytes]:
    """A session that changed `at` that moment, for mail programs to update: the method, and the file of one event."""
    booking = session.booking
    with override(booking.locale):
        event = _event(session, at)
    return part_of(session, event, (booking.customer.email, booking.name))


def _published(booking: Booking, sessions: Sequence[Session], at: datetime | None = None) -> Calendar:
    with override(booking.locale):
        return calendar_with([_event(one, at or booking.created_at) for one in sessions if one.starts is not None])


def _event(session: Session, stamp: datetime) -> Event:
    """With the secret link to the session's own page."""
    url = links.session_url(session)
    title = f"{session.booking.terms['name']}, {session.own_host.name}"
    return event_of(session, stamp, title=title, lines=[_("Details of this session:") + " " + url], url=url)
