"""What is booked: all of it by the booking's link, one session by its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sessionary.actions import booking_feeds, calendar_files, links, wording
from sessionary.actions.clock import to_minutes
from sessionary.actions.clock_notes import clock_notes
from sessionary.actions.place_words import where_booked
from sessionary.actions.places import place_of
from sessionary.actions.policy_words import policies_in_words
from sessionary.models import Booking, Session
from sessionary.rules.states import BookingStatus
from sessionary.web.booking.addresses import choosing_address
from sessionary.web.booking.changes import PIPS
from sessionary.web.booking.doors import Door, open_door
from sessionary.web.booking.going import go
from sessionary.web.booking.headlines import BOOKED, headline_of
from sessionary.web.booking.layout import keep_secret, show
from sessionary.web.booking.ledger import ledger_of, sums_of
from sessionary.web.booking.reading import zone_of
from sessionary.web.booking.requested import show_request
from sessionary.web.booking.zones import zone_choices
from sessionary.web.feeds import answer_with

NEWS = {"canceled": _("Canceled. We have written to you."), "moved": _("Moved. We have written to you.")}
GONE = ("canceled", "to_reschedule")
STATUS_WORDS = {
    "held": _("Held"),
    "requested": _("Requested"),
    "scheduled": _("Scheduled"),
    "rescheduled": _("Rescheduled"),
    "to_reschedule": _("To be rescheduled"),
    "completed": _("Completed"),
    "no_show": _("No-show"),
    "canceled": _("Canceled"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One session as the confirmation shows it."""

    number: int
    session: Session
    day: str
    time: str
    status: str
    note: str
    pip: str
    is_gone: bool
    url: str
    file_url: str
    google_url: str
    outlook_url: str


def booking(request: HttpRequest, public_id: str, secret: str) -> HttpResponse:
    """The whole booking; with `?new` it says that it has just been made."""
    door = open_door(request, "booking", public_id, secret)
    found = door.booking
    if found.status == BookingStatus.PENDING_PAYMENT:
        return go(request, door.pay_address)
    if found.is_request:
        return show_request(request, door)
    zone, locale = zone_of(request, found), get_language() or "en"
    lines = _lines(found, found.sessions_in_order, zone, locale)
    now = timezone.now()
    context = _context(request, door, zone, locale, lines) | {
        "ledger": ledger_of(found, zone, locale),
        "headline": headline_of(request, found, locale, now),
        "is_new": "new" in request.GET and found.status in BOOKED,
        "standing": sum(not line.is_gone for line in lines),
        "sums": sums_of(found, locale),
        "feed_url": links.feed_url(found).partition("://")[2],
        "calendar_url": links.booking_calendar_url(found),
        "manage_url": links.manage_url(found),
        "end_links_url": f"{links.manage_url(found)}end-links/",
    }
    return keep_secret(show(request, "booking/booking.html", found.page, context))


def session(request: HttpRequest, public_id: str, secret: str) -> HttpResponse:
    """One session as if it had been booked alone."""
    door = open_door(request, "session", public_id, secret)
    found = door.booking
    if found.is_request:
        return show_request(request, door)
    zone, locale = zone_of(request, found), get_language() or "en"
    lines = _lines(found, door.sessions, zone, locale)
    context = _context(request, door, zone, locale, lines) | {"line": lines[0], "place": place_of(door.sessions[0])}
    return keep_secret(show(request, "booking/session.html", found.page, context))


def calendar(request: HttpRequest, public_id: str, secret: str) -> HttpResponse:
    """All sessions as a calendar file."""
    return _file(calendar_files.booking_file(Booking.opened(public_id, secret)), "sessions.ics")


def session_calendar(request: HttpRequest, public_id: str, secret: str) -> HttpResponse:
    """One session as a calendar file."""
    return _file(calendar_files.session_file(Session.opened(public_id, secret)), "session.ics")


def feed(request: HttpRequest, public_id: str, secret: str) -> HttpResponseBase:
    """The feed that a calendar subscribes to; its secret opens nothing else."""
    found = Booking.opened_by_feed(public_id, secret)
    version = booking_feeds.version(found, timezone.now())
    return answer_with(request, version, lambda: booking_feeds.feed(found, version))


def _context(request: HttpRequest, door: Door, zone: ZoneInfo, locale: str, lines: Sequence[Line]) -> dict[str, Any]:
    booking, count = door.booking, len(lines)
    due = door.due
    return {
        "door": door,
        "booking": booking,
        "lines": lines,
        "count": count,
        "count_words": wording.number_word(count, locale),
        "where": where_booked(booking),
        "zone": zone,
        "zone_name": wording.zone_name(zone, locale),
        "zones": zone_choices(zone, booking.page.zone, timezone.now(), locale),
        "policies": policies_in_words(booking.terms, booking.currency, locale),
        "due": due,
        "due_amount": wording.money(due.amount, due.currency, locale) if due else "",
        "online": place_of(booking.sessions_in_order[0]).is_online,
        "again": _choose_again(booking),
        "news": next((words for name, words in NEWS.items() if name in request.GET), ""),
    }


def _choose_again(booking: Booking) -> str:
    """For who did not pay in time: the page to pick times again; empty for every other booking."""
    return choosing_address(booking.page, None, booking.via) if booking.status == BookingStatus.EXPIRED else ""


def _lines(booking: Booking, sessions: Sequence[Session], zone: ZoneInfo, locale: str) -> list[Line]:
    starts = [to_minutes(one.span[0]) for one in sessions]
    notes = {note.index: note.text for note in clock_notes(starts, zone, booking.page.zone, locale)}
    return [_line(one, notes.get(index, ""), zone, locale) for index, one in enumerate(sessions)]


def _line(session: Session, note: str, zone: ZoneInfo, locale: str) -> Line:
    start, end = (moment.astimezone(zone) for moment in session.span)
    entry = calendar_files.form_entry(session)
    return Line(
        number=session.position,
        session=session,
        day=wording.day(start.date(), locale, "day_year"),
        time=wording.time_range(start, end),
        status=str(STATUS_WORDS[session.status]),
        note=note,
        pip=PIPS.get(session.status, ""),
        is_gone=session.status in GONE,
        url=links.session_url(session),
        file_url=links.session_calendar_url(session),
        google_url=links.google_calendar_url(session, *entry),
        outlook_url=links.outlook_calendar_url(session, *entry),
    )


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return keep_secret(response)
