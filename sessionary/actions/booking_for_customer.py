"""The host books for a Customer who phones: any times that are not taken, paid by link, elsewhere, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sessionary.actions.answers import checked_answers
from sessionary.actions.claiming import clear_run_out, locked, new_claims
from sessionary.actions.clock import to_datetime, to_minutes
from sessionary.actions.confirming import expire_later
from sessionary.actions.customers import CustomerDetails, checked
from sessionary.actions.gateways import ways_to_pay
from sessionary.actions.history import note, note_settled
from sessionary.actions.holding import claim_held, keep_until, new_hold
from sessionary.actions.moving import check_unclaimed
from sessionary.actions.recording import Submitted, claim_for_good, record_booking, record_sessions
from sessionary.actions.transactions import write
from sessionary.models import Activity, Attempt, Booking, Claim, Offer
from sessionary.models.claims import NOTHING_OWN
from sessionary.rules.errors import AmountChanged, Invalid, NotOffered, WrongNumberOfSessions
from sessionary.rules.sentences import Sentence
from sessionary.rules.states import BookingStatus, SessionStatus

LINK, ELSEWHERE, NONE = "link", "elsewhere", "none"
TIME_TO_PAY = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class HostOrder:
    """What the host typed; starts in minutes since the epoch, the price they saw in the smallest unit.

    `payment` counts only where a price is collected: `link` mails the Customer a link to pay by, `elsewhere` was paid
    by other means already, `none` is not paid here.
    """

    starts: Sequence[int]
    customer: CustomerDetails
    answers: dict[str, Any]
    payment: str
    expect: int | None = None


def book_for_customer(*, offer: Offer, order: HostOrder, by: str, now: datetime) -> Booking:
    """Claim exactly the offer's number of starts for the Customer, all or none.

    Hours, lead time, horizon, buffers and caps are the host's own to ignore, and so are questions left out. With a
    link the slots are held for two days, but not beyond the first start. Raises `Invalid`, `WrongNumberOfSessions`,
    `SlotsOverlap`, `SlotsTaken`, `AmountChanged`, or `NotOffered` for past times to be paid by link.
    """
    if order.customer.sms_consent:
        raise Invalid({"sms_consent": [Sentence("Only Customers themselves can agree to this, when they book.")]})
    return write(lambda: _book(offer, order, checked(order.customer), by, now))


def _book(offer: Offer, order: HostOrder, customer: CustomerDetails, by: str, now: datetime) -> Booking:
    offer = locked(offer)
    asked = [one for one in offer.event_type.asked if one["key"] in order.answers]
    submitted = Submitted(customer, checked_answers(asked, order.answers))
    by_link = offer.collects and order.payment == LINK
    starts = _checked_starts(offer, order, now)
    if order.expect not in (None, offer.price or 0):
        raise AmountChanged(offer.price or 0, offer.currency)
    if by_link:
        _check_payable(offer, starts, now)
    clear_run_out(offer.page.owner_id, now)
    check_unclaimed(offer, starts, NOTHING_OWN, now)
    claims = new_claims(offer, starts)
    if by_link:
        return _waiting_for_payment(offer, submitted, claims, by, now)
    booking = record_booking(offer, submitted, BookingStatus.SCHEDULED, now)
    claim_for_good(claims, record_sessions(booking, claims, SessionStatus.SCHEDULED))
    if offer.collects and order.payment == ELSEWHERE and booking.amount:
        _note_paid(booking, by, now)
    note(booking, Activity.Kind.BOOKED, by=by, now=now)
    return booking


def _checked_starts(offer: Offer, order: HostOrder, now: datetime) -> list[int]:
    if len(order.starts) != offer.sessions:
        raise WrongNumberOfSessions(offer.sessions, len(order.starts))
    return sorted(order.starts)


def _check_payable(offer: Offer, starts: list[int], now: datetime) -> None:
    if not ways_to_pay(offer.page.account, offer.currency):
        raise Invalid({"payment": [Sentence("Connect a way to pay first, or choose another payment.")]})
    if past := [start for start in starts if start <= to_minutes(now)]:
        raise NotOffered(past)


def _waiting_for_payment(offer: Offer, submitted: Submitted, claims: list[Claim], by: str, now: datetime) -> Booking:
    """Pending like one of the Customer's own, only longer; they are asked by mail to pay."""
    starts = [claim.starts for claim in claims]
    hold = new_hold(offer, starts, now)
    keep_until(hold, min(now + TIME_TO_PAY, to_datetime(starts[0])))
    claim_held(hold, claims)
    booking = record_booking(offer, submitted, BookingStatus.PENDING_PAYMENT, now, hold=hold)
    record_sessions(booking, claims, SessionStatus.HELD)
    expire_later(booking, now)
    note(booking, Activity.Kind.PAYMENT_ASKED, by=by, now=now)
    return booking


def _note_paid(booking: Booking, by: str, now: datetime) -> None:
    attempt = Attempt.objects.create(
        account_id=booking.account_id,
        booking=booking,
        kind=Attempt.Kind.PAID_ELSEWHERE,
        amount=booking.amount,
        currency=booking.currency,
        state=Attempt.State.SUCCEEDED,
        by=by,
        created_at=now,
        settled_at=now,
    )
    booking.paid = booking.amount
    booking.save(update_fields=["paid"])
    note_settled(booking, attempt, now)
