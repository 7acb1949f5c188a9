"""Free starts, against the plainest way to find them."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionary.rules.hours import Hours, instant, openings, wall_clock
from sessionary.rules.slots import SlotOptions, Taken, capped, free, free_starts, is_offered, offered, why_not
from tests.rules.zones import days, zones

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2027, 3, 1)


def options(**changes: int | None) -> SlotOptions:
    plain = {"duration": 30, "increment": 30, "before": 0, "after": 0, "lead": 0, "horizon": 548}
    return SlotOptions(**{**plain, **changes})  # type: ignore[arg-type]


def at(minute: int, day: date = MONDAY) -> int:
    return instant(BERLIN, day, minute)


def test_step_from_the_first_minute_and_end_inside() -> None:
    starts = offered([(at(545), at(655))], options(duration=45, increment=20), 0 + at(0), zone=BERLIN)
    assert starts == [at(545), at(565), at(585), at(605)]


def test_lead_time_does_not_shift_the_grid() -> None:
    starts = offered([(at(540), at(660))], options(lead=60), at(491), zone=BERLIN)
    assert starts == [at(570), at(600), at(630)]


def test_the_last_day_of_the_horizon_is_whole() -> None:
    now = at(600)
    spans = [(at(540, MONDAY + timedelta(days=n)), at(600, MONDAY + timedelta(days=n))) for n in range(4)]
    starts = offered(spans, options(horizon=2), now, zone=BERLIN)
    assert {wall_clock(BERLIN, start)[0] for start in starts} == {MONDAY + timedelta(days=n) for n in (1, 2)}


def test_the_larger_of_two_buffers_lies_between_neighbours() -> None:
    lunch = Taken(at(720), at(750), before=10, after=40)
    starts = list(range(at(600), at(900), 5))
    left = free(starts, [lunch], options(before=25, after=20))
    assert [at(700 - 30), at(790)] == [max(s for s in left if s < at(720)), min(s for s in left if s > at(720))]


def test_caps_count_local_days_and_weeks() -> None:
    late, early = at(1430), at(5, MONDAY + timedelta(days=1))
    starts = [late, early, at(600, MONDAY + timedelta(days=7))]
    assert capped(starts, [at(60)], options(per_day=1), BERLIN) == starts[1:]
    assert capped(starts, [at(60)], options(per_week=1), BERLIN) == starts[2:]


def test_a_week_runs_across_new_year() -> None:
    new_years_eve, new_year = date(2026, 12, 31), date(2027, 1, 1)
    assert capped([at(600, new_year)], [at(600, new_years_eve)], options(per_week=1), BERLIN) == []


def test_says_why_a_start_cannot_be_had() -> None:
    spans, taken = [(at(540), at(720))], [Taken(at(600), at(630), 0, 0)]
    now, limits = at(500), options(lead=60, horizon=30)

    def why(start: int) -> str | None:
        return why_not(start, spans, taken, [], limits, now, BERLIN)

    assert [why(at(570)), why(at(600)), why(at(540)), why(at(800)), why(at(600) + 60 * 1440)] == [
        None,
        "taken",
        "too_soon",
        "closed",
        "beyond_horizon",
    ]


spans = st.lists(st.tuples(st.integers(0, 1380), st.integers(30, 400)), max_size=2)
claims = st.lists(
    st.tuples(st.integers(-300, 3000), st.integers(5, 200), st.integers(0, 60), st.integers(0, 60)), max_size=8
)


@given(
    zone=zones,
    day=days,
    opened=spans,
    claimed=claims,
    duration=st.sampled_from([15, 30, 45, 60]),
    increment=st.sampled_from([5, 20, 30, 60]),
    buffers=st.tuples(st.sampled_from([0, 10, 45]), st.sampled_from([0, 15, 30])),
    lead=st.sampled_from([0, 60, 600]),
)
def test_agree_with_a_naive_reference(zone, day, opened, claimed, duration, increment, buffers, lead) -> None:
    weekly = {weekday: [(a, min(a + length, 1440)) for a, length in opened] for weekday in range(7)}
    hours = Hours(weekly=weekly, overrides={})
    until = day + timedelta(days=2)
    begin = instant(zone, day, 0)
    taken = [Taken(begin + a, begin + a + length, x, y) for a, length, x, y in claimed]
    limits = options(duration=duration, increment=increment, before=buffers[0], after=buffers[1], lead=lead)
    found = openings(hours, zone, day, until)
    assert free_starts(found, taken, [], limits, begin, zone) == naive(found, taken, limits, begin)
    on_offer = offered(found, limits, begin, zone=zone)
    every_five = range(begin, begin + 2880, 5)
    assert [s for s in every_five if is_offered(s, found, limits, begin, zone=zone)] == [
        s for s in on_offer if s in every_five
    ]


def naive(found: list[tuple[int, int]], taken: list[Taken], limits: SlotOptions, now: int) -> list[int]:
    """Every step of every opening, compared with everything taken."""
    answer = []
    for opens, closes in found:
        start = opens
        while start + limits.duration <= closes:
            end = start + limits.duration
            clear = all(
                one.starts - end >= max(limits.after, one.before) or start - one.ends >= max(one.after, limits.before)
                for one in taken
            )
            if clear and start >= now + limits.lead:
                answer.append(start)
            start += limits.increment
    return answer


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25)])
def test_a_day_of_23_or_25_hours_is_one_day(day: date, hours: int) -> None:
    first, last = instant(BERLIN, day, 0), instant(BERLIN, day + timedelta(days=1), 0) - 5
    assert last + 5 - first == hours * 60
    before, after = first - 5, last + 5
    assert capped([before, first + 65, last, after], [first], options(per_day=1), BERLIN) == [before, after]
