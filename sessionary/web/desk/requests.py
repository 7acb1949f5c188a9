"""A request in the desk: the suggested times beside the Owner's day, and the ways to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sessionary.actions import wording
from sessionary.actions.approving import approve, ask_for_times, decline
from sessionary.actions.clock import to_minutes
from sessionary.actions.composing.booked import answers_of
from sessionary.actions.owner_days import SuggestedTime, suggested_times
from sessionary.models import Booking, Claim, User
from sessionary.rules.errors import Invalid, NotFound, NotOffered, Refused, SlotsTaken
from sessionary.web.desk.layout import show, user_of
from sessionary.web.saying import said_of

HOST = "host"


@dataclass(frozen=True, slots=True)
class Row:
    """One stretch of the Owner's day; `is_suggested` is the time that the Customer suggests."""

    time: str
    what: str
    is_suggested: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggested time with its day; `why` is past or taken where it cannot be approved."""

    number: int
    start: int
    day: str
    time: str
    why: str
    rows: list[Row]


@login_required
def request_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET shows the request; POST approves one of its times, asks for others, or declines."""
    user = user_of(request)
    booking = Booking.shown_to(user, public_id)
    if not booking.requests.exists():
        raise NotFound
    if request.method != "POST":
        return _show(request, booking, user)
    if not booking.may_change(user):
        raise NotFound
    try:
        done = _answer(request, booking)
    except (SlotsTaken, NotOffered):
        problem = _("This time is not free any more. Please approve another, or ask for other times.")
        return _show(request, booking, user, problem=problem, status=409)
    except Invalid as refused:
        return _show(request, booking, user, problem=said_of(refused), status=422)
    except Refused as refused:
        return _show(request, Booking.shown_to(user, public_id), user, problem=said_of(refused), status=409)
    messages.success(request, done)
    return redirect("desk:request", public_id)


def _answer(request: HttpRequest, booking: Booking) -> str:
    """Do what was pressed, and say so."""
    now, reason, answer = timezone.now(), request.POST.get("reason", ""), request.POST.get("answer", "")
    if answer == "decline":
        decline(booking=booking, reason=reason, by=HOST, now=now)
        return _("Declined. The Customer has been written to.")
    if answer == "ask":
        ask_for_times(booking=booking, reason=reason, by=HOST, now=now)
        return _("Other times are asked for. The Customer has been written to.")
    start = request.POST.get("approve", "")
    if not (start.isdecimal() and len(start) < 10):
        raise NotOffered([])
    approve(booking=booking, start=int(start), by=HOST, now=now)
    return _("Approved and booked. The Customer has been written to.")


def _show(request: HttpRequest, booking: Booking, user: User, *, problem: str = "", status: int = 200) -> HttpResponse:
    locale, zone = get_language() or "en", booking.page.zone
    found = suggested_times(booking, booking.suggested, timezone.now())
    context = {
        "booking": booking,
        "suggestions": [_suggestion(number, one, booking, user, locale) for number, one in enumerate(found, start=1)],
        "answers": answers_of(booking),
        "headline": _headline(booking),
        "approved": _approved(booking, zone, locale),
        "void": [] if found else _void(booking, zone, locale),
        "can_answer": booking.status == "requested" and booking.may_change(user),
        "is_open": bool(found),
        "zone_name": wording.zone_name(zone, locale),
        "reason": request.POST.get("reason", ""),
        "problem": problem,
        "section": "activity",
    }
    return show(request, "desk/request.html", context, status=status)


def _suggestion(number: int, one: SuggestedTime, booking: Booking, user: User, locale: str) -> Suggestion:
    clock = _clock_of(booking.page.zone)
    end = one.start + booking.terms["duration"]
    rows = [(claim.starts, Row(clock(claim.starts, claim.ends), _what(claim, user), False)) for claim in one.claims]
    rows.append((one.start, Row(clock(one.start, end), booking.name, True)))
    return Suggestion(
        number=number,
        start=one.start,
        day=wording.day(one.day, locale, "day_year"),
        time=clock(one.start, end),
        why=one.why,
        rows=[row for _start, row in sorted(rows, key=lambda pair: pair[0])],
    )


def _clock_of(zone: ZoneInfo) -> Callable[[int, int], str]:
    return lambda start, end: wording.time_range(wording.local(start, zone), wording.local(end, zone))


def _what(claim: Claim, user: User) -> str:
    """Who has that time; no names of bookings that this User may not see."""
    if claim.session is None:
        return _("Held for a Customer")
    booking = claim.session.booking
    return f"{booking.name}, {booking.terms['name']}" if booking.may_change(user) else _("Booked")


def _headline(booking: Booking) -> str:
    words = {
        "requested": _("%(name)s asks for %(service)s"),
        "declined": _("The request of %(name)s is declined"),
        "canceled": _("The request of %(name)s is canceled"),
        "expired": _("The request of %(name)s has lapsed"),
    }
    approved = _("The request of %(name)s is approved")
    said = words.get(booking.status, approved) if booking.is_request else approved
    return said % {"name": booking.name, "service": booking.terms["name"]}


def _approved(booking: Booking, zone: ZoneInfo, locale: str) -> str:
    """`Tue 2 March 2027, 10:00 – 11:00`; empty while nothing is booked."""
    if booking.is_request:
        return ""
    start, end = booking.sessions_in_order[0].span
    clock = _clock_of(zone)(to_minutes(start), to_minutes(end))
    return f"{wording.day(start.astimezone(zone).date(), locale, 'day_year')}, {clock}"


def _void(booking: Booking, zone: ZoneInfo, locale: str) -> list[str]:
    """What was suggested last, where it comes to nothing any more."""
    if not booking.is_request:
        return []
    clock, duration = _clock_of(zone), booking.terms["duration"]
    return [
        f"{wording.day(wording.local(start, zone).date(), locale, 'day_year')}, {clock(start, start + duration)}"
        for start in list(booking.requests.all())[-1].starts
    ]
