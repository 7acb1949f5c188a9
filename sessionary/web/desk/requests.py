"""A request in the desk: the suggested times beside the Owner's day, and the ways to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from sessionary.actions import wording
from sessionary.actions.approving import approve, ask_for_times, decline
from sessionary.actions.composing.booked import answers_of
from sessionary.actions.idempotency import once
from sessionary.actions.owner_days import SuggestedTime, suggested_times
from sessionary.models import Booking, Claim, User
from sessionary.rules.errors import Invalid, NotOffered, RequestAnswered, SlotsTaken
from sessionary.rules.states import BookingStatus
from sessionary.web.desk.details import go_to_tab, show_tab, submission_of
from sessionary.web.desk.doors import booking_shown, signed_in
from sessionary.web.desk.layout import locale_of_page, user_of
from sessionary.web.saying import said_beside, said_of

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


@signed_in
def request_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET shows what is requested; POST approves one of the times, asks for others, or declines."""
    booking = booking_shown(request, public_id)
    if request.method != "POST":
        return _show(request, booking) if booking.is_request else go_to_tab(request, booking, "booking")
    kept: list[str] = []

    def done() -> str:
        kept.append(_answer(request, booking))
        return kept[0]

    try:
        once(submission_of(request, booking, "request"), done, now=timezone.now())
    except (SlotsTaken, NotOffered):
        problem = _("This time is not free any more. Please approve another, or ask for other times.")
        return _show(request, booking, problem=problem, status=409)
    except Invalid as refused:
        return _show(request, booking, errors=said_beside(refused), status=422)
    except RequestAnswered as refused:
        messages.error(request, said_of(refused))
        return go_to_tab(request, booking, "request")
    if kept:
        messages.success(request, kept[0])
    return go_to_tab(request, booking, "request")


def _answer(request: HttpRequest, booking: Booking) -> str:
    """Do what was pressed, and say so."""
    now, reason, answer = timezone.now(), request.POST.get("reason", ""), request.POST.get("answer", "")
    if answer == "decline":
        decline(booking=booking, reason=reason, by=HOST, now=now)
        return _("Declined. %(name)s has been written to.") % {"name": booking.name}
    if answer == "ask":
        ask_for_times(booking=booking, reason=reason, by=HOST, now=now)
        return _("Asked. %(name)s has been written to.") % {"name": booking.name}
    start = request.POST.get("approve", "")
    if not (start.isdecimal() and len(start) < 10):
        raise NotOffered([])
    approve(booking=booking, start=int(start), by=HOST, now=now)
    return _("Approved and booked. %(name)s has been written to.") % {"name": booking.name}


def _show(
    request: HttpRequest,
    booking: Booking,
    *,
    problem: str = "",
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    user, locale = user_of(request), locale_of_page()
    found = suggested_times(booking, booking.suggested, timezone.now())
    context = {
        "suggestions": [_suggestion(number, one, booking, user, locale) for number, one in enumerate(found, start=1)],
        "answers": answers_of(booking),
        "void": [] if found else _void(booking, locale),
        "can_answer": booking.status == BookingStatus.REQUESTED and booking.may_change(user),
        "reason": request.POST.get("reason", ""),
        "problem": problem,
        "errors": errors or {},
    }
    return show_tab(request, booking, "request", "desk/request.html", context, status=status)


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
    if not booking.may_see(user):
        return _("Booked")
    name: str = booking.terms["name"]
    return name if booking.is_group else f"{booking.name}, {name}"


def _void(booking: Booking, locale: str) -> list[str]:
    """What was suggested last, where it comes to nothing any more."""
    zone, duration = booking.page.zone, booking.terms["duration"]
    clock = _clock_of(zone)
    return [
        f"{wording.day(wording.local(start, zone).date(), locale, 'day_year')}, {clock(start, start + duration)}"
        for start in list(booking.requests.all())[-1].starts
    ]
