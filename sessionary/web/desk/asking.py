"""The host asks for another time, or says of sessions that have begun whether their Customer came."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.completing import note_attendance
from sessionary.actions.idempotency import once
from sessionary.models import Booking, Session
from sessionary.rules.errors import Invalid, NotAllowed
from sessionary.rules.states import SessionStatus
from sessionary.web.desk.details import go_to_tab, said_why, show_tab, submission_of
from sessionary.web.desk.doors import booking_to_change, signed_in
from sessionary.web.desk.layout import locale_of_page
from sessionary.web.desk.sessions import nothing_ticked, ticked_sessions
from sessionary.web.desk.stream import lines_of
from sessionary.web.saying import said_beside

Work = Callable[[Booking, list[str]], object]


@signed_in
def ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET explains; POST frees the times and asks the Customer to pick others."""

    def work(booking: Booking, names: list[str]) -> None:
        reason = request.POST.get("reason", "")
        ask_to_reschedule(booking=booking, sessions=names, reason=reason, by="host", now=timezone.now())

    return _answer(request, public_id, "ask", work)


@signed_in
def no_show(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET asks; POST marks the sessions as no-show."""
    return _answer(request, public_id, "no_show", _noting(SessionStatus.NO_SHOW))


@signed_in
def completed(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET asks; POST marks the sessions as completed after all."""
    return _answer(request, public_id, "completed", _noting(SessionStatus.COMPLETED))


def _noting(status: SessionStatus) -> Work:
    return lambda booking, names: note_attendance(
        booking=booking, sessions=names, status=status, by="host", now=timezone.now()
    )


def _answer(request: HttpRequest, public_id: str, action: str, work: Work) -> HttpResponse:
    booking = booking_to_change(request, public_id)
    if not (ticked := ticked_sessions(request, booking)):
        return nothing_ticked(request, booking)
    if request.method != "POST":
        return _show(request, booking, ticked, action)

    def done() -> str:
        work(booking, [one.public_id for one in ticked])
        return action

    try:
        once(submission_of(request, booking, action), done, now=timezone.now())
    except NotAllowed as refused:
        return _show(request, booking, ticked, action, problem=said_why(refused, booking), status=409)
    except Invalid as refused:
        return _show(request, booking, ticked, action, errors=said_beside(refused), status=422)
    messages.success(request, _done(action, booking))
    return go_to_tab(request, booking, "sessions")


def _done(action: str, booking: Booking) -> str:
    return {
        "ask": _("%(name)s is asked to pick another time.") % {"name": booking.name},
        "no_show": _("Marked as no-show."),
        "completed": _("Marked as completed."),
    }[action]


def _show(
    request: HttpRequest,
    booking: Booking,
    ticked: list[Session],
    action: str,
    *,
    problem: str = "",
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "action": action,
        "lines": lines_of(booking, ticked, locale_of_page()),
        "reason": request.POST.get("reason", ""),
        "problem": problem,
        "errors": errors or {},
    }
    return show_tab(request, booking, "sessions", "desk/ask.html", context, status=status)
