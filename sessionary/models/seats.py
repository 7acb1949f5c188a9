"""The group meetings that stand: who books the same start of the same offer takes a seat in one of them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Q

from sessionary.models.claims import NOTHING_OWN, Claim, Own
from sessionary.models.offers import Offer
from sessionary.rules.seats import ONE_ON_ONE


@dataclass(frozen=True, slots=True)
class GroupMeeting:
    """One meeting with others, minutes since the epoch, and the numbers of its seats that are taken."""

    meeting: int
    starts: int
    ends: int
    taken: frozenset[int]


def seats_in(meetings: Collection[int], *, now: int) -> dict[int, list[Claim]]:
    """The seats taken in the meetings with these numbers, in order; those that are booked know session and booking."""
    seats: dict[int, list[Claim]] = defaultdict(list)
    counting = Claim.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), meeting__in=meetings)
    for claim in counting.select_related("session__booking").order_by("seat"):
        seats[claim.meeting].append(claim)
    return seats


def group_meetings(offer: Offer, starting: Q, *, now: int, own: Own = NOTHING_OWN) -> dict[int, GroupMeeting]:
    """The offer's group meetings by their start, in one query; none, without asking, where it is one-on-one.

    `starting` is a condition on the `starts` of claims. Those of another length or with other buffers than the offer
    has now are not among them. Seats of holds that ran out by `now` do not count, nor does what is `own`.
    """
    if not offer.is_group:
        return {}
    options = offer.options
    same_offer = Q(hold__offer=offer.pk) | Q(session__booking__page=offer.page_id) & Q(
        session__booking__event_type=offer.event_type_id
    )
    rows = Claim.objects.filter(
        starting,
        same_offer,
        Q(expires_at=None) | Q(expires_at__gt=now),
        host=offer.page.owner_id,
        ends=F("starts") + options.duration,
        before=options.before,
        after=options.after,
    ).exclude(Q(seats=ONE_ON_ONE) | Q(hold__in=own.holds) | Q(session__in=own.sessions))
    seats: dict[tuple[int, int, int], set[int]] = defaultdict(set)
    for meeting, starts, ends, seat in rows.values_list("meeting", "starts", "ends", "seat"):
        seats[meeting, starts, ends].add(seat)
    return {found[1]: GroupMeeting(*found, frozenset(taken)) for found, taken in seats.items()}
