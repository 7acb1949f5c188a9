"""Sessions as iCalendar for their Customer: one VEVENT each, never a recurrence, so that each can move on its own."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from sessionary.actions import links
from sessionary.actions.calendar_events import (
    Words,
    calendar_with,
    event_of,
    last_change,
    numbered,
    part_of,
    to_subscribe,
)
from sessionary.actions.place_words import lines_of, location_of, one_line, where_booked
from sessionary.actions.places import place_of
from sessionary.models import Booking, Session


def booking_file(booking: Booking, at: datetime | None = None) -> bytes:
    """All sessions of the booking as one file to add to a calendar (METHOD:PUBLISH, times in UTC).

    It is as old as what happened last, or from `at`, so that it replaces what was added before.
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
    stamp = at or last_change(booking)
    with override(booking.locale):
        return calendar_with([_event(one, stamp) for one in sessions if one.starts is not None])


def _event(session: Session, stamp: datetime) -> Event:
    """With the secret link to the session's own page."""
    return event_of(session, stamp, words_for_customer(session))


def form_entry(session: Session) -> tuple[str, str, str]:
    """Title, text and place of the same event, for forms of calendars on the web, in the language in force."""
    words, place = words_for_customer(session), place_of(session)
    text = "\n".join([*lines_of(place, words.call), *words.lines])
    return numbered(words.title, session), text, location_of(place, words.call)


def words_for_customer(session: Session) -> Words:
    """In the language in force; with the secret link to the session's own page, where it is moved or canceled."""
    url, booking = links.session_url(session), session.booking
    title = _("%(name)s with %(host)s") % {"name": booking.terms["name"], "host": one_line(session.own_host.name)}
    return Words(title, where_booked(booking), [_("Cancel/Reschedule: %(url)s") % {"url": url}], url)
