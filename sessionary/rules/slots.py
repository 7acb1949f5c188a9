"""Free starts: what hours offer, less what is taken. All in minutes since the epoch (UTC)."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sessionary.rules.hours import instant, wall_clock
from sessionary.rules.intervals import Interval, union


@dataclass(frozen=True, slots=True)
class SlotOptions:
    """How long and how often: minutes, but the horizon in days; caps per local day and ISO week, or none."""

    duration: int
    increment: int
    before: int
    after: int
    lead: int
    horizon: int
    per_day: int | None = None
    per_week: int | None = None


class Taken(NamedTuple):
    """Time that is taken, with the buffers it was booked with; a calendar's busy time has none."""

    starts: int
    ends: int
    before: int
    after: int


Claims = Sequence[tuple[int, int, int, int]]  # as `Taken`, or just its four numbers straight from the database


def offered(openings: Sequence[Interval], options: SlotOptions, now: int, *, zone: ZoneInfo) -> list[int]:
    """The starts by hours, lead time and horizon alone.

    They step through each opening from its first minute; the session ends inside it, its buffers need not.
    """
    earliest, latest = now + options.lead, last_minute(options, now, zone)
    starts: list[int] = []
    for opens, closes in openings:
        skipped = max(0, -(-(earliest - opens) // options.increment))
        last = min(closes - options.duration, latest)
        starts += range(opens + skipped * options.increment, last + 1, options.increment)
    return starts


def is_offered(start: int, openings: Sequence[Interval], options: SlotOptions, now: int, *, zone: ZoneInfo) -> bool:
    """Whether `start` is one of those that `offered` lists."""
    if not now + options.lead <= start <= last_minute(options, now, zone):
        return False
    return _fits(start, openings, options)


def _fits(start: int, openings: Sequence[Interval], options: SlotOptions) -> bool:
    """Whether `start` is a step of the opening it lies in, and the session ends inside."""
    place = bisect_right(openings, start, key=itemgetter(0)) - 1
    if place < 0:
        return False
    opens, closes = openings[place]
    return (start - opens) % options.increment == 0 and start + options.duration <= closes


def last_minute(options: SlotOptions, now: int, zone: ZoneInfo) -> int:
    """The last minute within the horizon: the end of the local day that many days from today."""
    today, _ = wall_clock(zone, now)
    return instant(zone, today + timedelta(days=options.horizon + 1), 0) - 1


def free(starts: Sequence[int], taken: Claims, options: SlotOptions, shared: Collection[Interval] = ()) -> list[int]:
    """Those of the sorted `starts` that keep their distance from everything taken.

    Between two neighbours lie at least the earlier one's buffer after and the later one's buffer before,
    whichever is more. `shared` are the group meetings (start and end) that have a free seat: they do not stand in the
    way of their own start.
    """
    answer: list[int] = []
    position = 0
    for first, last in union(_blocked_spans(taken, options)):
        edge = bisect_left(starts, first, position)
        answer += starts[position:edge]
        position = bisect_left(starts, last, edge)
    answer += starts[position:]
    return sorted({*answer, *_joinable(shared, taken, options).intersection(starts)}) if shared else answer


def _joinable(shared: Collection[Interval], taken: Claims, options: SlotOptions) -> set[int]:
    """The starts of those group meetings that nothing but themselves is in the way of.

    As a host's claims never overlap, what is taken from the same start to the same end is the meeting itself.
    """
    distinct = set(taken)
    itself = Counter((one[0], one[1]) for one in distinct)
    spans = _blocked_spans(list(distinct), options)
    firsts, lasts = sorted(first for first, _ in spans), sorted(last for _, last in spans)
    return {
        start for start, end in shared if bisect_right(firsts, start) - bisect_right(lasts, start) == itself[start, end]
    }


def _blocked_spans(taken: Claims, options: SlotOptions) -> list[Interval]:
    """Stretches of starts too near to what is taken: from just too late before to just too early after."""
    reach, own_before, own_after = options.duration - 1, options.before, options.after
    return [
        (
            starts - reach - (before if before > own_after else own_after),
            ends + (after if after > own_before else own_before),
        )
        for starts, ends, before, after in taken
    ]


def capped(starts: Sequence[int], counted: Sequence[int], options: SlotOptions, zone: ZoneInfo) -> list[int]:
    """Those of `starts` whose local day and ISO week still have room; `counted` are the starts that count."""
    fitting = list(starts)
    for most, period in ((options.per_day, _day), (options.per_week, _week)):
        if most is not None:
            full = _full(counted, most, period, zone)
            fitting = [start for start in fitting if period(zone, start) not in full]
    return fitting


def free_starts(
    openings: Sequence[Interval],
    taken: Claims,
    counted: Sequence[int],
    options: SlotOptions,
    now: int,
    zone: ZoneInfo,
    shared: Collection[Interval] = (),
) -> list[int]:
    """The starts that can be booked now, in order."""
    return capped(free(offered(openings, options, now, zone=zone), taken, options, shared), counted, options, zone)


def why_not(
    start: int,
    openings: Sequence[Interval],
    taken: Claims,
    counted: Sequence[int],
    options: SlotOptions,
    now: int,
    zone: ZoneInfo,
    shared: Collection[Interval] = (),
) -> str | None:
    """Why `start` cannot be booked: `beyond_horizon`, `too_soon`, `closed` or `taken`; None when it can."""
    if start > last_minute(options, now, zone):
        return "beyond_horizon"
    if start < now + options.lead:
        return "too_soon"
    if not _fits(start, openings, options):
        return "closed"
    fits = capped(free([start], taken, options, shared), counted, options, zone)
    return None if fits else "taken"


def _full(counted: Sequence[int], most: int, period: Callable[[ZoneInfo, int], object], zone: ZoneInfo) -> set[object]:
    sessions = Counter(period(zone, start) for start in counted)
    return {key for key, number in sessions.items() if number >= most}


def _day(zone: ZoneInfo, start: int) -> date:
    return wall_clock(zone, start)[0]


def _week(zone: ZoneInfo, start: int) -> tuple[int, int]:
    year, week, _ = wall_clock(zone, start)[0].isocalendar()
    return year, week
