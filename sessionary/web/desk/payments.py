"""*Payment details*: what was paid and refunded, the ledger, and refunds by hand."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessionary.actions import wording
from sessionary.actions.deciding_refunds import give_nothing_back
from sessionary.actions.idempotency import once
from sessionary.actions.payment_details import payment_details
from sessionary.actions.refunding import refund_by_hand, try_again
from sessionary.models import Account, Attempt, Booking, OpenRefund
from sessionary.rules.errors import Invalid, NotFound, RefundExceedsLeft, RefundsOff
from sessionary.web.desk.amounts import amount_sent, amount_to_type, symbol_of
from sessionary.web.desk.details import go_to_tab, show_tab, submission_of
from sessionary.web.desk.doors import booking_shown, booking_to_change, signed_in
from sessionary.web.desk.layout import locale_of_page
from sessionary.web.desk.ledger import rows_of
from sessionary.web.desk.words import numbers_in_words
from sessionary.web.saying import said_beside, said_of


@signed_in
def payment(request: HttpRequest, public_id: str) -> HttpResponse:
    """The tab with the money."""
    return _show(request, booking_shown(request, public_id))


@signed_in
@require_POST
def refund(request: HttpRequest, public_id: str) -> HttpResponse:
    """Refund an amount by hand."""
    booking, now, locale = booking_to_change(request, public_id), timezone.now(), locale_of_page()
    try:
        amount = amount_sent(request.POST.get("amount", ""), booking.currency, locale, field="amount")

        def work() -> str:
            refund_by_hand(booking=booking, amount=amount, reason=request.POST.get("reason", ""), by="host", now=now)
            return "refunded"

        once(submission_of(request, booking, "refund"), work, now=now)
    except Invalid as refused:
        return _show(request, booking, errors=said_beside(refused), status=422)
    except RefundExceedsLeft as refused:
        return _show(request, booking, errors={"amount": [said_of(refused)]}, status=422)
    except RefundsOff as refused:
        return _show(request, booking, problem=said_of(refused), status=409)
    words = {"amount": wording.money(amount, booking.currency, locale)}
    messages.success(request, _("%(amount)s are on their way back.") % words)
    return go_to_tab(request, booking, "payment")


@signed_in
@require_POST
def again(request: HttpRequest, public_id: str, attempt_id: str) -> HttpResponse:
    """Try a failed refund again."""
    booking, now = booking_to_change(request, public_id), timezone.now()
    attempt = get_object_or_404(Attempt, booking=booking, public_id=attempt_id)

    def work() -> str:
        try_again(attempt=attempt, by="host", now=now)
        return "again"

    try:
        once(submission_of(request, booking, f"again:{attempt_id}"), work, now=now)
    except (RefundsOff, RefundExceedsLeft, NotFound) as refused:
        return _show(request, booking, problem=said_of(refused), status=409)
    messages.success(request, _("The refund is tried again."))
    return go_to_tab(request, booking, "payment")


@signed_in
@require_POST
def nothing_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Nothing goes back for what was canceled in the calendar."""
    booking, now = booking_to_change(request, public_id), timezone.now()
    try:
        give_nothing_back(booking=booking, by="host", now=now)
    except NotFound as refused:
        return _show(request, booking, problem=said_of(refused), status=409)
    messages.success(request, _("Nothing goes back."))
    return go_to_tab(request, booking, "payment")


def _show(
    request: HttpRequest,
    booking: Booking,
    *,
    problem: str = "",
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    locale, currency = locale_of_page(), booking.currency
    details = payment_details(booking)
    setting = booking.account.refunds
    task = details.open_by_hand if setting == Account.Refunds.MANUAL else 0
    to_decide = [one.session for one in OpenRefund.to_decide(booking)]
    context: dict[str, Any] = {
        "details": details,
        "paid": wording.money(details.paid, currency, locale),
        "refunded": wording.money(details.refunded, currency, locale),
        "left": wording.money(details.left, currency, locale),
        "due": details.due and wording.money(details.due.amount, currency, locale),
        "rows": rows_of(details, booking, locale, may_refund=setting != Account.Refunds.OFF),
        "task": wording.money(task, currency, locale) if task else "",
        "to_decide": to_decide,
        "canceled_in_calendar": numbers_in_words([one.position for one in to_decide]),
        "their_price": wording.money(sum(one.cost or 0 for one in to_decide), currency, locale),
        "refunds_off": setting == Account.Refunds.OFF,
        "symbol": symbol_of(currency, locale),
        "amount": request.POST.get("amount", amount_to_type(task, currency, locale) if task else ""),
        "reason": request.POST.get("reason", ""),
        "problem": problem,
        "errors": errors or {},
    }
    return show_tab(request, booking, "payment", "desk/payment.html", context, status=status)
