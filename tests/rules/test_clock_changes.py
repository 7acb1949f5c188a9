"""Changes of the clocks are found to the minute."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from sessionary.rules.clock_changes import ClockChange, clock_changes
from tests.rules.zones import ODD


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() // 60)


YEAR = utc("2027-01-01T00:00"), utc("2028-01-01T00:00")


def test_berlin_goes_forward_and_back() -> None:
    assert clock_changes(ZoneInfo("Europe/Berlin"), *YEAR) == [
        ClockChange(date(2027, 3, 28), 60, utc("2027-03-28T01:00")),
        ClockChange(date(2027, 10, 31), -60, utc("2027-10-31T01:00")),
    ]


def test_lord_howe_moves_by_half_an_hour() -> None:
    assert [c.shift_minutes for c in clock_changes(ZoneInfo("Australia/Lord_Howe"), *YEAR)] == [-30, 30]


def test_a_zone_without_changes_has_none() -> None:
    assert clock_changes(ZoneInfo("Asia/Kathmandu"), *YEAR) == []


@pytest.mark.parametrize("year", [2011, 2027])
@pytest.mark.parametrize("name", ODD)
def test_agree_with_looking_around_the_clock(name: str, year: int) -> None:
    zone = ZoneInfo(name)
    first, last = utc(f"{year}-01-01T00:00"), utc(f"{year + 1}-01-01T00:00")
    hours = pairwise(range(first, last + 1, 60))
    changed = [hour for hour in hours if offset(zone, hour[0]) != offset(zone, hour[1])]
    seen = [
        (after, (offset(zone, after) - offset(zone, before)) // timedelta(minutes=1))
        for start, end in changed
        for before, after in pairwise(range(start, end + 1))
        if offset(zone, before) != offset(zone, after)
    ]
    found = clock_changes(zone, first, last)
    assert [(change.instant, change.shift_minutes) for change in found] == seen
    assert [change.day for change in found] == [datetime.fromtimestamp(minute * 60, zone).date() for minute, _ in seen]


def offset(zone: ZoneInfo, minute: int) -> timedelta:
    return datetime.fromtimestamp(minute * 60, zone).utcoffset() or timedelta()


@pytest.mark.parametrize(("first", "last", "expected"), [(-1, 0, 1), (0, 1, 0), (-9000, -1, 0), (-9000, 9000, 1)])
def test_a_change_counts_up_to_the_last_minute_asked_for(first: int, last: int, expected: int) -> None:
    change = utc("2027-03-28T01:00")
    assert len(clock_changes(ZoneInfo("Europe/Berlin"), change + first, change + last)) == expected
