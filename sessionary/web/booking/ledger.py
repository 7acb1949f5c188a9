"""The booking's money in plain words for its Customer: what was paid, what came back or is on its way."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sessionary.actions import links, wording
from sessionary.actions.payment_details import LedgerLine, payment_details
from sessionary.models import Attempt, Booking, Document

Kind, State = Attempt.Kind, Attempt.State
PAPERS = {"receipt": gettext_lazy("Receipt"), "credit_note": gettext_lazy("Credit note")}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: its day, what it was, and the amount with a minus for what went back."""

    day: str
    what: str
    amount: str
    state: str
    paper: str
    paper_url: str


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount of money and what it is."""

    words: str
    amount: str


def sums_of(booking: Booking, locale: str) -> list[Sum]:
    """What was paid, what went back, and what is left; before anything is paid the price, where one is shown."""
    price, paid, refunded = booking.terms["price"], booking.paid, booking.refunded
    if not paid:
        amounts = [] if price is None else [(_("Price"), price)]
    elif not refunded:
        amounts = [(_("Paid"), paid)]
    else:
        amounts = [(_("Paid"), paid), (_("Refunded"), refunded), (_("Left"), paid - refunded)]
    return [Sum(words, wording.money(amount, booking.currency, locale)) for words, amount in amounts]


def ledger_of(booking: Booking, zone: ZoneInfo, locale: str) -> list[Entry]:
    """Every attempt that concerns the Customer; failed refunds are looked after by the business."""
    lines = payment_details(booking).lines
    papers = {one.attempt_id: one for one in Document.objects.filter(attempt__booking=booking)} if lines else {}
    shown = (line for line in lines if _is_shown(line.attempt))
    return [_entry(line, booking, papers.get(line.attempt.pk), zone, locale) for line in shown]


def _is_shown(attempt: Attempt) -> bool:
    if attempt.kind in Attempt.CHARGES:
        return attempt.state == State.SUCCEEDED
    return attempt.state != State.FAILED


def _entry(line: LedgerLine, booking: Booking, paper: Document | None, zone: ZoneInfo, locale: str) -> Entry:
    attempt = line.attempt
    day = (attempt.settled_at or attempt.created_at).astimezone(zone).date()
    amount = wording.money(attempt.amount, booking.currency, locale)
    return Entry(
        day=wording.day(day, locale, "short"),
        what=words_of(line),
        amount=f"−{amount}" if attempt.kind in Attempt.OUTGOING else amount,
        state=attempt.state,
        paper="" if paper is None else str(PAPERS[paper.kind]),
        paper_url="" if paper is None else links.receipt_url(paper, booking),
    )


def words_of(line: LedgerLine) -> str:
    """What happened, said to the Customer."""
    numbers = ", ".join(str(session.position) for session in line.sessions)
    count, kind = len(line.sessions), line.attempt.kind
    if kind in (Kind.PAYMENT, Kind.PAID_ELSEWHERE):
        return ngettext("You paid for %d session.", "You paid for %d sessions.", count) % count
    if kind == Kind.RESCHEDULE_FEE:
        return ngettext("You paid to move session %s.", "You paid to move sessions %s.", count) % numbers
    if kind == Kind.REFUND:
        return ngettext("Refund for session %s.", "Refund for sessions %s.", count) % numbers
    if kind == Kind.LATE_REFUND:
        return _("Your payment came too late and was returned.")
    if kind == Kind.REFUND_REVERSED:
        return _("A refund could not be delivered and came back.")
    return _("Refund.")
