"""When a zone's clocks are put forward or back."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

STEP = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class ClockChange:
    """`instant` is the first minute since the epoch with the new offset; `day` is the local date then."""

    day: date
    shift_minutes: int
    instant: int


def clock_changes(zone: ZoneInfo, first: int, last: int) -> list[ClockChange]:
    """The changes of the zone's offset after the minute `first`, up to `last` inclusive.

    Looks at every week, and bisects to the minute where the offset differs; a change undone within a week, which
    no zone has today, would go unseen.
    """
    changes = []
    begin = first
    while begin < last:
        end = min(begin + STEP, last)
        if _offset(zone, begin) != _offset(zone, end):
            changes.append(_change(zone, begin, end))
        begin = end
    return changes


def _change(zone: ZoneInfo, before: int, after: int) -> ClockChange:
    old, new = _offset(zone, before), _offset(zone, after)
    low, high = before, after
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == old else (low, middle)
    return ClockChange(_local(zone, high).date(), int((new - old).total_seconds() // 60), high)


def _offset(zone: ZoneInfo, moment: int) -> timedelta:
    return _local(zone, moment).utcoffset() or timedelta()


def _local(zone: ZoneInfo, moment: int) -> datetime:
    return datetime.fromtimestamp(moment * 60, UTC).astimezone(zone)
