"""What another Owner would take over of a page: booking by booking, the sessions ahead with the time they claim."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from sessionary.models.bookings import Booking
from sessionary.models.claims import LONGEST, Claim
from sessionary.models.pages import Page
from sessionary.models.reschedules import Reschedule
from sessionary.models.sessions import Session
from sessionary.models.users import User
from sessionary.rules.states import SessionStatus

TO_COME = (SessionStatus.HELD, SessionStatus.SCHEDULED, SessionStatus.RESCHEDULED)
WAITING = (SessionStatus.TO_RESCHEDULE, SessionStatus.REQUESTED)


@dataclass(frozen=True, slots=True)
class Share:
    """One booking with its sessions ahead, and all that they claim: for themselves, or by a hold."""

    booking: Booking
    sessions: list[Session]
    claims: list[Claim]

    def blocked_by(self, taken: Iterable[Claim]) -> list[Claim]:
        """Those of another's claims that overlap its own, and are not seats of the same meeting."""
        return [one for one in taken if any(_clash(one, mine) for mine in self.claims)]


def _clash(one: Claim, other: Claim) -> bool:
    return one.starts < other.ends and other.starts < one.ends and one.meeting != other.meeting


def bundled(shares: Iterable[Share]) -> list[list[Share]]:
    """Those that can only move together, as they have seats in the same group meetings; most are alone."""
    bundles: dict[int, list[Share]] = {}
    place_of: dict[int, int] = {}
    for place, share in enumerate(shares):
        joined = {place_of[claim.meeting] for claim in share.claims if claim.meeting in place_of}
        bundles[place] = [*(one for other in sorted(joined) for one in bundles.pop(other)), share]
        place_of |= {claim.meeting: place for one in bundles[place] for claim in one.claims}
    return list(bundles.values())


def ahead(now: datetime) -> Q:
    """Selects sessions that have not begun, or wait for a time."""
    return Q(status__in=TO_COME, starts__gt=now) | Q(status__in=WAITING)


def left_with_others(page: Page, now: datetime) -> "QuerySet[Booking]":
    """The page's bookings that have sessions ahead and whose Host is not, or not any more, its Owner."""
    to_come = Session.objects.filter(ahead(now), booking=OuterRef("pk"))
    return Booking.objects.filter(Exists(to_come), page=page).exclude(host=page.owner_id).order_by("pk")


def booked_with(page: Page, now: datetime) -> "QuerySet[Booking]":
    """All of the page's bookings that have sessions ahead, whoever their Host is."""
    to_come = Session.objects.filter(ahead(now), booking=OuterRef("pk"))
    return Booking.objects.filter(Exists(to_come), page=page).order_by("pk")


def shares_of(bookings: Iterable[Booking], now: datetime) -> list[Share]:
    """A share for each of the bookings, in three queries."""
    rows = list(bookings)
    ids = [booking.pk for booking in rows]
    sessions: dict[int, list[Session]] = {pk: [] for pk in ids}
    claims: dict[int, list[Claim]] = {pk: [] for pk in ids}
    found = Session.objects.filter(ahead(now), booking__in=ids).order_by("position")
    for session in found.prefetch_related("claims"):
        sessions[session.booking_id].append(session)
        claims[session.booking_id] += session.claims.all()
    for claim in _held(ids):
        claims[_booking_held_for(claim)].append(claim)
    return [Share(one, sessions[one.pk], claims[one.pk]) for one in rows]


def taken_by(user: User, shares: Sequence[Share], now: int) -> list[Claim]:
    """The claims of `user` about the time of these shares, in order, with their bookings; but not of run-out holds."""
    wanted = [claim for share in shares for claim in share.claims]
    if not wanted:
        return []
    first, last = min(claim.starts for claim in wanted), max(claim.ends for claim in wanted)
    near = Claim.objects.filter(host=user, starts__gt=first - LONGEST, starts__lt=last)
    counting = near.filter(Q(expires_at=None) | Q(expires_at__gt=now)).order_by("starts")
    return list(counting.select_related("session__booking__page"))


def _held(bookings: Sequence[int]) -> "QuerySet[Claim]":
    """What is held for their payment, or for a move of theirs that waits for its fee."""
    moves = Q(hold__reschedule__booking__in=bookings, hold__reschedule__state=Reschedule.State.WAITING)
    return Claim.objects.filter(Q(hold__booking__in=bookings) | moves).select_related(
        "hold__booking", "hold__reschedule"
    )


def _booking_held_for(claim: Claim) -> int:
    hold = claim.hold
    assert hold is not None
    return hold.reschedule.booking_id if hasattr(hold, "reschedule") else hold.booking.pk
