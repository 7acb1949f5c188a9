"""Taking a host's time: under the host's lock, all of it or none."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError
from django.db.models import Q, QuerySet

from sessionary.actions.clock import to_minutes
from sessionary.actions.outlooks import Outlook, outlook_at
from sessionary.actions.turns import turn
from sessionary.models import Booking, Claim, Hold, Offer, User
from sessionary.models.claims import NOTHING_OWN, Own
from sessionary.models.inserting import fresh
from sessionary.models.prepared import Prepared
from sessionary.models.seats import group_meetings
from sessionary.rules.errors import NotOffered, SlotsTaken
from sessionary.rules.seats import lowest_free


def locked(offer: Offer) -> Offer:
    """The offer read again, the rows of its page and its host locked until the transaction ends.

    Who claims a host's time holds this lock, so that what is read under it stays true.
    """
    with turn(("host", offer.page.owner_id)):
        found = LOCKED(offer.pk)
        while not found:  # while it waited the page went to another Owner, and the row it had found is none any more
            found = LOCKED(offer.pk)
    (current,) = found
    current.via = offer.via
    return current


def _locked(pk: int) -> QuerySet[Offer]:
    offers = Offer.objects.select_related("page__owner", "page__account", "event_type")
    return offers.select_for_update(of=("page", "page__owner"), no_key=True).filter(pk=pk)


def locked_booking(booking: Booking) -> Booking:
    """The booking read again; its host's row is locked, and then its own, until the transaction ends."""
    lock_hosts([booking.host_id])
    related = ("page__owner", "host", "customer", "account", "event_type", "hold")
    rows = Booking.objects.select_for_update(of=("self",), no_key=True).select_related(*related)
    current = rows.get(pk=booking.pk)
    if current.host_id != booking.host_id:  # handed over meanwhile
        lock_hosts([current.host_id])
    return current


def lock_hosts(hosts: Iterable[int]) -> None:
    """Lock the rows of the Users with these ids until the transaction ends, always in the same order."""
    ids = sorted(hosts)
    with turn(("host", *ids)):
        list(User.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


GUARDS = ("claims_never_overlap", "claim_seat_once", "sessionary_claim.seat")  # the last as SQLite says the second
LOCKED = Prepared(_locked, -(2**62))


def clear_run_out(host_id: int, now: datetime, *, besides: Hold | None = None) -> None:
    """Delete the host's claims of holds that ran out, but not those of `besides`. Needs the host's lock."""
    Claim.clear_run_out(host_id, to_minutes(now), besides=None if besides is None else besides.pk)


def check_free(offer: Offer, starts: Sequence[int], *, now: datetime, own: Own = NOTHING_OWN) -> None:
    """Nothing when all `starts` are on offer and free; what is `own` counts as free.

    Raises `NotOffered` naming those that hours, lead time or horizon exclude, else `SlotsTaken` naming those
    blocked by claims, buffers or caps.
    """
    outlook = outlook_at(offer, starts, now=now, own=own)
    if excluded := outlook.not_offered(starts):
        raise NotOffered(excluded)
    _check_untaken(outlook, starts)


def check_untaken(offer: Offer, starts: Sequence[int], *, now: datetime, own: Own = NOTHING_OWN) -> None:
    """Like `check_free` for slots that were on offer when held: only claims, buffers and caps are asked."""
    _check_untaken(outlook_at(offer, starts, now=now, own=own), starts)


def _check_untaken(outlook: Outlook, starts: Sequence[int]) -> None:
    free = set(outlook.untaken(starts))
    if blocked := [start for start in starts if start not in free]:
        raise SlotsTaken(blocked)


def new_meeting() -> int:
    """A random 63-bit number for one meeting."""
    return secrets.randbits(63)


def new_claims(offer: Offer, starts: Sequence[int], *, meetings: Sequence[int] = ()) -> list[Claim]:
    """An unsaved claim of the page's Owner at each of these starts, which are free, in their order.

    They have the offer's duration and buffers. In a group it is the lowest free seat of the meeting that stands at
    that start. `meetings` are the numbers that sessions have so far: they keep them, but for those of a group that
    join another's meeting, or leave others in theirs.
    """
    standing = group_meetings(offer, Q(starts__in=starts), now=0)
    left_to_others = _numbers_in_use(meetings) if offer.is_group else ()
    numbers = [number if number not in left_to_others else new_meeting() for number in meetings]
    claims = []
    for start, number in zip(starts, numbers or [new_meeting() for _ in starts], strict=True):
        claim = _claim(offer, start, number)
        if (joined := standing.get(start)) is not None:
            claim.meeting, claim.seat = joined.meeting, lowest_free(joined.taken)
        claims.append(claim)
    return claims


def _numbers_in_use(meetings: Sequence[int]) -> set[int]:
    return set(Claim.objects.filter(meeting__in=meetings).values_list("meeting", flat=True))


def _claim(offer: Offer, start: int, meeting: int) -> Claim:
    options = offer.options
    return fresh(
        Claim,
        account_id=offer.page.account_id,
        host_id=offer.page.owner_id,
        meeting=meeting,
        seats=offer.seats,
        starts=start,
        ends=start + options.duration,
        before=options.before,
        after=options.after,
    )


@contextmanager
def refusals_named(starts: Iterable[int]) -> Iterator[None]:
    """Should the database refuse an overlap or a seat all the same, say so in the words of the house."""
    try:
        yield
    except IntegrityError as error:
        if not any(guard in str(error) for guard in GUARDS):
            raise
        raise SlotsTaken(list(starts)) from error
