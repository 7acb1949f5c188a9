"""What canceling or moving sessions would give back or cost, before it is done. Quoting changes nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Prefetch

from sessionary.actions.clock import to_minutes_begun
from sessionary.actions.terms import agreement_of, refund_of
from sessionary.models import Account, Attempt, Booking, NewTime, Session
from sessionary.rules.errors import NotFound
from sessionary.rules.policies import Agreement, capped
from sessionary.rules.quotes import Quote, QuoteLine
from sessionary.rules.sentences import Sentence

CANCEL, RESCHEDULE = "cancel", "reschedule"
PLANNED = frozenset({"scheduled", "rescheduled"})
IN_THE_WAY = {
    "canceled": "canceled",
    "completed": "completed",
    "no_show": "completed",
    "held": "not_paid",
    "requested": "requested",
}


def quote(booking: Booking, sessions: Sequence[Session], action: str, *, now: datetime) -> Quote:
    """What `action` (cancel or reschedule) on these sessions would mean for their Customer now.

    `sessions` come from `sessions_named`. Refunds are capped at what is left of the price.
    """
    agreement, minute = agreement_of(booking), to_minutes_begun(now)
    line = _cancel_line if action == CANCEL else _reschedule_line
    lines = [line(agreement, session, minute) for session in sessions]
    if action == CANCEL:
        lines = _as_refunds(booking, lines)
    return Quote(action, lines, booking.currency)


def sessions_named(booking: Booking, public_ids: Iterable[str]) -> list[Session]:
    """The booking's sessions with these ids, in their order, with the moves they made. Raises `NotFound` for others."""
    wanted = set(public_ids)
    moves = Prefetch("new_times", NewTime.objects.select_related("reschedule"))
    found = [one for one in booking.sessions.prefetch_related(moves) if one.public_id in wanted]
    if len(found) != len(wanted) or not found:
        raise NotFound(Sentence("This booking has no such session."))
    for one in found:
        one.booking = booking
    return sorted(found, key=lambda one: one.position)


def left_of_price(booking: Booking) -> int:
    """What automatic refunds can still draw on: what has not gone back of the price, fees and their refunds apart."""
    came_in = Attempt.refundable(booking.attempts.prefetch_related("refunds"))
    still_out = sum(one.still_out for one in came_in if one.kind != Attempt.Kind.RESCHEDULE_FEE)
    return max(0, min(still_out, booking.paid - booking.refunded))


def _as_refunds(booking: Booking, lines: list[QuoteLine]) -> list[QuoteLine]:
    """The lines with what the account's setting and the money that is left make of them."""
    setting = booking.account.refunds
    most = 0 if setting == Account.Refunds.OFF else left_of_price(booking)
    amounts = capped([line.amount for line in lines], most)
    automatic = setting == Account.Refunds.AUTOMATIC
    return [
        QuoteLine(line.session, line.allowed, amount, line.why, automatic and amount > 0)
        for line, amount in zip(lines, amounts, strict=True)
    ]


def _cancel_line(agreement: Agreement, session: Session, now: int) -> QuoteLine:
    if session.status == "requested":
        return QuoteLine(session.public_id, True)
    if session.status in IN_THE_WAY:
        return QuoteLine(session.public_id, False, why=IN_THE_WAY[session.status])
    return _line(session, refund_of(agreement, session, now), _reason(session, now))


def _reschedule_line(agreement: Agreement, session: Session, now: int) -> QuoteLine:
    if session.status == "to_reschedule":
        return QuoteLine(session.public_id, True)
    if session.status not in PLANNED:
        return QuoteLine(session.public_id, False, why=IN_THE_WAY[session.status])
    start = to_minutes_begun(session.span[0])
    return _line(session, agreement.fee(session.position, start, now), _reason(session, now))


def _line(session: Session, amount: int | None, why: str) -> QuoteLine:
    if amount is None:
        return QuoteLine(session.public_id, False, why=why)
    return QuoteLine(session.public_id, True, amount)


def _reason(session: Session, now: int) -> str:
    started = session.status in PLANNED and now > to_minutes_begun(session.span[0])
    return "started" if started else "outside_policy"
