"""Pooled times as one, and whose turn it is."""

from collections import Counter
from datetime import UTC, datetime
from itertools import count
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionary.rules.pooling import longest_idle_first, together, why_nobody

MONDAY, TUESDAY, WEDNESDAY = (datetime(2027, 3, day, tzinfo=UTC) for day in (1, 2, 3))


@given(st.lists(st.lists(st.integers(0, 50)).map(sorted), max_size=5))
def test_together_are_the_starts_of_everybody_in_order_each_once(starts: list[list[int]]) -> None:
    every = together(starts)
    assert every == sorted(every)
    assert Counter(every) == Counter({start for each in starts for start in each})


@pytest.mark.parametrize(
    ("reasons", "told"),
    [
        (["taken", None, "closed"], None),
        (["closed", "taken", "too_soon"], "taken"),
        (["too_soon", "closed"], "too_soon"),
        (["closed"], "closed"),
    ],
)
def test_a_time_is_taken_if_anybody_ever_had_it(reasons: list[str | None], told: str | None) -> None:
    assert why_nobody(reasons) == told


def test_new_members_come_first_then_who_was_booked_longest_ago() -> None:
    last = {"fay": WEDNESDAY, "gus": None, "hal": MONDAY, "ida": TUESDAY}
    assert longest_idle_first(last, lambda: 0.5) == ["gus", "hal", "ida", "fay"]


def test_chance_decides_between_equals_alone() -> None:
    last = {"fay": None, "gus": None, "hal": MONDAY, "ida": MONDAY}
    rising, falling = count(), count(0, -1)
    assert longest_idle_first(last, lambda: next(rising)) == ["fay", "gus", "hal", "ida"]
    assert longest_idle_first(last, lambda: next(falling)) == ["gus", "fay", "ida", "hal"]


def test_chance_is_fair() -> None:
    draw = Random(7).random
    first = Counter(longest_idle_first(dict.fromkeys(["fay", "gus", "hal"]), draw)[0] for _ in range(3000))
    assert all(900 < times < 1100 for times in first.values())
