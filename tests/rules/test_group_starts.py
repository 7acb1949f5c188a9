"""Starts of a group against a look at each: a meeting with a free seat is in the way of all but its own start."""

from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sessionary.rules.seats import has_room, is_group, lowest_free, seats_agreed
from sessionary.rules.slots import SlotOptions, Taken, free_starts, why_not
from tests.rules.test_free_starts import too_near

UTC = ZoneInfo("UTC")
DAY = 2880
buffers = st.sampled_from([0, 10, 45])
group_options = st.builds(
    SlotOptions,
    duration=st.sampled_from([30, 60]),
    increment=st.sampled_from([5, 15, 30]),
    before=buffers,
    after=buffers,
    lead=st.just(0),
    horizon=st.just(9999),
)
busy_times = st.builds(
    lambda start, *rest: (start, start + rest[0], *rest[1:]),
    st.integers(0, DAY // 5).map(lambda n: n * 5),
    st.sampled_from([15, 30, 60, 90]),
    buffers,
    buffers,
)
groups = st.lists(st.tuples(st.integers(0, DAY // 15).map(lambda n: n * 15), st.integers(1, 4)), max_size=6)


@given(group_options, st.lists(busy_times, max_size=5), groups, st.none() | st.integers(2, 4), st.booleans())
def test_are_those_that_nothing_but_a_meeting_with_a_free_seat_is_in_the_way_of(
    options: SlotOptions, others: list[tuple[int, int, int, int]], wished: list[tuple[int, int]],
    seats: int | None, twice: bool,
) -> None:  # fmt: skip
    meetings: list[tuple[Taken, int]] = []
    taken = [Taken(*one) for one in without_overlap(others)]
    for start, people in wished:
        mine = Taken(start, start + options.duration, options.before, options.after)
        if not any(overlaps(mine, one) for one in [*taken, *(meeting for meeting, _ in meetings)]):
            meetings.append((mine, people))
    rows = [tuple(one) for one in taken] + [tuple(one) for one, people in meetings for _ in range(people)]
    rows += rows if twice else []  # what lies near two sessions is read twice
    shared = [(one.starts, one.ends) for one, people in meetings if has_room(people, seats)]
    openings, now = [(0, DAY)], 0

    def obstacle(start: int) -> bool:
        wanted = Taken(start, start + options.duration, options.before, options.after)
        itself = [one for one, people in meetings if one == wanted and has_room(people, seats)]
        rest = [*taken, *(one for one, _ in meetings if one not in itself)]
        return any(too_near(wanted, one) for one in rest)

    steps = range(0, DAY - options.duration + 1, options.increment)
    expected = [start for start in steps if not obstacle(start)]
    assert free_starts(openings, rows, [], options, now, UTC, shared) == expected
    for start in steps:
        reason = why_not(start, openings, rows, [], options, now, UTC, shared)
        assert reason == (None if start in expected else "taken")


def without_overlap(spans: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    kept: list[tuple[int, int, int, int]] = []
    for one in spans:
        if not any(overlaps(Taken(*one), Taken(*other)) for other in kept):
            kept.append(one)
    return kept


def overlaps(one: Taken, other: Taken) -> bool:
    return one.starts < other.ends and other.starts < one.ends


def test_seats() -> None:
    assert [is_group(seats) for seats in (1, 2, None)] == [False, True, True]
    assert [has_room(2, seats) for seats in (1, 2, 3, None)] == [False, False, True, True]
    assert [lowest_free(taken) for taken in ((), (1, 2), (2, 3), (1, 3))] == [1, 3, 1, 2]
    assert [seats_agreed(*pair) for pair in ((1, 8), (1, None), (8, 3), (8, None), (8, 1), (None, 1))] == [
        1,
        1,
        3,
        None,
        8,
        None,
    ]
