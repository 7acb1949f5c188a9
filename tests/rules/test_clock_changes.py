"""Changes of the clocks are found to the minute."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given

from sessionary.rules.clock_changes import ClockChange, clock_changes
from tests.rules.zones import zones


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


@given(zones)
def test_on_both_sides_of_a_change_the_offset_differs_by_the_shift(zone: ZoneInfo) -> None:
    for change in clock_changes(zone, *YEAR):
        before, after = (
            datetime.fromtimestamp(minute * 60, UTC).astimezone(zone).utcoffset()
            for minute in (change.instant - 1, change.instant)
        )
        assert before is not None
        assert after is not None
        assert (after - before).total_seconds() == change.shift_minutes * 60
