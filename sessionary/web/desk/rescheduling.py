"""The host moves ticked sessions for the Customer: any time that is not taken; what is unusual is said first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from sessionary.actions.cautions import cautions
from sessionary.actions.idempotency import once
from sessionary.actions.moving import check_moves
from sessionary.actions.rescheduling import reschedule_for_customer
from sessionary.models import Booking, Session
from sessionary.rules.errors import Invalid, NotAllowed, RefusedStarts, SlotsOverlap, SlotsTaken, TimesUnchanged
from sessionary.web.desk.details import go_to_tab, said_why, show_tab, submission_of
from sessionary.web.desk.doors import booking_to_change, signed_in
from sessionary.web.desk.layout import locale_of_page
from sessionary.web.desk.sessions import nothing_ticked, ticked_sessions
from sessionary.web.desk.stream import Line, lines_of
from sessionary.web.desk.typed_times import Sentences, Unusual, start_typed
from sessionary.web.saying import said, said_beside, said_of


@dataclass(frozen=True, slots=True)
class Wish:
    """One session with the date and time typed for it, in the page's zone."""

    line: Line
    date: str
    time: str
    errors: list[str]
    cautions: list[str]


@signed_in
def reschedule(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET asks for new times; POST moves, once the host has seen what is unusual about them."""
    booking = booking_to_change(request, public_id)
    if not (ticked := ticked_sessions(request, booking)):
        return nothing_ticked(request, booking)
    if request.method != "POST":
        return _show(request, booking, ticked)
    starts, errors = _starts_typed(request, booking, ticked)
    if errors:
        return _show(request, booking, ticked, errors=errors, status=422)
    return _moved(request, booking, starts)


def _moved(request: HttpRequest, booking: Booking, starts: dict[Session, int]) -> HttpResponse:
    now, ticked = timezone.now(), list(starts)
    confirmed = request.POST.get("confirmed") == _name_of(starts)

    def work() -> str:
        _check(booking, starts, confirmed, now)
        wishes = {one.public_id: start for one, start in starts.items()}
        reason = request.POST.get("reason", "")
        reschedule_for_customer(booking=booking, starts=wishes, reason=reason, by="host", now=now)
        return "moved"

    try:
        once(submission_of(request, booking, "reschedule"), work, now=now)
    except Unusual as unusual:
        return _show(request, booking, ticked, warnings=unusual.sentences, confirmed=_name_of(starts))
    except NotAllowed as refused:
        return _show(request, booking, ticked, problem=said_why(refused, booking), status=409)
    except TimesUnchanged as refused:
        return _show(request, booking, ticked, errors=_beside(refused, starts), status=422)
    except (SlotsTaken, SlotsOverlap) as refused:
        return _show(request, booking, ticked, errors=_beside(refused, starts), status=409)
    except Invalid as refused:
        return _show(request, booking, ticked, errors=said_beside(refused), status=422)
    messages.success(request, _("Moved."))
    return go_to_tab(request, booking, "sessions")


def _check(booking: Booking, starts: dict[Session, int], confirmed: bool, now: datetime) -> None:
    """Raises `TimesUnchanged`, and `Unusual` unless the host has seen what is."""
    check_moves(starts)
    if not confirmed and (unusual := cautions(booking, starts, now=now)):
        raise Unusual({session: [said(one) for one in sentences] for session, sentences in unusual.items()})


def _starts_typed(
    request: HttpRequest, booking: Booking, ticked: list[Session]
) -> tuple[dict[Session, int], Sentences]:
    """The new starts (minutes since the epoch), and by session what is wrong with what was typed."""
    typed = {session: start_typed(request, booking.page.zone, session.public_id) for session in ticked}
    missing = [session.public_id for session, start in typed.items() if start is None]
    starts = {session: start for session, start in typed.items() if start is not None}
    return starts, {name: [_("Please enter a date and a time.")] for name in missing}


def _beside(refused: RefusedStarts, starts: dict[Session, int]) -> Sentences:
    if isinstance(refused, SlotsTaken):
        words = _("This time is taken by another session, or held for somebody. Please choose another.")
    elif isinstance(refused, TimesUnchanged):
        words = said_of(refused)
    else:
        words = _("This overlaps another time here. Please choose another.")
    return {session.public_id: [words] for session, start in starts.items() if start in refused.starts}


def _name_of(starts: dict[Session, int]) -> str:
    """What the host has confirmed: just these starts, no others."""
    return ",".join(f"{session.public_id}:{start}" for session, start in starts.items())


def _show(
    request: HttpRequest,
    booking: Booking,
    ticked: list[Session],
    *,
    problem: str = "",
    errors: Sentences | None = None,
    warnings: Sentences | None = None,
    confirmed: str = "",
    status: int = 200,
) -> HttpResponse:
    lines = lines_of(booking, ticked, locale_of_page())
    context: dict[str, Any] = {
        "wishes": [
            _wish(request, booking, one, line, errors or {}, warnings or {})
            for one, line in zip(ticked, lines, strict=True)
        ],
        "warned": bool(warnings),
        "confirmed": confirmed,
        "reason": request.POST.get("reason", ""),
        "problem": problem,
        "errors": errors or {},
    }
    return show_tab(request, booking, "sessions", "desk/reschedule.html", context, status=status)


def _wish(
    request: HttpRequest, booking: Booking, session: Session, line: Line, errors: Sentences, warnings: Sentences
) -> Wish:
    name, now = session.public_id, session.span[0].astimezone(booking.page.zone)
    typed = request.POST.get(f"date-{name}"), request.POST.get(f"time-{name}")
    return Wish(
        line=line,
        date=typed[0] if typed[0] is not None else f"{now:%Y-%m-%d}",
        time=typed[1] if typed[1] is not None else _clock(now),
        errors=errors.get(name, []),
        cautions=warnings.get(name, []),
    )


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"
