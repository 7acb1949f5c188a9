"""A booking's ledger as the host reads it: every attempt to move money, the newest first."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import wording
from sessionary.actions.payment_details import LedgerLine, PaymentDetails
from sessionary.models import Attempt, Booking, Document
from sessionary.providers.payments import registry
from sessionary.web.desk.words import numbers_in_words
from sessionary.web.saying import said

Kind, State = Attempt.Kind, Attempt.State


@dataclass(frozen=True, slots=True)
class Row:
    """One attempt in words. `state` is empty for one that succeeded; `again` says that it can be tried again."""

    attempt: Attempt
    day: str
    what: str
    basis: str
    amount: str
    state: str
    tag: str
    again: bool
    why: str
    paper: Document | None


def rows_of(details: PaymentDetails, booking: Booking, locale: str, *, may_refund: bool) -> list[Row]:
    """All of them; `may_refund` says whether failed refunds can be tried again."""
    papers = {one.attempt_id: one for one in Document.objects.filter(attempt__booking=booking)}
    return [_row(line, booking, papers.get(line.attempt.pk), locale, may_refund) for line in reversed(details.lines)]


def _row(line: LedgerLine, booking: Booking, paper: Document | None, locale: str, may_refund: bool) -> Row:
    attempt = line.attempt
    moment = (attempt.settled_at or attempt.created_at).astimezone(booking.page.zone)
    amount = wording.money(attempt.amount, booking.currency, locale)
    state, tag = _state(attempt)
    failed_refund = attempt.kind in Attempt.OUTGOING and attempt.state == State.FAILED
    return Row(
        attempt=attempt,
        day=wording.day(moment.date(), locale, "date"),
        what=_what(line),
        basis=", ".join(part for part in (_basis(line, booking, locale), _method(attempt)) if part),
        amount=f"−{amount}" if attempt.kind in Attempt.OUTGOING else amount,
        state=state,
        tag=tag,
        again=failed_refund and not hasattr(attempt, "followed_by") and _may_go_back(attempt, may_refund),
        why=said(attempt.why),
        paper=paper,
    )


def _may_go_back(attempt: Attempt, may_refund: bool) -> bool:
    return may_refund or attempt.kind == Kind.LATE_REFUND


def _what(line: LedgerLine) -> str:
    kind, count = line.attempt.kind, len(line.sessions)
    named = {"sessions": numbers_in_words([session.position for session in line.sessions])}
    if kind in (Kind.PAYMENT, Kind.PAID_ELSEWHERE):
        words = ngettext("Payment, %(n)d session", "Payment, %(n)d sessions", count) % {"n": count}
        return words if kind == Kind.PAYMENT else _("%(payment)s, paid elsewhere") % {"payment": words}
    return {
        Kind.RESCHEDULE_FEE: _("Reschedule fee, %(sessions)s"),
        Kind.REFUND: _("Refund for %(sessions)s"),
        Kind.MANUAL_REFUND: _("Manual refund"),
        Kind.GATEWAY_REFUND: _("Refund made at the gateway"),
        Kind.LATE_REFUND: _("Late payment returned"),
        Kind.REFUND_REVERSED: _("Refund came back"),
    }[Kind(kind)] % named


def _basis(line: LedgerLine, booking: Booking, locale: str) -> str:
    """`$80.00 each`, or `50% of $80.00` where the amount is that to the cent."""
    kind, amount = line.attempt.kind, line.attempt.amount
    costs = [session.cost or 0 for session in line.sessions]
    if kind in (Kind.PAYMENT, Kind.PAID_ELSEWHERE):
        if len(costs) < 2 or min(costs) != max(costs):
            return ""
        return _("%(amount)s each") % {"amount": wording.money(costs[0], booking.currency, locale)}
    if kind not in (Kind.REFUND, Kind.RESCHEDULE_FEE) or not sum(costs) or amount * 100 % sum(costs):
        return ""
    base = wording.money(sum(costs), booking.currency, locale)
    return _("%(percent)s%% of %(amount)s") % {"percent": amount * 100 // sum(costs), "amount": base}


def _method(attempt: Attempt) -> str:
    """`Visa 4242`, or the gateway's name; nothing for what moved outside."""
    paid = attempt.drawn_on or attempt
    gateway = attempt.gateway_account
    return said(paid.method) or (registry.labels()[gateway.gateway] if gateway else "")


def _state(attempt: Attempt) -> tuple[str, str]:
    if attempt.state == State.SUCCEEDED:
        return "", ""
    is_refund = attempt.kind in Attempt.OUTGOING
    if attempt.state == State.PENDING:
        return (_("On its way") if is_refund else _("Not paid yet")), "mark"
    return (_("Refund failed") if is_refund else _("Declined")), "bad"
