"""Exactly so many different times are suggested."""

import pytest

from sessionary.rules.errors import SlotsOverlap, WrongNumberOfSessions
from sessionary.rules.suggestions import check_suggestions


@pytest.mark.parametrize("given", [[], [10], [10, 20], [10, 20, 30, 40]])
def test_any_other_number_is_refused(given: list[int]) -> None:
    with pytest.raises(WrongNumberOfSessions) as refused:
        check_suggestions(given, 3)
    assert (refused.value.wanted, refused.value.given) == (3, len(given))


def test_the_same_twice_is_refused_and_named() -> None:
    with pytest.raises(SlotsOverlap) as refused:
        check_suggestions([30, 10, 30], 3)
    assert refused.value.starts == [30]


def test_they_come_in_order_and_may_overlap_as_one_takes_place() -> None:
    assert check_suggestions([45, 15, 30], 3) == [15, 30, 45]
