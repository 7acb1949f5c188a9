"""Canceling sessions of a booking: their time is free at once, and what is owed goes back."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sessionary.actions.claiming import locked_booking
from sessionary.actions.clock import to_minutes_begun
from sessionary.actions.completing import note_whole_booking
from sessionary.actions.deciding_refunds import leave_open
from sessionary.actions.history import note
from sessionary.actions.quoting import CANCEL, IN_THE_WAY, left_of_price, quote, sessions_named
from sessionary.actions.reasons import checked_reason, trimmed
from sessionary.actions.refunding import check_step, give_back
from sessionary.actions.requesting import answer_open
from sessionary.actions.terms import agreement_of, refund_of
from sessionary.actions.transactions import write
from sessionary.actions.waiting import fall_waiting
from sessionary.models import Account, Activity, Attempt, Booking, Cancellation, Claim, Request, Session
from sessionary.rules.errors import AmountChanged, Invalid, NotAllowed, RefundExceedsLeft, RefundsOff
from sessionary.rules.money import split
from sessionary.rules.policies import capped
from sessionary.rules.quotes import QuoteLine
from sessionary.rules.sentences import Sentence
from sessionary.rules.states import SessionStatus

NONE, POLICY, FULL = "none", "policy", "full"


def cancel(
    *, booking: Booking, sessions: Iterable[str], reason: str, now: datetime, expect: int | None = None
) -> Booking:
    """The Customer cancels the sessions with these public ids, under the policy agreed when booking.

    The refund is made by itself where the account's setting is automatic; where it is manual only, the Owner gets
    it as an open task. `expect` is the refund the Customer saw, in the smallest unit. Raises `NotFound`,
    `NotAllowed`, `AmountChanged`, or `Invalid` for a missing reason.
    """
    return write(lambda: _cancel(booking, sessions, reason, now, expect))


def cancel_for_customer(
    *,
    booking: Booking,
    sessions: Iterable[str],
    refund: str | int,
    reason: str,
    by: str,
    now: datetime,
    expect: int | None = None,
) -> Booking:
    """The host cancels sessions, at any time. `refund` is none, policy, full, or an amount in the smallest unit.

    `expect` is the refund the host saw. Raises `NotFound`, `NotAllowed` for one that is canceled or not booked yet,
    `RefundsOff`, `RefundExceedsLeft`, `AmountChanged`, or `Invalid` for an amount below zero or a reason too long.
    """
    return write(lambda: _cancel_for_customer(booking, sessions, refund, trimmed(reason), by, now, expect))


def refund_choices(booking: Booking, sessions: list[Session], *, now: datetime) -> dict[str, int]:
    """What none, policy and full would give back in all (smallest unit); `sessions` come from `sessions_named`."""
    return {choice: sum(_owed(booking, sessions, choice, now).values()) for choice in (NONE, POLICY, FULL)}


def _cancel(booking: Booking, public_ids: Iterable[str], reason: str, now: datetime, expect: int | None) -> Booking:
    booking = locked_booking(booking)
    sessions = sessions_named(booking, public_ids)
    said = quote(booking, sessions, CANCEL, now=now)
    if said.refused:
        raise NotAllowed(said.refused)
    if expect not in (None, said.total):
        raise AmountChanged(said.total, booking.currency, said)
    reason = checked_reason(booking, CANCEL, reason)
    owed = {one: line.amount for one, line in zip(sessions, said.lines, strict=True)}
    answer_open(booking, Request.Answer.CANCELED, now, reason=reason)
    automatic = booking.account.refunds == Account.Refunds.AUTOMATIC
    _record(booking, owed, reason=reason, by="customer", now=now, pays=automatic)
    if booking.account.refunds == Account.Refunds.MANUAL:
        leave_open(booking, {one.public_id for one, amount in owed.items() if amount}, now)
    return booking


def _cancel_for_customer(
    booking: Booking,
    public_ids: Iterable[str],
    refund: str | int,
    reason: str,
    by: str,
    now: datetime,
    expect: int | None,
) -> Booking:
    booking = locked_booking(booking)
    sessions = sessions_named(booking, public_ids)
    if refused := [_refusal(one) for one in sessions if one.status in ("canceled", "held", "requested")]:
        raise NotAllowed(refused)
    if refund != NONE and booking.account.refunds == Account.Refunds.OFF:
        raise RefundsOff
    owed = _owed(booking, sessions, refund, now)
    if expect not in (None, total := sum(owed.values())):
        raise AmountChanged(total, booking.currency)
    _record(booking, owed, reason=reason, by=by, now=now, pays=True)
    return booking


def _owed(booking: Booking, sessions: list[Session], refund: str | int, now: datetime) -> Mapping[Session, int]:
    """What the host's choice gives back for each session."""
    agreement, minute = agreement_of(booking), to_minutes_begun(now)
    if isinstance(refund, int):
        left = booking.paid - booking.refunded
        if refund < 0:
            raise Invalid({"refund": [Sentence("Please enter an amount.")]})
        if refund > left:
            raise RefundExceedsLeft(left, booking.currency)
        check_step(booking, refund, "refund")
        return dict(zip(sessions, split(refund, len(sessions)), strict=True))
    if refund == NONE:
        wished = [0] * len(sessions)
    elif refund == FULL:
        wished = [agreement.costs()[one.position - 1] for one in sessions]
    else:
        wished = [refund_of(agreement, one, minute) or 0 for one in sessions]
    return dict(zip(sessions, capped(wished, left_of_price(booking)), strict=True))


def _record(booking: Booking, owed: Mapping[Session, int], *, reason: str, by: str, now: datetime, pays: bool) -> None:
    sessions = list(owed)
    fall_waiting(booking, now, touching=sessions)
    Claim.objects.filter(session__in=[session.pk for session in sessions]).delete()
    for session in sessions:
        session.status, session.changed_by = SessionStatus.CANCELED, by
        session.sequence += 1
    Session.objects.bulk_update(sessions, ["status", "changed_by", "sequence"])
    Cancellation.objects.bulk_create(
        Cancellation(account_id=booking.account_id, session=one, by=by, reason=reason, owed=amount, at=now)
        for one, amount in owed.items()
    )
    refunds = give_back(booking, owed, Attempt.Kind.REFUND, reason=reason, by=by, now=now) if pays else []
    note_whole_booking(booking)
    pks, attempts = [one.pk for one in sessions], [one.pk for one in refunds]
    note(booking, Activity.Kind.CANCELED, by=by, now=now, sessions=pks, attempts=attempts, reason=reason)


def _refusal(session: Session) -> QuoteLine:
    return QuoteLine(session.public_id, False, why=IN_THE_WAY[session.status])
