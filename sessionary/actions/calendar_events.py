"""What a session's event is in iCalendar, whoever it is for."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Conference, Event, vCalAddress, vText

from sessionary.actions.places import Place, place_of
from sessionary.models import Session, User

PRODUCT = "-//Sessionary//Sessionary//EN"
FRESH_FOR = timedelta(hours=1)
DIALLED = re.compile(r"[^0-9+]")
GONE = frozenset({"canceled", "to_reschedule"})


def event_of(session: Session, stamp: datetime, *, title: str, lines: Sequence[str], url: str) -> Event:
    """Under the session's own UID and SEQUENCE, in UTC; `lines` are said below how to join."""
    starts, ends = session.span
    place, is_gone = place_of(session), session.status in GONE
    event = Event()
    event.add("UID", session.uid)
    event.add("SEQUENCE", session.sequence)
    event.add("DTSTAMP", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("DTSTART", starts)
    event.add("DTEND", ends)
    event.add("SUMMARY", numbered(title, session))
    event.add("DESCRIPTION", "\n".join([*place.lines, *lines]))
    event.add("URL", url)
    event.add("STATUS", "CANCELLED" if is_gone else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT" if is_gone else "OPAQUE")
    if where := place.join_url or place.detail:
        event.add("LOCATION", where)
    _add_conferences(event, place)
    event.add("ORGANIZER", organizer(session.own_host))
    return event


def part_of(session: Session, event: Event, who: tuple[str, str]) -> tuple[str, bytes]:
    """The method, and the file of one event that `who` (address and name) attends.

    REQUEST with its time as it stands, or CANCEL when it has none any more; never a second event, as UID and SEQUENCE
    tell.
    """
    attendee = vCalAddress(f"mailto:{who[0]}")
    attendee.params.update({"CN": vText(one_line(who[1])), "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED"})
    event.add("ATTENDEE", attendee)
    method = "CANCEL" if session.status in GONE else "REQUEST"
    return method, bytes(calendar_with([event], method).to_ical())


def calendar_with(events: Sequence[Event], method: str = "PUBLISH") -> Calendar:
    """A file of these events."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    for event in events:
        calendar.add_component(event)
    return calendar


def to_subscribe(calendar: Calendar, name: str) -> bytes:
    """As a feed that asks to be read again every hour."""
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", FRESH_FOR, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", FRESH_FOR)
    return bytes(calendar.to_ical())


def organizer(host: User) -> vCalAddress:
    """Who hosts it."""
    found = vCalAddress(f"mailto:{host.email}")
    found.params["CN"] = vText(one_line(host.name))
    return found


def numbered(title: str, session: Session) -> str:
    """With the session's number, where the booking has several."""
    total = session.booking.terms["sessions"]
    return title if total == 1 else f"{title} ({session.position}/{total})"


def one_line(name: str) -> str:
    """A name that people typed, as one line."""
    return " ".join(name.split())


def _add_conferences(event: Event, place: Place) -> None:
    """What calendars that know it turn into a button: the address to join, and the numbers to call (RFC 7986)."""
    found = [Conference(place.join_url, ["VIDEO"], place.provider or _("Join"))] if place.join_url else []
    found += [Conference(f"tel:{DIALLED.sub('', one)}", ["PHONE"], where or one) for one, where in place.dial_in]
    event.conferences = found
