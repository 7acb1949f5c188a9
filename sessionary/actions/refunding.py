"""Money going back: written down in the action's transaction, made at the gateway by a job afterwards."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sessionary.actions.claiming import locked_booking
from sessionary.actions.deciding_refunds import note_decided
from sessionary.actions.history import note, note_settled
from sessionary.actions.queueing import enqueue
from sessionary.actions.reasons import trimmed
from sessionary.actions.transactions import write
from sessionary.models import Account, Activity, Attempt, AttemptPart, Booking, Session
from sessionary.rules.errors import Invalid, NotFound, RefundExceedsLeft, RefundsOff
from sessionary.rules.money import decimals
from sessionary.rules.sentences import Sentence

REFUND = "refund"
Shares = Mapping[Session, int]


def refund_by_hand(*, booking: Booking, amount: int, reason: str, by: str, now: datetime) -> Booking:
    """A manual refund: any amount (smallest unit) up to what is left, drawn on the price before the fees.

    Raises `RefundsOff`, `RefundExceedsLeft`, or `Invalid` without an amount that the gateway takes, or a reason.
    """
    return write(lambda: _refund_by_hand(booking, amount, trimmed(reason), by, now))


def check_step(booking: Booking, amount: int, field: str) -> None:
    """Raises `Invalid` for an amount that is no multiple of what the booking's gateways take; all that is left is fine.

    What was paid elsewhere goes back elsewhere, in any amount.
    """
    step = booking.terms["step"]
    if amount % step == 0 or amount == booking.paid - booking.refunded:
        return
    if any(one.gateway_account_id for one in Attempt.refundable(booking.attempts.all())):
        least = f"{Decimal(step).scaleb(-decimals(booking.currency))} {booking.currency}"
        only = Sentence("Only multiples of %(step)s can be refunded here. Please enter another amount.", step=least)
        raise Invalid({field: [only]})


def try_again(*, attempt: Attempt, by: str, now: datetime) -> Booking:
    """A new attempt at a refund that failed, linked to it.

    Raises `NotFound` when it did not fail or was tried again, `RefundExceedsLeft`, or `RefundsOff`, but money that
    came too late always goes back.
    """
    return write(lambda: _try_again(attempt, by, now))


def give_back(booking: Booking, shares: Shares, kind: str, *, reason: str, by: str, now: datetime) -> list[Attempt]:
    """Refund these amounts for these sessions, drawn on the payments in their order. Needs `locked_booking`."""
    remaining = dict(shares)
    made = []
    for payment in Attempt.refundable(booking.attempts.prefetch_related("refunds")):
        taken = _up_to(payment.still_out, remaining)
        if total := sum(taken.values()):
            made.append(_open(booking, payment, kind, total, reason=reason, by=by, now=now))
            parts = [AttemptPart(attempt=made[-1], session=one, amount=part) for one, part in taken.items() if part]
            AttemptPart.objects.bulk_create(parts)
    return made


def return_late(booking: Booking, payment: Attempt, now: datetime) -> None:
    """Give back all of a payment that came too late. Needs `locked_booking`."""
    _open(booking, payment, Attempt.Kind.LATE_REFUND, payment.amount, reason="", by="system", now=now)
    note(booking, Activity.Kind.LATE_PAYMENT, by="system", now=now, attempt=payment.pk)


def _refund_by_hand(booking: Booking, amount: int, reason: str, by: str, now: datetime) -> Booking:
    booking = locked_booking(booking)
    left = booking.paid - booking.refunded
    if booking.account.refunds == Account.Refunds.OFF:
        raise RefundsOff
    if amount <= 0 or not reason:
        raise Invalid({"amount" if amount <= 0 else "reason": [Sentence("Please enter an amount and a reason.")]})
    if amount > left:
        raise RefundExceedsLeft(left, booking.currency)
    check_step(booking, amount, "amount")
    attempts: list[Attempt] = []
    for payment in Attempt.refundable(booking.attempts.prefetch_related("refunds")):
        part = min(payment.still_out, amount - sum(one.amount for one in attempts))
        if part > 0:
            kind = Attempt.Kind.MANUAL_REFUND
            attempts.append(_open(booking, payment, kind, part, reason=reason, by=by, now=now))
    note(booking, Activity.Kind.REFUNDED, by=by, now=now, attempts=[one.pk for one in attempts])
    note_decided(booking, by=by, now=now)
    return booking


def _try_again(attempt: Attempt, by: str, now: datetime) -> Booking:
    booking = locked_booking(attempt.booking)
    failed = Attempt.objects.select_related("drawn_on").filter(
        pk=attempt.pk, kind__in=Attempt.OUTGOING, state=Attempt.State.FAILED, followed_by=None
    )
    if (refund := failed.first()) is None or refund.drawn_on is None:
        raise NotFound(Sentence("This refund did not fail, or was tried again already."))
    if booking.account.refunds == Account.Refunds.OFF and refund.kind != Attempt.Kind.LATE_REFUND:
        raise RefundsOff
    left = min(refund.drawn_on.still_out, booking.paid - booking.refunded)
    if refund.amount > left:
        raise RefundExceedsLeft(left, booking.currency)
    again = _open(
        booking, refund.drawn_on, refund.kind, refund.amount, reason=refund.reason, by=by, now=now, follows=refund
    )
    parts = [AttemptPart(attempt=again, session_id=part.session_id, amount=part.amount) for part in refund.parts.all()]
    AttemptPart.objects.bulk_create(parts)
    note(booking, Activity.Kind.REFUNDED, by=by, now=now, attempts=[again.pk])
    return booking


def _up_to(most: int, remaining: dict[Session, int]) -> dict[Session, int]:
    """Take at most so much out of the remaining shares, in order; they shrink by it."""
    taken = {}
    for session in list(remaining):
        taken[session] = min(remaining[session], most)
        remaining[session] -= taken[session]
        most -= taken[session]
    return taken


def _open(
    booking: Booking,
    payment: Attempt,
    kind: str,
    amount: int,
    *,
    reason: str,
    by: str,
    now: datetime,
    follows: Attempt | None = None,
) -> Attempt:
    """A refund under way, counted at once; one of money that was paid elsewhere is only recorded."""
    elsewhere = payment.gateway_account_id is None
    attempt = Attempt.objects.create(
        account_id=booking.account_id,
        booking=booking,
        kind=kind,
        amount=amount,
        currency=booking.currency,
        state=Attempt.State.SUCCEEDED if elsewhere else Attempt.State.PENDING,
        gateway_account_id=payment.gateway_account_id,
        drawn_on=payment,
        follows=follows,
        by=by,
        reason=reason,
        created_at=now,
        settled_at=now if elsewhere else None,
    )
    booking.refunded += amount
    booking.save(update_fields=["refunded"])
    if elsewhere:
        note_settled(booking, attempt, now)
    else:
        carry_out_soon(attempt, now)
    return attempt


def carry_out_soon(attempt: Attempt, now: datetime) -> None:
    """Put the job for a refund in, once."""
    enqueue(
        account_id=attempt.account_id,
        kind=REFUND,
        lane=attempt.lane,
        dedupe=f"{REFUND}:{attempt.public_id}",
        payload={"attempt": attempt.pk},
        run_at=now,
    )
