"""How much of a host's opening time one caller keeps from others for a while, week by week."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sessionary.rules.intervals import Interval

WEEK = 7 * 24 * 60


class Kept(NamedTuple):
    """A session's time, in minutes since the epoch, and among how many seats it is one; None is unlimited."""

    starts: int
    ends: int
    seats: int | None

    @property
    def minutes(self) -> float:
        """What others cannot have meanwhile."""
        return 0 if self.seats is None else (self.ends - self.starts) / self.seats


def weeks_of(kept: Iterable[Kept]) -> set[int]:
    """The numbers of the weeks in which these begin; week 0 began with the epoch, a Thursday in UTC."""
    return {one.starts // WEEK for one in kept}


def exceeds_half(kept: Iterable[Kept], openings: Iterable[Interval], weeks: Iterable[int]) -> bool:
    """Whether `kept` takes more than half of what is open in any of these weeks."""
    taken: dict[int, float] = defaultdict(float)
    for one in kept:
        taken[one.starts // WEEK] += one.minutes
    opened: dict[int, int] = defaultdict(int)
    for starts, ends in openings:
        for week in range(starts // WEEK, (ends - 1) // WEEK + 1):
            opened[week] += min(ends, (week + 1) * WEEK) - max(starts, week * WEEK)
    return any(taken[week] > opened[week] / 2 for week in weeks)
