"""Booking: all sessions in one transaction, or none."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sessionary.actions.answers import checked_answers
from sessionary.actions.asking_calendars import ask_afresh
from sessionary.actions.claiming import check_free, check_untaken, clear_run_out, new_claims
from sessionary.actions.clock import to_minutes
from sessionary.actions.confirming import expire_later
from sessionary.actions.customers import CustomerDetails, checked
from sessionary.actions.gateways import is_bookable
from sessionary.actions.history import note
from sessionary.actions.holding import claim_held, form_scope, new_hold, prolong
from sessionary.actions.idempotency import Submission, digest_of, once
from sessionary.actions.limit_holding import check_holding
from sessionary.actions.limit_mail import check_recipient
from sessionary.actions.pooling import locked_taker
from sessionary.actions.recording import Submitted, claim_for_good, record_booking, record_sessions
from sessionary.actions.requesting import request
from sessionary.actions.sms_accounts import reminds_by_sms
from sessionary.actions.transactions import write
from sessionary.models import Activity, Booking, Claim, Hold, Offer
from sessionary.models.claims import Own
from sessionary.rules.errors import AmountChanged, Invalid, NotOffered, SlotsTaken
from sessionary.rules.packages import check_choice
from sessionary.rules.sentences import Sentence
from sessionary.rules.states import BookingStatus, SessionStatus
from sessionary.rules.suggestions import check_suggestions


@dataclass(frozen=True, slots=True)
class Order:
    """What the Customer sent; starts in minutes since the epoch, the price they saw in the smallest unit."""

    starts: Sequence[int]
    customer: CustomerDetails
    answers: dict[str, Any]
    expect: int | None
    caller: str

    @property
    def digest(self) -> str:
        """Return the same for the same wish, whatever its price was."""
        return digest_of([list(self.starts), asdict(self.customer), self.answers])


def book(
    *,
    offer: Offer,
    starts: Sequence[int],
    customer: CustomerDetails,
    answers: dict[str, Any],
    now: datetime,
    hold: Hold | None = None,
    key: str | None = None,
    expect: int | None = None,
    caller: str = "",
) -> Booking:
    """Claim all `starts` (minutes since the epoch) for one Customer and write the booking, or do nothing.

    Where the Owner approves bookings it is requested, the starts being suggestions, which claim nothing. Where a
    price is collected the booking waits for its payment, its slots held. With a `hold` its own claims are taken
    over; if they have gone, the slots are claimed anew when still free. The same `key` on the same page returns the
    first booking, and raises `KeyReused` for other content. `expect` is the price that the caller saw, in the smallest
    unit. Raises `Invalid`, `WrongNumberOfSessions`, `SlotsOverlap`, `NotOffered`, `AmountChanged`, `SlotsTaken` naming
    exactly the taken starts, or `TooManyRequests` when `caller` would hold too much that is not paid, or the
    Customer's address got too many bookings.
    """
    order = Order(starts, checked(customer), answers, expect, caller)
    if hold is None:
        ask_afresh({one.page.owner_id for one in offer.members}, now)
    if key is None:
        return write(lambda: _book(offer, order, hold, now))
    submission = Submission(offer.page.account_id, form_scope(offer), key, order.digest)
    public_id = once(submission, lambda: _book(offer, order, hold, now).public_id, now=now)
    return Booking.objects.get(account=offer.page.account_id, public_id=public_id)


def _book(offer: Offer, order: Order, hold: Hold | None, now: datetime) -> Booking:
    offer = locked_taker(offer, order.starts, now=now)
    submitted = Submitted(order.customer, checked_answers(offer.event_type.asked, order.answers))
    _check_phone(offer, order.customer)
    if order.caller:
        check_recipient(offer.page.account_id, order.customer.email, now)
    chosen = _chosen(offer, order.starts)
    if not is_bookable(offer) or (hold is None and not offer.is_open) or (hold and offer.by_approval):
        raise NotOffered(chosen)
    if order.expect not in (None, offer.price or 0):
        raise AmountChanged(offer.price or 0, offer.currency)
    clear_run_out(offer.page.owner_id, now, besides=hold)
    if offer.by_approval:
        return request(offer, submitted, chosen, now)
    if offer.collects:
        return _book_unpaid(offer, submitted, chosen, hold, now, order.caller)
    return _book_at_once(offer, submitted, chosen, hold, now)


def _check_phone(offer: Offer, customer: CustomerDetails) -> None:
    if offer.event_type.asks_for_phone and not customer.phone:
        raise Invalid({"phone": [Sentence("Please enter the number under which you are called.")]})
    if customer.sms_consent and not reminds_by_sms(offer.event_type):
        raise Invalid({"sms_consent": [Sentence("There are no reminders by SMS here. Please leave this out.")]})


def _chosen(offer: Offer, starts: Sequence[int]) -> list[int]:
    if offer.by_approval:
        return check_suggestions(starts, offer.suggested_times)
    return check_choice(starts, offer.sessions, offer.options)


def _book_at_once(offer: Offer, submitted: Submitted, starts: list[int], hold: Hold | None, now: datetime) -> Booking:
    claims = _claims(offer, starts, now, hold)
    booking = record_booking(offer, submitted, BookingStatus.SCHEDULED, now)
    claim_for_good(claims, record_sessions(booking, claims, SessionStatus.SCHEDULED))
    note(booking, Activity.Kind.BOOKED, by="customer", now=now)
    return booking


def _book_unpaid(
    offer: Offer, submitted: Submitted, starts: list[int], hold: Hold | None, now: datetime, caller: str
) -> Booking:
    """The booking with its final sessions, which become scheduled once it is paid; until then the slots are held."""
    if hold is not None and Booking.objects.filter(hold=hold).exists():
        raise SlotsTaken(starts)
    claims = _claims(offer, starts, now, hold)
    if claims[0]._state.adding:
        check_holding(caller, offer, starts, now)
        hold = new_hold(offer, starts, now, caller) if hold is None else prolong(hold, now)
        claim_held(hold, claims)
    booking = record_booking(offer, submitted, BookingStatus.PENDING_PAYMENT, now, hold=hold)
    record_sessions(booking, claims, SessionStatus.HELD)
    expire_later(booking, now)
    return booking


def _claims(offer: Offer, starts: list[int], now: datetime, hold: Hold | None) -> list[Claim]:
    """The claims that the sessions will have: those of the hold while all are there, else new ones.

    A hold from before the page went to another Owner has the time of the wrong person.
    """
    if hold is None:
        check_free(offer, starts, now=now)
        return new_claims(offer, starts)
    held = list(hold.claims.order_by("starts"))
    if [claim.starts for claim in held] == starts and hold.host_id == offer.page.owner_id:
        return held
    Claim.objects.filter(hold=hold).delete()
    _check_held_before(offer, starts, now, hold)
    return new_claims(offer, starts)


def _check_held_before(offer: Offer, starts: list[int], now: datetime, hold: Hold) -> None:
    """What was on offer when held is not asked again for hours, lead time and horizon, unless it is past."""
    own = Own.held_by(hold)
    if starts != hold.starts:
        check_free(offer, starts, now=now, own=own)
    elif past := [start for start in starts if start <= to_minutes(now)]:
        raise NotOffered(past)
    else:
        check_untaken(offer, starts, now=now, own=own)
