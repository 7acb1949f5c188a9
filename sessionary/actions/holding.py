"""Holding slots together for one Customer while they enter their details or pay."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sessionary.actions.asking_calendars import ask_afresh
from sessionary.actions.claiming import (
    check_free,
    clear_run_out,
    locked,
    new_claims,
    refusals_named,
)
from sessionary.actions.clock import to_minutes
from sessionary.actions.confirming import expire
from sessionary.actions.gateways import is_bookable
from sessionary.actions.limit_holding import check_holding
from sessionary.actions.pooling import locked_taker
from sessionary.actions.transactions import write
from sessionary.models import Booking, Claim, Hold, KeptAnswer, Offer
from sessionary.models.claims import Own
from sessionary.models.inserting import insert
from sessionary.rules.errors import HoldEnded, NotOffered
from sessionary.rules.packages import check_choice

HOLD = timedelta(minutes=10)


def hold(
    *, offer: Offer, starts: Sequence[int], now: datetime, instead_of: Hold | None = None, caller: str = ""
) -> Hold:
    """Hold the offer's exact number of slots for ten minutes, all or none; `instead_of` is let go.

    A pooled offer's hold is of the member that has them free and was booked longest ago. Raises
    `WrongNumberOfSessions`, `SlotsOverlap`, `NotOffered`, `SlotsTaken` naming the taken starts, or `TooManyRequests`
    when `caller` would hold too much.
    """
    ask_afresh({one.page.owner_id for one in offer.members}, now)
    return write(lambda: _hold(offer, starts, now, instead_of, caller))


def extend(*, hold: Hold, now: datetime) -> Hold:
    """Ten minutes more, once.

    Raises `HoldEnded` when it ran out or was let go, or was extended before.
    """
    return write(lambda: _extend(hold, now))


def release(*, hold: Hold, now: datetime) -> None:
    """Let the slots go, and a booking that waits for its payment with them. Doing so twice is fine."""
    write(lambda: _release(hold, now))


def new_hold(offer: Offer, starts: Sequence[int], now: datetime, caller: str = "") -> Hold:
    """The row of a hold for ten minutes, without claims. Needs the host's lock."""
    account = offer.page.account
    return Hold.objects.create(
        account=account,
        offer_id=offer.pk,
        via=offer.via,
        host_id=offer.page.owner_id,
        link_key_id=account.newest_link_key_id,
        starts=list(starts),
        caller=caller,
        expires_at=now + HOLD,
        created_at=now,
    )


def prolong(hold: Hold, now: datetime) -> Hold:
    """Let a hold that ran out last ten minutes from now; its claims have to be made anew."""
    hold.expires_at = now + HOLD
    hold.save(update_fields=["expires_at"])
    return hold


def claim_held(hold: Hold, claims: Sequence[Claim]) -> None:
    """Write these new claims as the hold's."""
    for claim in claims:
        claim.hold, claim.expires_at = hold, last_minute(hold)
    with refusals_named(claim.starts for claim in claims):
        insert(claims)


def last_minute(hold: Hold) -> int:
    """The first whole minute at which nothing of the hold is left."""
    return to_minutes(hold.expires_at + timedelta(seconds=59))


def keep_until(hold: Hold, moment: datetime) -> None:
    """Let the hold last until `moment`, if that is later. Needs the host's lock."""
    if moment > hold.expires_at:
        hold.expires_at = moment
        hold.save(update_fields=["expires_at", "paying"])
        hold.claims.update(expires_at=last_minute(hold))


def booking_key(hold: Hold) -> str:
    """The idempotency key of the one booking that a hold can become."""
    return f"hold:{hold.public_id}"


def booked_from(hold: Hold) -> Booking | None:
    """The booking that this hold became, if it did: for who comes back to its page."""
    kept = KeptAnswer.objects.filter(scope=form_scope(hold.offer), key=booking_key(hold)).first()
    return None if kept is None else Booking.objects.filter(public_id=kept.said).first()


def form_scope(offer: Offer) -> str:
    """Where the idempotency keys of a page's own forms count."""
    return f"form:{offer.page_id}"


def _hold(offer: Offer, starts: Sequence[int], now: datetime, instead_of: Hold | None, caller: str) -> Hold:
    offer = locked_taker(offer, starts, now=now, own=Own.held_by(instead_of))
    if not is_bookable(offer) or offer.by_approval or not offer.is_open:
        raise NotOffered(list(starts))
    chosen = check_choice(starts, offer.sessions, offer.options)
    clear_run_out(offer.page.owner_id, now)
    if instead_of is not None:
        _release(instead_of, now)
    check_free(offer, chosen, now=now)
    check_holding(caller, offer, chosen, now)
    held = new_hold(offer, chosen, now, caller)
    claim_held(held, new_claims(offer, chosen))
    return held


def _extend(hold: Hold, now: datetime) -> Hold:
    locked(hold.offer)
    current = Hold.objects.get(pk=hold.pk)
    if current.extended or current.ran_out(now) or not current.claims.exists():
        raise HoldEnded
    hold.extended, hold.expires_at = True, current.expires_at + HOLD
    hold.save(update_fields=["extended", "expires_at"])
    hold.claims.update(expires_at=last_minute(hold))
    return hold


def _release(hold: Hold, now: datetime) -> None:
    locked(hold.offer)
    unpaid = Booking.objects.filter(hold=hold).first()
    if unpaid is not None:
        expire(unpaid, now)
    hold.claims.all().delete()
