"""Writing a booking down: its row, its sessions, and whose time they take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from sessionary.actions.claiming import refusals_named
from sessionary.actions.clock import to_datetime
from sessionary.actions.customers import CustomerDetails, customer_for
from sessionary.actions.gateways import step_of
from sessionary.actions.terms import freeze
from sessionary.actions.time_format import format_for
from sessionary.models import Booking, Claim, Hold, Offer, Session, SmsConsent
from sessionary.models.inserting import fresh, insert
from sessionary.models.public_ids import new_reference
from sessionary.rules.money import split
from sessionary.rules.states import BookingStatus, SessionStatus

CONFERENCE: Any = Session._meta.get_field("conference")
TZDATA = version("tzdata")


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the Customer submitted, checked."""

    customer: CustomerDetails
    answers: dict[str, Any]


def record_booking(
    offer: Offer, submitted: Submitted, status: BookingStatus, now: datetime, *, hold: Hold | None = None
) -> Booking:
    """The row of a new booking with its terms frozen; `hold` keeps the slots of one that is still to be paid."""
    account, customer = offer.page.account, submitted.customer
    step = step_of(account, offer.currency) if offer.collects else 1
    booking = Booking(
        account=account,
        reference=new_reference(package=offer.package),
        page=offer.page,
        via=offer.via,
        event_type=offer.event_type,
        host=offer.page.owner,
        customer=customer_for(account, customer.email, now),
        status=status,
        terms=freeze(offer, step=step),
        name=customer.name,
        phone=customer.phone,
        locale=customer.locale,
        clock=str(format_for(account, customer.locale, chosen=customer.clock).hours),
        time_zone=customer.time_zone,
        answers=submitted.answers,
        amount=offer.price or 0,
        currency=offer.currency,
        hold=hold,
        test=account.test_mode,
        link_key_id=account.newest_link_key_id,
        tzdata=TZDATA,
        created_at=now,
    )
    insert([booking])
    if number := customer.sms_number:
        SmsConsent.objects.create(booking=booking, number=number, at=now)
    return booking


def record_sessions(booking: Booking, claims: Sequence[Claim], status: SessionStatus) -> list[Session]:
    """A session for each claim, numbered in order, each with its share of the price."""
    price, count = booking.terms["price"], len(claims)
    costs = [None] * count if price is None else split(price, count, booking.terms["step"])
    sessions = [
        fresh(
            Session,
            account_id=booking.account_id,
            booking_id=booking.pk,
            host_id=claim.host_id,
            position=position,
            meeting=claim.meeting,
            starts=to_datetime(claim.starts),
            ends=to_datetime(claim.ends),
            status=status,
            cost=cost,
        )
        for position, (claim, cost) in enumerate(zip(claims, costs, strict=True), start=1)
    ]
    insert(sessions)
    for session in sessions:
        CONFERENCE.set_cached_value(session, None)  # it has none yet, so nobody needs to look
    booking.know(sessions)
    return sessions


def claim_for_good(claims: Sequence[Claim], sessions: Sequence[Session]) -> None:
    """The claims become the sessions' own: new ones are written, held ones taken over.

    Sessions whose slots were claimed anew may have another meeting now.
    """
    moved = [one for claim, one in zip(claims, sessions, strict=True) if one.meeting != claim.meeting]
    for claim, session in zip(claims, sessions, strict=True):
        session.meeting = claim.meeting
        claim.session, claim.hold, claim.expires_at = session, None, None
    with refusals_named(claim.starts for claim in claims):
        if claims[0]._state.adding:
            insert(claims)
        else:
            Claim.objects.bulk_update(claims, ["session", "hold", "expires_at"])
    if moved:
        Session.objects.bulk_update(moved, ["meeting"])
