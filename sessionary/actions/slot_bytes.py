"""Slots as JSON bytes, written by hand: a month has hundreds, and a datetime for each costs ten times this."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sessionary.actions.clock import to_datetime
from sessionary.rules.clock_changes import clock_changes

DAY = 1440
EPOCH = date(1970, 1, 1)
CLOCK = [f"T{minute // 60:02}:{minute % 60:02}:00" for minute in range(DAY)]


def slots_json(
    starts: Sequence[int], duration: int, zone: ZoneInfo, seats_left: Mapping[int, int] = MappingProxyType({})
) -> str:
    """`[{"start", "end"}, …]` for sorted starts (minutes since the epoch) with the zone's own offsets.

    With `seats_left` each has that as well.
    """
    written = times_between(starts, zone), times_between([start + duration for start in starts], zone)
    if not seats_left:
        return ",".join(f'{{"start":"{start}","end":"{end}"}}' for start, end in zip(*written, strict=True)).join("[]")
    rows = zip(*written, (seats_left[start] for start in starts), strict=True)
    return ",".join(f'{{"start":"{start}","end":"{end}","seats_left":{left}}}' for start, end, left in rows).join("[]")


def times_between(moments: Sequence[int], zone: ZoneInfo) -> Iterator[str]:
    """RFC 3339 times for sorted minutes since the epoch; the offset is worked out once per clock change."""
    if not moments:
        return
    changes = iter([*clock_changes(zone, moments[0], moments[-1]), None])
    upcoming = next(changes)
    offset, tail = _offset(zone, moments[0])
    days: dict[int, str] = {}
    for moment in moments:
        while upcoming is not None and moment >= upcoming.instant:
            offset, tail = _offset(zone, upcoming.instant)
            upcoming = next(changes)
        day, minute = divmod(moment + offset, DAY)
        if day not in days:
            days[day] = (EPOCH + timedelta(days=day)).isoformat()
        yield days[day] + CLOCK[minute] + tail


def _offset(zone: ZoneInfo, moment: int) -> tuple[int, str]:
    """The zone's offset at `moment`, in minutes and as written."""
    offset = to_datetime(moment).astimezone(zone).utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return minutes, f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
