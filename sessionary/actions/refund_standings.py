"""How refunds stand: made at the gateway by a job, and written down once, those made at the gateway itself too."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sessionary.actions.claiming import locked_booking
from sessionary.actions.deciding_refunds import note_decided
from sessionary.actions.documents import documents_of
from sessionary.actions.gateways import client
from sessionary.actions.history import note, note_settled
from sessionary.actions.queueing import NotYet
from sessionary.actions.transactions import write
from sessionary.models import Activity, Attempt, Booking
from sessionary.providers.payments.contract import Declined, KeysRefused, RefundStanding, RefundState, Unsure

LOOK_AGAIN = timedelta(minutes=10)
KEYS_FORGOTTEN = timedelta(days=1)  # gateways remember a key about so long; later, asking comes before repeating
SETTLED = {RefundState.SUCCEEDED: Attempt.State.SUCCEEDED, RefundState.FAILED: Attempt.State.FAILED}


def carry_out(payload: dict[str, Any], now: datetime) -> None:
    """The job: makes one refund at the gateway, once. Raises `NotYet` while the gateway is not certain."""
    attempt = Attempt.objects.select_related("booking", "gateway_account", "drawn_on").get(pk=payload["attempt"])
    if attempt.is_settled:
        return
    try:
        standing = _made(attempt, now)
    except (Unsure, KeysRefused) as silent:  # with other keys it may turn out that it was made
        raise NotYet(now + LOOK_AGAIN, str(silent)) from silent
    except Declined as declined:
        standing = RefundStanding("", attempt.key, attempt.amount, RefundState.FAILED, str(declined))
    write(lambda: note_refunds(locked_booking(attempt.booking), attempt.drawn_on, [standing], now))
    documents_of(attempt.booking)
    if standing.state is RefundState.PENDING:
        raise NotYet(now + LOOK_AGAIN)


def note_refunds(booking: Booking, payment: Attempt | None, standings: Iterable[RefundStanding], now: datetime) -> None:
    """Write down how the refunds of a payment stand, those made at the gateway itself too. Needs `locked_booking`."""
    assert payment is not None
    known = {one.key: one for one in payment.refunds.all()}
    by_reference = {one.reference: one for one in known.values() if one.reference}
    for standing in standings:
        refund = known.get(standing.key) or by_reference.get(standing.reference)
        if refund is None:
            _pick_up(booking, payment, standing, now)
        elif not refund.is_settled and standing.state in SETTLED:
            _settle(booking, refund, standing, now)
        elif refund.state == Attempt.State.SUCCEEDED and standing.state is RefundState.FAILED:
            _reverse(booking, refund, standing, now)


def _made(attempt: Attempt, now: datetime) -> RefundStanding:
    assert attempt.gateway_account is not None
    assert attempt.drawn_on is not None
    assert attempt.drawn_on.reference is not None
    gateway, reference = client(attempt.gateway_account), attempt.drawn_on.reference
    if attempt.reference is not None or attempt.created_at + KEYS_FORGOTTEN < now:
        known = (one for one in gateway.ask(reference).refunds if one.key == attempt.key)
        if (standing := next(known, None)) is not None:
            return standing
    return gateway.refund(reference, attempt.key, attempt.amount, attempt.currency)


def _settle(booking: Booking, refund: Attempt, standing: RefundStanding, now: datetime) -> None:
    refund.state, refund.settled_at = SETTLED[standing.state], now
    refund.reference, refund.why = standing.reference or None, standing.why
    refund.save(update_fields=["state", "settled_at", "reference", "why"])
    note_settled(booking, refund, now)
    if refund.state == Attempt.State.FAILED:
        booking.refunded -= refund.amount
        booking.save(update_fields=["refunded"])
        note(booking, Activity.Kind.REFUND_FAILED, by="system", now=now, attempts=[refund.pk])


def _pick_up(booking: Booking, payment: Attempt, standing: RefundStanding, now: datetime) -> None:
    """A refund that was made at the gateway itself."""
    if standing.state is not RefundState.SUCCEEDED or standing.amount > booking.paid - booking.refunded:
        return
    attempt = Attempt.objects.create(
        account_id=booking.account_id,
        booking=booking,
        kind=Attempt.Kind.GATEWAY_REFUND,
        amount=standing.amount,
        currency=booking.currency,
        state=Attempt.State.SUCCEEDED,
        gateway_account_id=payment.gateway_account_id,
        reference=standing.reference,
        drawn_on=payment,
        by="gateway",
        created_at=now,
        settled_at=now,
    )
    booking.refunded += attempt.amount
    booking.save(update_fields=["refunded"])
    note_settled(booking, attempt, now)
    note(booking, Activity.Kind.REFUNDED, by="gateway", now=now, attempts=[attempt.pk])
    note_decided(booking, by="gateway", now=now)


def _reverse(booking: Booking, refund: Attempt, standing: RefundStanding, now: datetime) -> None:
    """A refund that had succeeded came back: its own line, as a settled one never changes."""
    if Attempt.objects.filter(follows=refund).exists():
        return
    reversal = Attempt.objects.create(
        account_id=booking.account_id,
        booking=booking,
        kind=Attempt.Kind.REFUND_REVERSED,
        amount=refund.amount,
        currency=booking.currency,
        state=Attempt.State.SUCCEEDED,
        gateway_account_id=refund.gateway_account_id,
        reference=refund.reference,
        drawn_on=refund.drawn_on,
        follows=refund,
        by="gateway",
        why=standing.why,
        created_at=now,
        settled_at=now,
    )
    booking.refunded -= refund.amount
    booking.save(update_fields=["refunded"])
    note_settled(booking, reversal, now)
    note(booking, Activity.Kind.REFUND_FAILED, by="gateway", now=now, attempts=[refund.pk])
