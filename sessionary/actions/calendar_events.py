"""What a session's event is in iCalendar, whoever it is for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Conference, Event, vCalAddress, vText

from sessionary.actions.place_words import lines_of, location_of, one_line
from sessionary.actions.places import Place, place_of
from sessionary.models import Booking, Session, User

PRODUCT = "-//Sessionary//Sessionary//EN"
FRESH_FOR = timedelta(hours=1)
DIALLED = re.compile(r"[^0-9+]")
GONE = frozenset({"canceled", "to_reschedule"})


@dataclass(frozen=True, slots=True)
class Words:
    """What an event says in its reader's language: its title, who calls whom, and `lines` below how to join."""

    title: str
    call: str
    lines: Sequence[str]
    url: str


def event_of(session: Session, stamp: datetime, words: Words) -> Event:
    """Under the session's own UID and SEQUENCE, in UTC. `stamp` is when it changed last.

    It has no alarm: reminders are messages, and calendars have alarms of their own.
    """
    starts, ends = session.span
    place, is_gone = place_of(session), session.status in GONE
    event = Event()
    event.add("UID", session.uid)
    event.add("SEQUENCE", session.sequence)
    event.add("DTSTAMP", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("LAST-MODIFIED", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("DTSTART", starts)
    event.add("DTEND", ends)
    event.add("SUMMARY", numbered(words.title, session))
    event.add("DESCRIPTION", "\n".join([*lines_of(place, words.call), *words.lines]))
    event.add("URL", words.url)
    event.add("STATUS", "CANCELLED" if is_gone else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT" if is_gone else "OPAQUE")
    if where := location_of(place, words.call):
        event.add("LOCATION", where)
    _add_conferences(event, place)
    event.add("ORGANIZER", organizer(session.own_host))
    return event


def part_of(session: Session, event: Event, who: tuple[str, str]) -> tuple[str, bytes]:
    """The method, and the file of one event that `who` (address and name) attends.

    REQUEST with its time as it stands, or CANCEL when it has none any more; never a second event, as UID and SEQUENCE
    tell. Who is also the organizer, as their address is the one that we send from, gets it as PUBLISH: nobody is
    invited by themselves (RFC 5546, 3.2).
    """
    if who[0].lower() == settings.DEFAULT_FROM_EMAIL.lower():
        return "PUBLISH", bytes(calendar_with([event]).to_ical())
    event.add("ATTENDEE", attendee(who))
    method = "CANCEL" if session.status in GONE else "REQUEST"
    return method, bytes(calendar_with([event], method).to_ical())


def attendee(who: tuple[str, str]) -> vCalAddress:
    """Somebody by address and name, who has agreed and is not to be asked."""
    found = vCalAddress(f"mailto:{who[0]}")
    found.params.update({"CN": vText(one_line(who[1])), "CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT"})
    found.params.update({"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    return found


def last_change(booking: Booking) -> datetime:
    """When something happened to it last."""
    newest = booking.activities.order_by("-pk").values_list("at", flat=True).first()
    return newest or booking.created_at


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
    """Who hosts it, at the address that we send from: calendars take changes from nobody but an event's organizer."""
    found = vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL}")
    found.params["CN"] = vText(one_line(host.name))
    return found


def numbered(title: str, session: Session) -> str:
    """With the session's number, where the booking has several."""
    total = session.booking.terms["sessions"]
    if total == 1:
        return title
    return _("%(title)s (%(number)s of %(total)s)") % {"title": title, "number": session.position, "total": total}


def _add_conferences(event: Event, place: Place) -> None:
    """What calendars that know it turn into a button: the address to join, and the numbers to call (RFC 7986)."""
    found = [Conference(place.join_url, ["VIDEO"], place.provider or _("Join"))] if place.join_url else []
    found += [Conference(f"tel:{DIALLED.sub('', one)}", ["PHONE"], where or one) for one, where in place.dial_in]
    event.conferences = found
