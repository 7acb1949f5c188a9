"""Going to pay: what is due, and the checkout that takes it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from sessionary.actions import links
from sessionary.actions.claiming import locked_booking
from sessionary.actions.gateways import client, gateway_turn, ways_to_pay
from sessionary.actions.holding import keep_until
from sessionary.actions.queueing import NotYet
from sessionary.actions.settling import A_MINUTE, LOOK_AGAIN, NEVER_OPENED, fail, settle, settle_soon
from sessionary.actions.transactions import write
from sessionary.models import Attempt, Booking, GatewayAccount, Hold, Reschedule, Session
from sessionary.providers.payments.contract import Charge, Checkout, Declined, Unsure
from sessionary.rules.errors import NotFound, PaymentRefused, PaymentUnsure
from sessionary.rules.sentences import Sentence
from sessionary.rules.states import BookingStatus

MARGIN = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be paid now: the price, or the fee of a reschedule that waits for it (smallest currency unit)."""

    kind: str
    amount: int
    currency: str
    hold: Hold | None
    sessions: list[Session]
    reschedule: Reschedule | None = None


def due_of(booking: Booking) -> Due | None:
    """What is due on the booking; None when nothing is."""
    if booking.status == BookingStatus.PENDING_PAYMENT:
        return Due("payment", booking.amount, booking.currency, booking.hold, booking.sessions_in_order)
    waiting = booking.reschedules.select_related("hold").filter(state=Reschedule.State.WAITING).first()
    if waiting is None:
        return None
    sessions = [one.session for one in waiting.new_times.select_related("session")]
    return Due("reschedule_fee", waiting.fee, booking.currency, waiting.hold, sessions, waiting)


def go_to_pay(*, booking: Booking, gateway_account: GatewayAccount, now: datetime) -> tuple[Attempt, Checkout]:
    """Begin to pay what is due through this gateway, and prolong the hold, once, to outlive the checkout.

    Going twice leads to the same checkout, until that is over; another gateway's is closed first. Raises `NotFound`
    when nothing is due or the gateway is not offered, `PaymentRefused` or `PaymentUnsure` as the gateway answers.
    """
    _check_offered(booking, gateway_account)
    due = due_of(booking)
    for other in open_attempts(booking):
        if _is_other(other, gateway_account, due) or _is_over(other, now):
            close_checkout(attempt=other, now=now)
    attempt = write(lambda: _begin(booking, gateway_account, now))
    return attempt, _checkout(attempt, now)


def abandon(*, booking: Booking, now: datetime) -> None:
    """Close every open checkout of the booking, so that its slots can be let go. What was paid already, counts.

    Raises `PaymentUnsure` when the gateway does not answer: then nothing may be let go.
    """
    for attempt in open_attempts(booking):
        close_checkout(attempt=attempt, now=now)


def give_up(*, hold: Hold | None, now: datetime) -> Booking | None:
    """Close the checkout of the booking that waits on this hold, before its slots are let go.

    Returns the booking when it turns out to be paid: then there is nothing to let go. Raises `PaymentUnsure` as
    `abandon` does.
    """
    booking = None if hold is None else Booking.objects.filter(hold=hold).first()
    if booking is None:
        return None
    abandon(booking=booking, now=now)
    booking.refresh_from_db()
    return None if booking.status == BookingStatus.PENDING_PAYMENT else booking


def close_checkout(*, attempt: Attempt, now: datetime) -> None:
    """Make sure that this attempt takes no money any more, unless it has, and settle it."""
    assert attempt.gateway_account is not None
    if attempt.reference is None:
        write(lambda: fail(attempt, NEVER_OPENED, now))
        return
    try:
        with gateway_turn():
            client(attempt.gateway_account).let_go(attempt.reference)
    except Unsure as silent:
        raise PaymentUnsure from silent
    except Declined:
        pass  # how it stands is asked next
    settle(attempt, now=now)


def close_when_due(payload: dict[str, Any], now: datetime) -> None:
    """The job: closes a checkout that is not wanted any more. Raises `NotYet` while the gateway does not answer."""
    attempt = Attempt.objects.select_related("booking", "gateway_account").get(pk=payload["attempt"])
    if not attempt.is_settled:
        try:
            close_checkout(attempt=attempt, now=now)
        except PaymentUnsure as silent:
            raise NotYet(now + LOOK_AGAIN, str(silent.__cause__)) from silent


def _check_offered(booking: Booking, gateway_account: GatewayAccount) -> None:
    if gateway_account not in ways_to_pay(booking.account, booking.currency):
        raise NotFound(Sentence("This way to pay is not offered here. Please choose another."))


def _is_other(attempt: Attempt, gateway_account: GatewayAccount, due: Due | None) -> bool:
    """Whether this attempt pays elsewhere, or for something else than what is due."""
    return attempt.gateway_account_id != gateway_account.pk or due is None or attempt.reschedule != due.reschedule


def _is_over(attempt: Attempt, now: datetime) -> bool:
    """Whether its checkout has ended: gateways keep none open for as long as a link may wait to be paid by."""
    return attempt.expires_at is not None and attempt.expires_at < now


def _begin(booking: Booking, gateway_account: GatewayAccount, now: datetime) -> Attempt:
    booking = locked_booking(booking)
    due = due_of(booking)
    if due is None:
        raise NotFound(Sentence("There is nothing to pay any more."))
    if (opened := open_attempts(booking).first()) is not None:
        return opened
    gateway = client(gateway_account)
    closes = _keep(due.hold, now + gateway.shortest_checkout + MARGIN) or now + MARGIN
    ends = min(max(closes - MARGIN, now + gateway.shortest_checkout), now + gateway.longest_checkout)
    attempt = Attempt.objects.create(
        account_id=booking.account_id,
        booking=booking,
        kind=due.kind,
        amount=due.amount,
        currency=due.currency,
        gateway_account=gateway_account,
        reschedule=due.reschedule,
        follows=_refused_before(booking, due),
        by="customer",
        expires_at=ends,
        created_at=now,
    )
    settle_soon(attempt, min(now + A_MINUTE, closes))
    return attempt


def _refused_before(booking: Booking, due: Due) -> Attempt | None:
    """The last refused attempt at the same, which the new one tries again."""
    refused = Attempt.objects.filter(
        booking=booking, kind=due.kind, reschedule=due.reschedule, state=Attempt.State.FAILED, followed_by=None
    )
    return refused.order_by("pk").last()


def _keep(hold: Hold | None, moment: datetime) -> datetime | None:
    """Prolong the hold to `moment` when it pays for the first time; returns when it ends."""
    if hold is None:
        return None
    if not hold.paying:
        hold.paying = True
        hold.save(update_fields=["paying"])
        keep_until(hold, moment)
    return hold.expires_at


def _checkout(attempt: Attempt, now: datetime) -> Checkout:
    """The checkout of an attempt, opened if it is not yet; the gateway knows it by its key."""
    assert attempt.gateway_account is not None
    assert attempt.expires_at is not None
    booking = attempt.booking
    charge = Charge(
        key=attempt.key,
        amount=attempt.amount,
        currency=attempt.currency,
        description=f"{booking.terms['name']}, {booking.host.name}",
        booking=booking.reference,
        email=booking.customer.email,
        locale=booking.locale,
        return_url=links.paid_url(booking),
        until=attempt.expires_at,
    )
    try:
        with gateway_turn():
            checkout = client(attempt.gateway_account).open(charge)
    except Declined as declined:
        why = str(declined)
        write(lambda: fail(attempt, why, now))
        raise PaymentRefused from declined
    except Unsure as silent:
        raise PaymentUnsure from silent
    open_still = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.PENDING)
    if not write(lambda: open_still.update(reference=checkout.reference)):
        client(attempt.gateway_account).let_go(checkout.reference)
        raise PaymentRefused(Sentence("This payment was replaced by another. Nothing was charged here."))
    attempt.reference = checkout.reference
    return checkout


def open_attempts(booking: Booking) -> QuerySet[Attempt]:
    """The charges of the booking that may still succeed: one at most."""
    return Attempt.objects.select_related("gateway_account", "booking__account").filter(
        booking=booking, state=Attempt.State.PENDING, kind__in=Attempt.CHARGES
    )
