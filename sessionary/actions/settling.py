"""How a payment stands: asked at the gateway, and written down once.

The gateway's notice, the Customer's way back and the reconciling job all come here, in whatever order and however
often. An authorized payment is taken only once its slots are ours; money that came too late is returned in full.
"""

from datetime import datetime, timedelta
from typing import Any

from sessionary.actions.claiming import locked_booking
from sessionary.actions.confirming import confirm, expire, secured_claims
from sessionary.actions.gateways import client, gateway_turn
from sessionary.actions.history import note_settled
from sessionary.actions.holding import claim_held, keep_until, prolong
from sessionary.actions.queueing import NotYet, enqueue
from sessionary.actions.refund_standings import note_refunds
from sessionary.actions.refunding import return_late
from sessionary.actions.transactions import write
from sessionary.actions.waiting import make_waiting, secure_waiting
from sessionary.models import Attempt, Booking
from sessionary.providers.payments.contract import Declined, PaymentState, Standing, Unsure
from sessionary.rules.errors import PaymentUnsure
from sessionary.rules.states import BookingStatus

SETTLE, RECONCILE = "settle", "reconcile"
NEVER_OPENED = "The checkout was never opened."
TAKING = timedelta(minutes=2)
OPENED_WITHIN = timedelta(minutes=5)
A_MINUTE, LOOK_AGAIN = timedelta(minutes=1), timedelta(minutes=10)
GRACE = timedelta(minutes=2)  # after a checkout's end, until its gateway surely knows how it ended
A_DAY, A_WEEK, HALF_A_YEAR = timedelta(days=1), timedelta(days=7), timedelta(days=182)


def settle(attempt: Attempt, *, now: datetime) -> Attempt:
    """Ask the gateway about a charge, write down what is certain, and return the attempt as it stands then.

    Raises `PaymentUnsure` when the gateway does not answer.
    """
    if attempt.reference is None:
        if attempt.created_at + OPENED_WITHIN < now:
            write(lambda: fail(attempt, NEVER_OPENED, now))
    else:
        with gateway_turn():
            standing = _decided(attempt, now)
        write(lambda: _apply(attempt, standing, now))
    attempt.refresh_from_db()
    return attempt


def fail(attempt: Attempt, why: str, now: datetime) -> None:
    """Note that a charge can no longer succeed, if nothing is known of it yet."""
    pending = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.PENDING)
    if pending.update(state=Attempt.State.FAILED, why=why, settled_at=now):
        note_settled(attempt.booking, attempt, now)


def settle_when_due(payload: dict[str, Any], now: datetime) -> None:
    """The job: asks until the gateway is certain. Raises `NotYet` while it is not."""
    attempt = Attempt.objects.select_related("booking", "gateway_account").get(pk=payload["attempt"])
    if attempt.is_settled:
        return
    try:
        settle(attempt, now=now)
    except PaymentUnsure as silent:
        raise NotYet(_look_again(attempt, now), str(silent.__cause__)) from silent
    if not attempt.is_settled:
        raise NotYet(_look_again(attempt, now))


def _look_again(attempt: Attempt, now: datetime) -> datetime:
    """Soon at first, as its Customer may have gone away between paying and our note; then less and less often."""
    again = now + min(max(now - attempt.created_at, A_MINUTE), LOOK_AGAIN)
    over = None if attempt.expires_at is None else attempt.expires_at + GRACE
    return min(again, over) if over is not None and now < over else again


def reconcile_when_due(payload: dict[str, Any], now: datetime) -> None:
    """The job: asks about taken money now and then, for refunds made at the gateway whose notice was lost."""
    attempt = Attempt.objects.select_related("booking", "gateway_account").get(pk=payload["attempt"])
    age = now - attempt.created_at
    if age > HALF_A_YEAR:
        return
    try:
        settle(attempt, now=now)
    except PaymentUnsure as silent:
        raise NotYet(now + A_DAY) from silent
    raise NotYet(now + (A_DAY if age < A_WEEK else A_WEEK))


def settle_soon(attempt: Attempt, run_at: datetime, kind: str = SETTLE) -> None:
    """Put the job in that asks about this attempt, in the caller's transaction."""
    enqueue(
        account_id=attempt.account_id,
        kind=kind,
        lane=attempt.lane,
        dedupe=f"{kind}:{attempt.public_id}",
        payload={"attempt": attempt.pk},
        run_at=run_at,
    )


def _decided(attempt: Attempt, now: datetime) -> Standing:
    """How it stands once authorized money was taken, or freed because the slots have gone."""
    gateway, reference = client(attempt.gateway_account), attempt.reference  # type: ignore[arg-type]
    assert reference is not None
    try:
        standing = gateway.ask(reference)
        if standing.state is not PaymentState.AUTHORIZED:
            return standing
        if not write(lambda: _secure(attempt, now)):
            return gateway.let_go(reference)
        try:
            return gateway.capture(reference, attempt.key)
        except Declined:
            return gateway.ask(reference)
    except (Unsure, Declined) as silent:  # a gateway that does not know it, or not our keys, is certain of nothing
        raise PaymentUnsure from silent


def _secure(attempt: Attempt, now: datetime) -> bool:
    """Whether what is paid for is ours: its slots are held, or could be held again for as long as this takes."""
    booking = locked_booking(attempt.booking)
    if attempt.kind == Attempt.Kind.RESCHEDULE_FEE:
        return secure_waiting(booking, attempt.reschedule_id, now)
    if booking.status != BookingStatus.PENDING_PAYMENT or booking.hold is None:
        return False
    if (claims := secured_claims(booking, now)) is None:
        return False
    if claims[0]._state.adding:
        claim_held(prolong(booking.hold, now), claims)
    keep_until(booking.hold, now + TAKING)
    return True


def _apply(attempt: Attempt, standing: Standing, now: datetime) -> None:
    booking = locked_booking(attempt.booking)
    current = Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    if not current.is_settled:
        if standing.state is PaymentState.SUCCEEDED:
            _succeed(booking, current, standing, now)
        elif standing.state is PaymentState.FAILED:
            fail(current, standing.why, now)
            _expire_what_is_lost(booking, current, now)
    if standing.refunds:
        note_refunds(booking, current, standing.refunds, now)


def _expire_what_is_lost(booking: Booking, attempt: Attempt, now: datetime) -> None:
    """Give up a booking that nobody can pay any more, as not all of its times can be had."""
    if attempt.kind != Attempt.Kind.PAYMENT or booking.status != BookingStatus.PENDING_PAYMENT:
        return
    if secured_claims(booking, now) is None:
        expire(booking, now)


def _succeed(booking: Booking, attempt: Attempt, standing: Standing, now: datetime) -> None:
    attempt.state, attempt.settled_at, attempt.method = Attempt.State.SUCCEEDED, now, standing.method
    attempt.save(update_fields=["state", "settled_at", "method"])
    booking.paid += attempt.amount
    booking.save(update_fields=["paid"])
    note_settled(booking, attempt, now)
    settle_soon(attempt, now + A_DAY, RECONCILE)
    if attempt.kind == Attempt.Kind.RESCHEDULE_FEE:
        came_in_time = make_waiting(booking, attempt.reschedule_id, now)
    else:
        came_in_time = confirm(booking, now)
    if not came_in_time:
        return_late(booking, attempt, now)
        expire(booking, now)
