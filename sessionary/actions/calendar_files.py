"""Sessions as iCalendar: one VEVENT each, never a recurrence, so that each can move on its own."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Conference, Event, vCalAddress, vText, vUri

from sessionary.actions import links
from sessionary.actions.places import Place, place_of
from sessionary.models import Booking, Session, User

PRODUCT = "-//Sessionary//Sessionary//EN"
FRESH_FOR = timedelta(hours=1)
DIALLED = re.compile(r"[^0-9+]")
GONE = frozenset({"canceled", "to_reschedule"})


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
    return _to_subscribe(calendar, f"{booking.terms['name']}, {booking.host.name}")


def host_feed(sessions: Sequence[Session], name: str) -> bytes:
    """Sessions of whatever bookings as their host's calendar: who comes, and links to the desk only."""
    calendar = _calendar("PUBLISH")
    for session in sessions:
        event = _event(session.booking, session, session.booking.created_at)
        url = links.desk_session_url(session)
        event["SUMMARY"] = vText(f"{_one_line(session.booking.name)}: {_title_alone(session)}")
        event["DESCRIPTION"] = vText("\n".join([*place_of(session).lines, url]))
        event["URL"] = vUri(url)
        calendar.add_component(event)
    return _to_subscribe(calendar, name)


def _to_subscribe(calendar: Calendar, name: str) -> bytes:
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", FRESH_FOR, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", FRESH_FOR)
    return bytes(calendar.to_ical())


def sessions_file(sessions: Sequence[Session]) -> bytes:
    """Sessions of whatever bookings as one file for their host's calendar."""
    calendar = _calendar("PUBLISH")
    for session in sessions:
        calendar.add_component(_event(session.booking, session, session.booking.created_at))
    return bytes(calendar.to_ical())


def withdrawn_part(session: Session, host: User, at: datetime) -> bytes:
    """Takes a session that another hosts now out of the calendar of `host`, whose event it was."""
    calendar = _calendar("CANCEL")
    event = _event(session.booking, session, at)
    event["STATUS"], event["TRANSP"], event["ORGANIZER"] = vText("CANCELLED"), vText("TRANSPARENT"), _organizer(host)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def change_part(session: Session, at: datetime) -> tuple[str, bytes]:
    """A session that changed `at` that moment, for mail programs to update: the method, and the file of one event.

    REQUEST with its time as it stands, or CANCEL when it has none any more; never a second event, as UID and SEQUENCE
    tell.
    """
    booking = session.booking
    method = "CANCEL" if session.status in GONE else "REQUEST"
    calendar = _calendar(method)
    with override(booking.locale):
        event = _event(booking, session, at)
    attendee = vCalAddress(f"mailto:{booking.customer.email}")
    attendee.params.update({"CN": vText(_one_line(booking.name)), "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED"})
    event.add("ATTENDEE", attendee)
    calendar.add_component(event)
    return method, bytes(calendar.to_ical())


def _published(booking: Booking, sessions: Sequence[Session], at: datetime | None = None) -> Calendar:
    calendar = _calendar("PUBLISH")
    with override(booking.locale):
        for session in sessions:
            if session.starts is not None:
                calendar.add_component(_event(booking, session, at or booking.created_at))
    return calendar


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    return calendar


def _event(booking: Booking, session: Session, stamp: datetime) -> Event:
    starts, ends = session.span
    url = links.session_url(session)
    event = Event()
    event.add("UID", session.uid)
    event.add("SEQUENCE", session.sequence)
    event.add("DTSTAMP", _second(stamp))
    event.add("DTSTART", starts)
    event.add("DTEND", ends)
    event.add("SUMMARY", _title(booking, session))
    place = place_of(session)
    event.add("DESCRIPTION", "\n".join([*place.lines, _("Details of this session:") + " " + url]))
    event.add("URL", url)
    event.add("STATUS", "CANCELLED" if session.status in GONE else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT" if session.status in GONE else "OPAQUE")
    if where := place.join_url or place.detail:
        event.add("LOCATION", where)
    _add_conferences(event, place)
    event.add("ORGANIZER", _organizer(session.own_host))
    return event


def _organizer(host: User) -> vCalAddress:
    organizer = vCalAddress(f"mailto:{host.email}")
    organizer.params["CN"] = vText(_one_line(host.name))
    return organizer


def _title(booking: Booking, session: Session) -> str:
    return _numbered(f"{booking.terms['name']}, {session.own_host.name}", session)


def _title_alone(session: Session) -> str:
    return _numbered(str(session.booking.terms["name"]), session)


def _numbered(title: str, session: Session) -> str:
    total = session.booking.terms["sessions"]
    return title if total == 1 else f"{title} ({session.position}/{total})"


def _add_conferences(event: Event, place: Place) -> None:
    """What calendars that know it turn into a button: the address to join, and the numbers to call (RFC 7986)."""
    found = [Conference(place.join_url, ["VIDEO"], place.provider or _("Join"))] if place.join_url else []
    found += [Conference(f"tel:{DIALLED.sub('', one)}", ["PHONE"], where or one) for one, where in place.dial_in]
    event.conferences = found


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
