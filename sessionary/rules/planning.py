"""Fill the rest for me: some picks, repeated every so many days until the package is full."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count, islice
from zoneinfo import ZoneInfo

from sessionary.rules.hours import instant, is_skipped, wall_clock
from sessionary.rules.packages import overlapped
from sessionary.rules.slots import SlotOptions

NEAREST = 3
SKIPPED_HOUR = "skipped_hour"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One session of the filled package, in minutes since the epoch.

    `picked` by the Customer or proposed. When it is not `available`, `why` says so (taken, closed,
    beyond_horizon, too_soon, skipped_hour), and `alternatives` are the nearest free starts, nearest first.
    """

    start: int
    end: int
    picked: bool
    available: bool
    why: str | None = None
    alternatives: tuple[int, ...] = ()


def fill(
    picks: Sequence[int],
    wanted: int,
    every_days: int,
    zone: ZoneInfo,
    free: Sequence[int],
    options: SlotOptions,
    why: Callable[[int], str],
    *,
    swap: int | None = None,
) -> list[Proposal]:
    """`wanted` proposals in order, the picks among them.

    Each pick is repeated every `every_days` days at the same wall-clock time of `zone`: Mon and Thu weekly gives
    Mon, Thu, Mon, Thu. `free` are the free starts, in order; `why` tells why another start is not free. What is
    proposed as available clashes with nothing else; an alternative clashes neither with that nor with the first
    alternative of another proposal.
    The proposal at `swap` has alternatives even when it is available.
    """
    repeated = list(islice(_repeated(picks, every_days, zone), wanted - len(picks)))
    wishes = sorted([(start, True, False) for start in picks] + [(start, False, odd) for start, odd in repeated])
    available = set(free)
    kept: list[int] = []
    proposals = []
    for start, picked, skipped in sorted(wishes, key=lambda wish: not wish[1]):
        reason = _obstacle(start, skipped, kept, available, options, why)
        if reason is None:
            kept.append(start)
        proposals.append(Proposal(start, start + options.duration, picked, reason is None, reason))
    proposals.sort(key=lambda proposal: proposal.start)
    return _with_alternatives(proposals, kept, free, options, swap)


def _repeated(picks: Sequence[int], every_days: int, zone: ZoneInfo) -> Iterator[tuple[int, bool]]:
    """Endless repetitions of the picks in order of time, with whether a clock change skips their hour."""
    picked = sorted(wall_clock(zone, pick) for pick in picks)
    first_day = picked[0][0]
    for number in count(1):
        today = first_day + timedelta(days=number)
        for minute in sorted({minute for day, minute in picked if _is_due(day, today, every_days)}):
            if (today, minute) not in picked:
                yield instant(zone, today, minute), is_skipped(zone, today, minute)


def _is_due(day: date, today: date, every_days: int) -> bool:
    return today > day and (today - day).days % every_days == 0


def _obstacle(
    start: int,
    skipped: bool,
    kept: Sequence[int],
    available: set[int],
    options: SlotOptions,
    why: Callable[[int], str],
) -> str | None:
    if skipped:
        return SKIPPED_HOUR
    if start not in available:
        return why(start)
    return None if overlapped(start, kept, options) is None else "taken"


def _with_alternatives(
    proposals: list[Proposal],
    kept: list[int],
    free: Sequence[int],
    options: SlotOptions,
    swap: int | None,
) -> list[Proposal]:
    """Each clash with its nearest free starts; the first of each is spoken for, as it is chosen at once."""
    in_question = [n for n, one in enumerate(proposals) if not one.available or one.start == swap]
    firsts: dict[int, int] = {}
    for place in in_question:
        for first in _nearest(proposals[place].start, 1, free, [*kept, *firsts.values()], options):
            firsts[place] = first
    answer = list(proposals)
    for place in in_question:
        others = [first for other, first in firsts.items() if other != place]
        nearest = _nearest(proposals[place].start, NEAREST, free, kept + others, options)
        answer[place] = replace(proposals[place], alternatives=tuple(nearest))
    return answer


def _nearest(start: int, most: int, free: Sequence[int], avoided: Sequence[int], options: SlotOptions) -> list[int]:
    """The nearest free starts that fit, found outwards from `start`; of two as near the earlier first."""
    later = bisect_left(free, start)
    earlier = later - 1
    found: list[int] = []
    while len(found) < most and (earlier >= 0 or later < len(free)):
        takes_earlier = later >= len(free) or (earlier >= 0 and start - free[earlier] <= free[later] - start)
        candidate = free[earlier] if takes_earlier else free[later]
        earlier, later = (earlier - 1, later) if takes_earlier else (earlier, later + 1)
        if overlapped(candidate, avoided, options) is None:
            found.append(candidate)
    return found
