"""The host cancels ticked sessions; what each choice of refund gives back is shown before."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import wording
from sessionary.actions.canceling import FULL, NONE, POLICY, cancel_for_customer, refund_choices
from sessionary.actions.idempotency import once
from sessionary.models import Account, Booking, Session
from sessionary.rules.errors import AmountChanged, Invalid, NotAllowed, RefundExceedsLeft, RefundsOff
from sessionary.rules.sentences import Sentence
from sessionary.web.desk.amounts import amount_sent, symbol_of
from sessionary.web.desk.details import go_to_tab, said_why, show_tab, submission_of
from sessionary.web.desk.doors import booking_to_change, signed_in
from sessionary.web.desk.layout import locale_of_page
from sessionary.web.desk.sessions import nothing_ticked, ticked_sessions
from sessionary.web.desk.stream import lines_of
from sessionary.web.saying import said_beside, said_of

AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to refund, with what it gives back: in words, and in the smallest unit."""

    name: str
    label: str
    amount: int
    words: str


@signed_in
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET shows the choices; POST cancels, all or none."""
    booking = booking_to_change(request, public_id)
    if not (ticked := ticked_sessions(request, booking)):
        return nothing_ticked(request, booking)
    if request.method != "POST":
        return _show(request, booking, ticked)
    return _canceled(request, booking, ticked)


def _canceled(request: HttpRequest, booking: Booking, ticked: list[Session]) -> HttpResponse:
    now, names = timezone.now(), [one.public_id for one in ticked]
    try:
        refund, expect = _refund_chosen(request, booking)

        def work() -> str:
            reason = request.POST.get("reason", "")
            cancel_for_customer(
                booking=booking, sessions=names, refund=refund, reason=reason, by="host", now=now, expect=expect
            )
            return "canceled"

        once(submission_of(request, booking, "cancel"), work, now=now)
    except NotAllowed as refused:
        return _show(request, booking, ticked, problem=said_why(refused, booking), status=409)
    except (AmountChanged, RefundsOff) as refused:
        return _show(request, booking, ticked, problem=said_of(refused), status=409)
    except RefundExceedsLeft as refused:
        return _show(request, booking, ticked, errors={"refund": [said_of(refused)]}, status=422)
    except Invalid as refused:
        return _show(request, booking, ticked, errors=said_beside(refused), status=422)
    messages.success(request, _done(len(names), refund, booking.currency))
    return go_to_tab(request, booking, "sessions")


def _done(count: int, refund: str | int, currency: str) -> str:
    """With the amount that was typed, as it was read."""
    words = ngettext("One session is canceled.", "%(n)d sessions are canceled.", count) % {"n": count}
    if isinstance(refund, int):
        back = _("%(amount)s are on their way back.") % {"amount": wording.money(refund, currency, locale_of_page())}
        words = f"{words} {back}"
    return words


def _refund_chosen(request: HttpRequest, booking: Booking) -> tuple[str | int, int | None]:
    """The choice, and the sum that stood beside it. Raises `Invalid` for no choice, or no amount."""
    chosen = request.POST.get("refund", NONE)
    if chosen == AMOUNT:
        typed, locale = request.POST.get("amount", ""), locale_of_page()
        return amount_sent(typed, booking.currency, locale, field="refund"), None
    if chosen not in (NONE, POLICY, FULL):
        raise Invalid({"refund": [Sentence("Please choose one of these.")]})
    seen = request.POST.get(f"expect-{chosen}", "")
    return chosen, int(seen) if seen.isdecimal() and len(seen) < 16 else None


def _show(
    request: HttpRequest,
    booking: Booking,
    ticked: list[Session],
    *,
    problem: str = "",
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    locale = locale_of_page()
    left = booking.paid - booking.refunded
    context: dict[str, Any] = {
        "lines": lines_of(booking, ticked, locale),
        "choices": _choices(booking, ticked, locale) if left else [],
        "chosen": request.POST.get("refund", NONE),
        "refunds_off": booking.account.refunds == Account.Refunds.OFF,
        "symbol": symbol_of(booking.currency, locale),
        "left": wording.money(left, booking.currency, locale),
        "amount": request.POST.get("amount", ""),
        "reason": request.POST.get("reason", ""),
        "problem": problem,
        "errors": errors or {},
    }
    return show_tab(request, booking, "sessions", "desk/cancel.html", context, status=status)


def _choices(booking: Booking, ticked: list[Session], locale: str) -> list[Choice]:
    labels = {NONE: _("No refund"), POLICY: _("By the policy agreed"), FULL: _("In full")}
    amounts = refund_choices(booking, ticked, now=timezone.now())
    return [
        Choice(name, labels[name], amount, wording.money(amount, booking.currency, locale))
        for name, amount in amounts.items()
    ]
