"""Booking: all sessions in one transaction, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from sessionary.actions.answers import checked_answers
from sessionary.actions.claiming import (
    check_free,
    check_untaken,
    clear_run_out,
    locked,
    new_claim,
    new_meeting,
    refusals_named,
)
from sessionary.actions.clock import to_datetime, to_minutes
from sessionary.actions.customers import CustomerDetails, checked, customer_for
from sessionary.actions.holding import form_scope
from sessionary.actions.idempotency import Submission, once
from sessionary.actions.transactions import write
from sessionary.models import Activity, Booking, Claim, Hold, Offer, Session
from sessionary.models.public_ids import new_reference
from sessionary.rules.errors import AmountChanged, NotOffered
from sessionary.rules.money import split
from sessionary.rules.packages import check_choice
from sessionary.rules.states import BookingStatus, SessionStatus

TZDATA = version("tzdata")


@dataclass(frozen=True, slots=True)
class Order:
    """What the Customer sent; starts in minutes since the epoch, the price they saw in the smallest unit."""

    starts: Sequence[int]
    customer: CustomerDetails
    answers: dict[str, Any]
    expect: int | None


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
) -> Booking:
    """Claim all `starts` (minutes since the epoch) for one Customer and write the booking, or do nothing.

    With a `hold` its own claims are taken over; if they have gone, the slots are claimed anew when still free.
    The same `key` on the same page returns the first booking. `expect` is the price that the caller saw, in
    the smallest unit. Raises `Invalid`, `WrongNumberOfSessions`, `SlotsOverlap`, `NotOffered`,
    `AmountChanged`, or `SlotsTaken` naming exactly the taken starts.
    """
    order = Order(starts, checked(customer), answers, expect)
    if key is None:
        return write(lambda: _book(offer, order, hold, now))
    submission = Submission(offer.page.account_id, form_scope(offer), key, "")
    public_id = once(submission, lambda: _book(offer, order, hold, now).public_id, now=now)
    return Booking.objects.get(account=offer.page.account_id, public_id=public_id)


def _book(offer: Offer, order: Order, hold: Hold | None, now: datetime) -> Booking:
    offer = locked(offer)
    answers = checked_answers(offer.event_type.questions, order.answers)
    chosen = check_choice(order.starts, offer.sessions, offer.options)
    if not offer.bookable or (hold is None and not offer.page.enabled):
        raise NotOffered(chosen)
    if order.expect not in (None, offer.price or 0):
        raise AmountChanged(offer.price or 0, offer.currency)
    clear_run_out(offer.page.owner_id, now, besides=hold)
    claims = _claims(offer, chosen, now, hold)
    booking = _new_booking(offer, order.customer, answers, now)
    booking.save(force_insert=True)
    _record_sessions(booking, offer, claims)
    Activity.objects.create(
        account_id=booking.account_id, kind=Activity.Kind.BOOKED, booking=booking, by="customer", at=now
    )
    return booking


def _claims(offer: Offer, starts: list[int], now: datetime, hold: Hold | None) -> list[Claim]:
    """The claims that the sessions will have: those of the hold while all are there, else new ones."""
    if hold is None:
        check_free(offer, starts, now=now)
        return [new_claim(offer, start, meeting=new_meeting()) for start in starts]
    held = list(hold.claims.order_by("starts"))
    if [claim.starts for claim in held] == starts:
        return held
    Claim.objects.filter(hold=hold).delete()
    _check_held_before(offer, starts, now, hold)
    return [new_claim(offer, start, meeting=new_meeting()) for start in starts]


def _check_held_before(offer: Offer, starts: list[int], now: datetime, hold: Hold) -> None:
    """What was on offer when held is not asked again for hours, lead time and horizon, unless it is past."""
    if starts != hold.starts:
        check_free(offer, starts, now=now)
    elif past := [start for start in starts if start <= to_minutes(now)]:
        raise NotOffered(past)
    else:
        check_untaken(offer, starts, now=now)


def _new_booking(offer: Offer, customer: CustomerDetails, answers: dict[str, Any], now: datetime) -> Booking:
    account = offer.page.account
    return Booking(
        account=account,
        reference=new_reference(package=offer.package),
        page=offer.page,
        event_type=offer.event_type,
        host=offer.page.owner,
        customer=customer_for(account, customer.email, now),
        status=BookingStatus.SCHEDULED,
        terms=terms(offer),
        name=customer.name,
        phone=customer.phone,
        locale=customer.locale,
        time_zone=customer.time_zone,
        answers=answers,
        amount=offer.price or 0,
        currency=offer.currency,
        link_key_id=account.newest_link_key_id,
        tzdata=TZDATA,
        created_at=now,
    )


def terms(offer: Offer) -> dict[str, Any]:
    """What is agreed by booking now, as it is frozen into the booking (minutes, smallest currency units)."""
    options, event_type = offer.options, offer.event_type
    return {
        "name": offer.name,
        "package": offer.package,
        "sessions": offer.sessions,
        "duration": options.duration,
        "before": options.before,
        "after": options.after,
        "pricing": offer.pricing,
        "price": offer.price,
        "currency": offer.currency,
        "location": {"kind": event_type.location_kind, "detail": event_type.location_detail},
        "questions": event_type.questions,
    }


def _record_sessions(booking: Booking, offer: Offer, claims: list[Claim]) -> None:
    costs = [None] * len(claims) if offer.price is None else split(offer.price, len(claims))
    sessions = [
        Session(
            account_id=booking.account_id,
            booking=booking,
            host_id=claim.host_id,
            position=position,
            meeting=claim.meeting,
            starts=to_datetime(claim.starts),
            ends=to_datetime(claim.ends),
            status=SessionStatus.SCHEDULED,
            cost=cost,
        )
        for position, (claim, cost) in enumerate(zip(claims, costs, strict=True), start=1)
    ]
    Session.objects.bulk_create(sessions)
    booking.know(sessions)
    _claim_for_good(claims, sessions)


def _claim_for_good(claims: list[Claim], sessions: list[Session]) -> None:
    for claim, session in zip(claims, sessions, strict=True):
        claim.session, claim.hold, claim.expires_at = session, None, None
    with refusals_named(claim.starts for claim in claims):
        if claims[0]._state.adding:
            Claim.objects.bulk_create(claims)
        else:
            Claim.objects.bulk_update(claims, ["session", "hold", "expires_at"])
