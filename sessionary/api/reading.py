"""From what programs send to what the actions take."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sessionary.actions.clock import to_minutes
from sessionary.actions.customers import ZONES
from sessionary.api.shapes import Money
from sessionary.rules.errors import Invalid, NotOffered

YEARS = range(2000, 2200)
MOST_DAYS = 92


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


def check_range(first: date, until: date) -> None:
    """Raises `Invalid` unless `first` comes before `until`, at most 92 days."""
    if not date(YEARS[0], 1, 1) <= first < until <= date(YEARS[-1], 1, 1):
        raise Invalid({"until": ["Must be a later date than `from`; both are dates like 2027-03-01."]})
    if until - first > timedelta(days=MOST_DAYS):
        raise Invalid({"until": [f"Ask for at most {MOST_DAYS} days at a time."]})


def amount_in(given: Money | int | None, currency: str) -> int | None:
    """An amount in the smallest unit of `currency`; a bare integer means that currency.

    Another currency is an amount that nothing equals.
    """
    if isinstance(given, Money):
        return given.amount if given.currency == currency else -1
    return given


def amount_of_booking(given: Money | int, currency: str) -> int:
    """An amount in the smallest unit. Raises `Invalid` for one below zero or in another currency."""
    amount = amount_in(given, currency)
    if amount is None or amount < 0:
        raise Invalid({"amount": [f"Send an amount of {currency} in its smallest unit, not below zero."]})
    return amount


def starts_by_session(wanted: Sequence[tuple[str, datetime]]) -> dict[str, int]:
    """New starts as minutes since the epoch, by session. Raises `Invalid` for one named twice, and as `minutes_of`."""
    starts = dict(zip([name for name, _ in wanted], minutes_of([start for _, start in wanted]), strict=True))
    if len(starts) != len(wanted):
        raise Invalid({"sessions": ["Name each session once."]})
    return starts


def zone_named(name: str | None, default: ZoneInfo) -> ZoneInfo:
    """The IANA zone with this name, or the default when none is given; raises `Invalid` for an unknown one."""
    if name is None:
        return default
    if name not in ZONES:
        raise Invalid({"time_zone": ["Unknown time zone. Use a name like Europe/Berlin."]})
    return ZoneInfo(name)
