"""The whole of free starts, horizon and caps included, against one look at each minute with a local calendar."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sessionary.rules.hours import Hours, instant, openings
from sessionary.rules.slots import SlotOptions, Taken, free_starts, why_not
from tests.rules.zones import days, zones

DAYS = 4
limits = st.builds(
    SlotOptions,
    duration=st.sampled_from([15, 30, 60, 90]),
    increment=st.sampled_from([5, 20, 30, 60]),
    before=st.sampled_from([0, 10, 45]),
    after=st.sampled_from([0, 15, 30]),
    lead=st.sampled_from([0, 60, 1500]),
    horizon=st.integers(0, DAYS),
    per_day=st.none() | st.integers(1, 3),
    per_week=st.none() | st.integers(1, 4),
)
spans = st.lists(st.tuples(st.integers(0, 1380), st.integers(30, 700)), max_size=2)
moments = st.integers(-300, DAYS * 1440)
claims = st.lists(
    st.builds(lambda start, length, *buffers: (start, start + length, *buffers), moments, *[st.integers(1, 90)] * 3),
    max_size=8,
)


@given(zones, days, spans, claims, st.lists(moments, max_size=8), limits, st.integers(0, 1500))
def test_are_those_that_nothing_forbids(zone, day, opened, claimed, counted, options, late) -> None:
    begin = instant(zone, day, 0)
    hours = Hours({weekday: [(a, min(a + length, 1440)) for a, length in opened] for weekday in range(7)}, {})
    found = openings(hours, zone, day, day + timedelta(days=DAYS))
    taken = [Taken(begin + starts, begin + ends, before, after) for starts, ends, before, after in claimed]
    sessions, now = [begin + minute for minute in counted], begin + late
    why = {
        minute: obstacle(minute, found, taken, sessions, options, now, zone)
        for minute in range(begin - 60, begin + DAYS * 1440 + 60)
    }
    free = free_starts(found, taken, sessions, options, now, zone)
    assert free == [minute for minute, reason in why.items() if reason is None]
    for minute in [*free, *range(begin, begin + DAYS * 1440, 35)]:
        assert why_not(minute, found, taken, sessions, options, now, zone) == why[minute]


def obstacle(
    start: int,
    found: list[tuple[int, int]],
    taken: list[Taken],
    sessions: list[int],
    options: SlotOptions,
    now: int,
    zone: ZoneInfo,
) -> str | None:
    if local(zone, start) > local(zone, now) + timedelta(days=options.horizon):
        return "beyond_horizon"
    if start - now < options.lead:
        return "too_soon"
    steps = {step for opens, closes in found for step in range(opens, closes - options.duration + 1, options.increment)}
    if start not in steps:
        return "closed"
    mine = Taken(start, start + options.duration, options.before, options.after)
    return "taken" if any(too_near(mine, one) for one in taken) or is_full(start, sessions, options, zone) else None


def too_near(one: Taken, other: Taken) -> bool:
    return any(b.starts - a.ends < max(a.after, b.before) for a, b in pairwise(sorted([one, other])))


def is_full(start: int, sessions: list[int], options: SlotOptions, zone: ZoneInfo) -> bool:
    day = local(zone, start)
    same_day = [one for one in sessions if local(zone, one) == day]
    same_week = [one for one in sessions if local(zone, one).isocalendar()[:2] == day.isocalendar()[:2]]
    return (options.per_day is not None and len(same_day) >= options.per_day) or (
        options.per_week is not None and len(same_week) >= options.per_week
    )


def local(zone: ZoneInfo, minute: int) -> date:
    return datetime.fromtimestamp(minute * 60, zone).date()
