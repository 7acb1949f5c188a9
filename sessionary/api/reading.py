"""From what programs send to what the actions take."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sessionary.actions.clock import to_minutes
from sessionary.actions.customers import ZONES
from sessionary.rules.errors import Invalid, NotOffered

YEARS = range(2000, 2200)


def minutes_of(starts: Sequence[datetime]) -> list[int]:
    """Starts as minutes since the epoch.

    Raises `NotOffered` for one that is not on a full minute: no start ever is. Raises `Invalid` for one that
    is centuries away, where calendars end.
    """
    if any(start.year not in YEARS for start in starts):
        raise Invalid({"starts": [f"Use years from {YEARS[0]} to {YEARS[-1]}."]})
    minutes = [to_minutes(start) for start in starts]
    if odd := [minute for minute, start in zip(minutes, starts, strict=True) if start.second or start.microsecond]:
        raise NotOffered(odd)
    return minutes


def zone_named(name: str | None, default: ZoneInfo) -> ZoneInfo:
    """The IANA zone with this name, or the default when none is given; raises `Invalid` for an unknown one."""
    if name is None:
        return default
    if name not in ZONES:
        raise Invalid({"time_zone": ["Unknown time zone. Use a name like Europe/Berlin."]})
    return ZoneInfo(name)
