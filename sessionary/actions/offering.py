"""Which starts are on offer: hours, claims and options of one offer, put before the rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from sessionary.actions.clock import to_datetime, to_minutes
from sessionary.models import Claim, Offer, OpeningHours, Session
from sessionary.models.claims import NOTHING_OWN, Own
from sessionary.rules import planning, slots
from sessionary.rules.hours import Hours, chain_start, instant, openings
from sessionary.rules.intervals import Interval, union
from sessionary.rules.packages import clashing
from sessionary.rules.planning import Proposal
from sessionary.rules.slots import Claims, SlotOptions

DAY = timedelta(days=1)
WEEK = 7 * 1440
SEARCH_DAYS = 31
NOT_COUNTED = ("held", "canceled")  # a held session's hold is counted already


@dataclass(frozen=True, slots=True)
class Outlook:
    """What decides over the starts of one offer in some stretch of time; minutes since the epoch."""

    openings: list[Interval]
    taken: Claims
    counted: list[int]
    options: SlotOptions
    zone: ZoneInfo
    now: int

    def free(self) -> list[int]:
        """The free starts, in order."""
        return slots.free_starts(self.openings, self.taken, self.counted, self.options, self.now, self.zone)

    def not_offered(self, starts: Sequence[int]) -> list[int]:
        """Those of `starts` that hours, lead time or horizon exclude, taken or not."""
        return [
            start
            for start in starts
            if not slots.is_offered(start, self.openings, self.options, self.now, zone=self.zone)
        ]

    def untaken(self, starts: Sequence[int]) -> list[int]:
        """Those of `starts` that no claim, buffer or cap blocks, on offer or not."""
        unblocked = slots.free(sorted(starts), self.taken, self.options)
        return slots.capped(unblocked, self.counted, self.options, self.zone)

    def why_not(self, start: int) -> str | None:
        """Why `start` is not free: closed, beyond_horizon, too_soon, taken; None when it is."""
        return slots.why_not(start, self.openings, self.taken, self.counted, self.options, self.now, self.zone)


def free_starts(
    offer: Offer, first: date, until: date, *, zone: ZoneInfo, now: datetime, own: Own = NOTHING_OWN
) -> list[int]:
    """The free starts on the local days of `zone` from `first` to `until` (exclusive), in order.

    What is `own` counts as free.
    """
    low, high = instant(zone, first, 0), instant(zone, until, 0)
    outlook = outlook_between(offer, low, high, now=now, own=own)
    return [start for start in outlook.free() if low <= start < high]


def next_free(offer: Offer, after: int, *, now: datetime, own: Own = NOTHING_OWN) -> int | None:
    """The first free start later than the minute `after`; None when there is none within the horizon."""
    last = to_minutes(now) + (offer.options.horizon + 1) * 1440
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
    low, high = min(picks), max(picks) + rounds * every_days * 1440
    outlook = outlook_between(offer, low - 2 * WEEK, high + 2 * WEEK, now=now, own=own)
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
    free = set(outlook_at(offer, picks, now=now, own=own).free())
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


def outlook_between(offer: Offer, low: int, high: int, *, now: datetime, own: Own = NOTHING_OWN) -> Outlook:
    """The outlook over all starts from the minute `low` to `high` (exclusive), and some around them."""
    zone = offer.zone
    first = to_datetime(low).astimezone(zone).date() - DAY
    until = to_datetime(high).astimezone(zone).date() + 2 * DAY
    hours = OpeningHours.of(offer.page, first, until)
    spans = openings(hours, zone, chain_start(hours, first), until)
    length, minute = offer.options.duration, to_minutes(now)
    taken = Claim.taken(offer.page.owner_id, low - length, high + length, now=minute, own=own)
    return _outlook(offer, spans, taken, (low, high), minute, own)


def outlook_at(offer: Offer, starts: Sequence[int], *, now: datetime, own: Own = NOTHING_OWN) -> Outlook:
    """The outlook on just these `starts`, however far apart they are; it knows nothing of others."""
    zone, options = offer.zone, offer.options
    days = sorted({to_datetime(start).astimezone(zone).date() for start in starts})
    hours = OpeningHours.of(offer.page, days[0] - DAY, days[-1] + 2 * DAY)
    spans = union(span for day in days for span in _openings_around(hours, zone, day))
    sessions = [(start, start + options.duration) for start in starts]
    minute, margins = to_minutes(now), (options.before, options.after)
    taken = Claim.blocking(offer.page.owner_id, sessions, margins, now=minute, own=own)
    return _outlook(offer, spans, taken, (min(starts), max(starts) + 1), minute, own)


def _openings_around(hours: Hours, zone: ZoneInfo, day: date) -> list[Interval]:
    return openings(hours, zone, chain_start(hours, day - DAY), day + 2 * DAY)


def _outlook(
    offer: Offer, spans: list[Interval], taken: Claims, stretch: tuple[int, int], now: int, own: Own
) -> Outlook:
    low, high = stretch
    return Outlook(
        openings=spans,
        taken=taken,
        counted=_counted(offer, low - WEEK, high + WEEK, now, own),
        options=offer.options,
        zone=offer.zone,
        now=now,
    )


def _counted(offer: Offer, low: int, high: int, now: int, own: Own) -> list[int]:
    """The starts that count towards the offer's caps: its sessions and holds on that page."""
    if offer.options.per_day is None and offer.options.per_week is None:
        return []
    sessions = Session.objects.filter(
        booking__page=offer.page_id,
        booking__event_type=offer.event_type_id,
        starts__gte=to_datetime(low),
        starts__lt=to_datetime(high),
    ).exclude(Q(status__in=NOT_COUNTED) | Q(pk__in=own.sessions))
    held = Claim.objects.filter(Q(expires_at__gt=now), hold__offer=offer.pk, starts__gte=low, starts__lt=high).exclude(
        hold__in=own.holds
    )
    return [to_minutes(session.span[0]) for session in sessions] + list(held.values_list("starts", flat=True))
