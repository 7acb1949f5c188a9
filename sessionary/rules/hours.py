"""From opening hours on the wall clock to intervals of instants, over any zone and clock change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sessionary.rules.intervals import Interval, union

Spans = Sequence[tuple[int, int]]
ONE_DAY = timedelta(days=1)
MIDNIGHT = 24 * 60
LONGEST_CHAIN = 364
REMEMBERED = 20_000  # instants: the hours of some twenty pages over a year, in about 3 MB


@dataclass(frozen=True, slots=True)
class Hours:
    """Openings in minutes of the local day, 0 to 1440: by weekday (0 is Monday), overridden on single dates.

    A date without openings is closed. `closed` has days off and public holidays; an override wins over them.
    """

    weekly: Mapping[int, Spans]
    overrides: Mapping[date, Spans]
    closed: frozenset[date] = frozenset()

    def on(self, day: date) -> Spans:
        """The openings of one date."""
        if day in self.overrides:
            return self.overrides[day]
        return () if day in self.closed else self.weekly.get(day.weekday(), ())


def openings(hours: Hours, zone: ZoneInfo, first: date, until: date) -> list[Interval]:
    """The openings of the dates from `first` to `until` (exclusive), in minutes since the epoch.

    A start or end that a clock change skips moves to the end of the gap. A repeated start counts the first
    time, a repeated end the second. Touching openings are one, but for where chains begin anew.
    """
    days = (first + timedelta(days=number) for number in range((until - first).days))
    spans = (
        (instant(zone, day, opens), instant(zone, day, closes, second=True))
        for day in days
        for opens, closes in hours.on(day)
    )
    return joined(spans, zone, first, until)


def joined(spans: Iterable[Interval], zone: ZoneInfo, first: date, until: date) -> list[Interval]:
    """The same time in as few intervals as possible, cut where chains begin anew between these dates."""
    found = union(spans)
    for ordinal in range(first.toordinal() + -first.toordinal() % LONGEST_CHAIN, until.toordinal(), LONGEST_CHAIN):
        cut = instant(zone, date.fromordinal(ordinal), 0)
        found = [part for span in found for part in _parts(span, cut)]
    return found


def _parts(span: Interval, cut: int) -> list[Interval]:
    begin, end = span
    return [(begin, cut), (cut, end)] if begin < cut < end else [span]


@lru_cache(REMEMBERED)
def instant(zone: ZoneInfo, day: date, minute: int, *, second: bool = False) -> int:
    """The minute since the epoch of a local minute of `day`; of a repeated one the first time, or the `second`.

    A skipped one is the end of the gap.
    """
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
    earlier, later = (_epoch_minute(wall.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if earlier > later:
        return _end_of_gap(zone, later, earlier)
    return later if second else earlier


def is_skipped(zone: ZoneInfo, day: date, minute: int) -> bool:
    """Whether a clock change skips this local minute of `day`."""
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
    earlier, later = (_epoch_minute(wall.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    return earlier > later


def wall_clock(zone: ZoneInfo, moment: int) -> tuple[date, int]:
    """The local date and minute of the day at a minute since the epoch."""
    local = datetime.fromtimestamp(moment * 60, UTC).astimezone(zone)
    return local.date(), local.hour * 60 + local.minute


def chain_start(hours: Hours, day: date) -> date:
    """The first date of the unbroken opening that `day` may begin in the middle of.

    Starts are stepped from an opening's first minute, so whoever looks at `day` must begin there. Hours round
    the clock have no first minute; theirs begins anew every 364 days, on the same dates for everybody.
    """
    while day.toordinal() % LONGEST_CHAIN and _runs_into(hours, day):
        day -= ONE_DAY
    return day


def _runs_into(hours: Hours, day: date) -> bool:
    begins_at_midnight = any(opens == 0 for opens, _ in hours.on(day))
    return begins_at_midnight and any(closes == MIDNIGHT for _, closes in hours.on(day - ONE_DAY))


def _epoch_minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def _end_of_gap(zone: ZoneInfo, before: int, after: int) -> int:
    """The first minute from `before` to `after` that has the offset from after the gap."""
    new = datetime.fromtimestamp(after * 60, UTC).astimezone(zone).utcoffset()
    while before < after:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle * 60, UTC).astimezone(zone).utcoffset() == new:
            after = middle
        else:
            before = middle + 1
    return after
