"""What Customers can choose from: the free starts of an offer, put before the rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sessionary.actions.clock import to_minutes
from sessionary.actions.outlooks import WEEK, Outlook, outlook_at, outlooks_between
from sessionary.models import Offer
from sessionary.models.claims import NOTHING_OWN, Own
from sessionary.rules import planning
from sessionary.rules.hours import instant
from sessionary.rules.packages import clashing
from sessionary.rules.planning import Proposal
from sessionary.rules.pooling import together, why_nobody

SEARCH_DAYS = 31


@dataclass(frozen=True, slots=True)
class FreeSlots:
    """The free starts, in order, and how many more can come to each; nothing of that where it is not limited."""

    starts: list[int]
    seats_left: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Outlooks:
    """The outlook on an offer as Customers see it: of its one member, or of all that it pools as one."""

    each: Sequence[Outlook]

    def free(self) -> list[int]:
        """The starts that at least one member has free, in order."""
        return self.each[0].free() if len(self.each) == 1 else together(one.free() for one in self.each)

    def seats_left(self, starts: Sequence[int]) -> Mapping[int, int]:
        """How many more can come to each of these free starts of a group; a group is never pooled."""
        return self.each[0].seats_left(starts) if len(self.each) == 1 else {}

    def why_not(self, start: int) -> str | None:
        """Why nobody has `start` free: closed, beyond_horizon, too_soon, taken; None when somebody does."""
        return why_nobody([one.why_not(start) for one in self.each])


def free_slots(
    offer: Offer, first: date, until: date, *, zone: ZoneInfo, now: datetime, own: Own = NOTHING_OWN
) -> FreeSlots:
    """The free starts on the local days of `zone` from `first` to `until` (exclusive), with the seats left at each.

    What is `own` counts as free.
    """
    low, high = instant(zone, first, 0), instant(zone, until, 0)
    outlook = outlook_between(offer, low, high, now=now, own=own)
    starts = [start for start in outlook.free() if low <= start < high]
    return FreeSlots(starts, outlook.seats_left(starts))


def next_free(offer: Offer, after: int, *, now: datetime, own: Own = NOTHING_OWN) -> int | None:
    """The first free start later than the minute `after`; None when there is none within the horizon."""
    last = to_minutes(now) + (max(one.options.horizon for one in offer.members) + 1) * 1440
    low = max(after + 1, to_minutes(now))
    while low <= last:
        high = low + SEARCH_DAYS * 1440
        outlook = outlook_between(offer, low, high, now=now, own=own)
        if found := [start for start in outlook.free() if low <= start < high]:
            return found[0]
        low = high
    return None


def plan(
    offer: Offer,
    picks: Sequence[int],
    every_days: int,
    *,
    zone: ZoneInfo,
    now: datetime,
    own: Own = NOTHING_OWN,
    swap: int | None = None,
) -> list[Proposal]:
    """Fill the rest: the picks as a pattern repeated every so many days, wall-clock time kept in `zone`.

    The proposal that starts at `swap` comes with alternatives although it is free.
    """
    rounds = -(-offer.sessions // max(len(picks), 1)) + 1
    first, last = to_minutes(now), to_minutes(now) + (offer.options.horizon + 1) * 1440
    low, high = max(min(picks), first), min(max(picks) + rounds * every_days * 1440, last)
    outlook = outlook_between(offer, min(low, last) - 2 * WEEK, max(high, first) + 2 * WEEK, now=now, own=own)
    return planning.fill(
        picks,
        offer.sessions,
        every_days,
        zone,
        outlook.free(),
        offer.options,
        lambda start: outlook.why_not(start) or "taken",
        swap=swap,
    )


def lost(offer: Offer, picks: Sequence[int], *, now: datetime, own: Own = NOTHING_OWN) -> dict[int, list[int]]:
    """Those of `picks` that cannot be had any more, each with the three nearest free starts that fit the others."""
    if not picks:
        return {}
    free = set(_free_among(offer, picks, now, own))
    gone = [pick for pick in picks if pick not in free]
    kept = [pick for pick in picks if pick in free]
    return nearest(offer, gone, avoiding=kept, now=now, own=own) if gone else {}


def nearest(
    offer: Offer,
    starts: Iterable[int],
    *,
    avoiding: Sequence[int],
    now: datetime,
    own: Own = NOTHING_OWN,
) -> dict[int, list[int]]:
    """For each of `starts` the three nearest free ones that clash with none of `avoiding`."""
    answer = {}
    for start in starts:
        outlook = outlook_between(offer, start - 2 * WEEK, start + 2 * WEEK, now=now, own=own)
        fitting = [free for free in outlook.free() if not clashing([*avoiding, free], offer.options)]
        answer[start] = sorted(fitting, key=lambda free: (abs(free - start), free))[:3]
    return answer


def outlook_between(offer: Offer, low: int, high: int, *, now: datetime, own: Own = NOTHING_OWN) -> Outlooks:
    """The outlook over all starts from the minute `low` to `high` (exclusive), and some around them."""
    return Outlooks(outlooks_between(offer.members, low, high, now=now, own=own))


def _free_among(offer: Offer, picks: Sequence[int], now: datetime, own: Own) -> list[int]:
    """Starts that are free, among them those of `picks` that are."""
    if offer.pool:
        return outlook_between(offer, min(picks), max(picks) + 1, now=now, own=own).free()
    return outlook_at(offer, picks, now=now, own=own).free()
