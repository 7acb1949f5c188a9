"""Opening hours on the wall clock become instants, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionary.rules.hours import Hours, chain_start, instant, is_skipped, openings, wall_clock
from tests.rules.zones import days, zones

BERLIN, NEW_YORK, APIA = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
NINE_TO_FIVE = Hours(weekly={weekday: [(540, 1020)] for weekday in range(5)}, overrides={})


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() // 60)


def on(day: date, *spans: tuple[int, int]) -> Hours:
    return Hours(weekly={}, overrides={day: spans})


def test_follow_the_local_clock_through_a_change() -> None:
    found = openings(NINE_TO_FIVE, BERLIN, date(2027, 3, 26), date(2027, 3, 30))
    assert found == [
        (utc("2027-03-26T08:00"), utc("2027-03-26T16:00")),
        (utc("2027-03-29T07:00"), utc("2027-03-29T15:00")),
    ]


def test_an_override_replaces_the_day_and_wins_over_a_day_off() -> None:
    monday, tuesday = date(2027, 3, 1), date(2027, 3, 2)
    hours = Hours(weekly=NINE_TO_FIVE.weekly, overrides={monday: [(600, 660)]}, closed=frozenset({monday, tuesday}))
    assert openings(hours, BERLIN, monday, tuesday + timedelta(days=1)) == [
        (utc("2027-03-01T09:00"), utc("2027-03-01T10:00"))
    ]


def test_a_skipped_start_or_end_moves_to_the_end_of_the_gap() -> None:
    assert openings(on(SPRING, (150, 240)), BERLIN, SPRING, SPRING + timedelta(days=1)) == [
        (utc("2027-03-28T01:00"), utc("2027-03-28T02:00"))
    ]
    assert openings(on(SPRING, (60, 150)), BERLIN, SPRING, SPRING + timedelta(days=1)) == [
        (utc("2027-03-28T00:00"), utc("2027-03-28T01:00"))
    ]
    assert openings(on(SPRING, (125, 175)), BERLIN, SPRING, SPRING + timedelta(days=1)) == []


def test_a_repeated_start_counts_the_first_time_and_a_repeated_end_the_second() -> None:
    assert openings(on(AUTUMN, (150, 165)), BERLIN, AUTUMN, AUTUMN + timedelta(days=1)) == [
        (utc("2027-10-31T00:30"), utc("2027-10-31T01:45"))
    ]


def test_midnight_may_end_a_day_and_touching_openings_are_one() -> None:
    hours = Hours(weekly={0: [(1320, 1440)], 1: [(0, 60)]}, overrides={})
    assert openings(hours, BERLIN, date(2027, 3, 1), date(2027, 3, 3)) == [
        (utc("2027-03-01T21:00"), utc("2027-03-02T00:00"))
    ]


def test_a_day_that_never_was_has_no_openings() -> None:
    skipped = date(2011, 12, 30)
    assert openings(on(skipped, (540, 1020)), APIA, skipped, skipped + timedelta(days=1)) == []


def test_a_chain_of_days_begins_where_its_opening_begins() -> None:
    hours = Hours(weekly={4: [(1200, 1440)], 5: [(0, 1440)], 6: [(0, 600)]}, overrides={})
    assert chain_start(hours, date(2027, 3, 7)) == date(2027, 3, 5)
    assert chain_start(hours, date(2027, 3, 8)) == date(2027, 3, 8)


@pytest.mark.parametrize("saturday", [[(540, 1020)], []])
def test_a_day_that_opens_at_midnight_by_itself_begins_there(saturday: list[tuple[int, int]]) -> None:
    hours = Hours(weekly={4: [(540, 1440)], 5: saturday, 6: [(0, 600)]}, overrides={})
    assert chain_start(hours, date(2027, 3, 7)) == date(2027, 3, 7)
    assert chain_start(hours, date(2027, 3, 6)) == date(2027, 3, 6)


@given(st.integers(0, 700))
def test_hours_round_the_clock_begin_on_the_same_day_for_everybody(offset: int) -> None:
    always = Hours(weekly={weekday: [(0, 1440)] for weekday in range(7)}, overrides={})
    day = date(2027, 1, 1) + timedelta(days=offset)
    start = chain_start(always, day)
    assert chain_start(always, start) == start
    assert chain_start(always, start + timedelta(days=1)) in (start, start + timedelta(days=1))
    assert (day - start).days < 364


ANEW = date.fromordinal(364 * 2034)  # a day on which chains begin anew


@given(zones, st.integers(-3, 3))
def test_hours_round_the_clock_begin_anew_for_whoever_looks_across_that_day(zone: ZoneInfo, offset: int) -> None:
    always, far = Hours(weekly={weekday: [(0, 1440)] for weekday in range(7)}, overrides={}), timedelta(days=20)
    around = openings(always, zone, chain_start(always, ANEW - far), ANEW + far)
    day = ANEW + timedelta(days=offset)
    near = openings(always, zone, chain_start(always, day), day + timedelta(days=1))
    assert {begin for begin, _ in near} <= {begin for begin, _ in around}
    assert instant(zone, ANEW, 0) in {begin for begin, _ in around}


@given(zones, days, st.integers(0, 1439))
def test_an_instant_reads_as_its_wall_clock_or_the_end_of_its_gap(zone: ZoneInfo, day: date, minute: int) -> None:
    moment = instant(zone, day, minute)
    read = wall_clock(zone, moment)
    if is_skipped(zone, day, minute):
        assert read > (day, minute)
        before = datetime.fromtimestamp((moment - 1) * 60, UTC).astimezone(zone)
        assert (before.date(), before.hour * 60 + before.minute) < (day, minute)
    else:
        assert read == (day, minute)
        assert instant(zone, day, minute, second=True) >= moment


@given(zones, days, st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)), max_size=3))
def test_openings_agree_with_reading_every_minute_off_a_clock(
    zone: ZoneInfo, day: date, drawn: list[tuple[int, int]]
) -> None:
    spans = [(opens, closes) for opens, closes in drawn if opens < closes]
    found = openings(on(day, *spans), zone, day, day + timedelta(days=1))
    assert {minute for start, end in found for minute in range(start, end)} == open_minutes(zone, day, spans)
    assert all(before[1] < after[0] for before, after in pairwise(found))


def open_minutes(zone: ZoneInfo, day: date, spans: list[tuple[int, int]]) -> set[int]:
    """From when a clock first reads the start or later, to after it last reads less than the end."""
    clock = readings(zone, day)
    midnight = datetime(day.year, day.month, day.day)
    answer: set[int] = set()
    for opens, closes in spans:
        starts, ends = midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes)
        first = next(minute for minute, reading in clock if reading >= starts)
        last = next(minute for minute, reading in reversed(clock) if reading < ends)
        answer.update(range(first, last + 1))
    return answer


@cache
def readings(zone: ZoneInfo, day: date) -> list[tuple[int, datetime]]:
    """What a clock on the wall reads, minute by minute, from the day before to the day after."""
    noon = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp() // 60)
    minutes = range(noon - 2880, noon + 2880)
    return [(minute, datetime.fromtimestamp(minute * 60, zone).replace(tzinfo=None)) for minute in minutes]


@pytest.mark.parametrize(
    ("zone", "text", "expected"),
    [(NEW_YORK, (date(2027, 3, 14), 150), "2027-03-14T07:00"), (BERLIN, (SPRING, 150), "2027-03-28T01:00")],
)
def test_a_skipped_minute_is_the_end_of_its_gap(zone: ZoneInfo, text: tuple[date, int], expected: str) -> None:
    assert instant(zone, *text) == utc(expected)
