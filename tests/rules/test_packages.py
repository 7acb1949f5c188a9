"""Exactly N, none in another's way."""

import pytest

from sessionary.rules.conflicts import check_sessions
from sessionary.rules.errors import Invalid, SlotsOverlap, WrongNumberOfSessions
from sessionary.rules.packages import check_choice, overlapped
from sessionary.rules.slots import SlotOptions


def options(before: int = 0, after: int = 0) -> SlotOptions:
    return SlotOptions(duration=60, increment=30, before=before, after=after, lead=0, horizon=30)


@pytest.mark.parametrize("n", [1, 5, 20])
def test_exactly_n_are_put_in_order(n: int) -> None:
    starts = [60 * number for number in range(n)]
    assert check_choice(starts[::-1], n, options()) == starts


@pytest.mark.parametrize("n", [1, 5, 20])
@pytest.mark.parametrize("off", [-1, 1])
def test_one_more_or_less_is_refused(n: int, off: int) -> None:
    with pytest.raises(WrongNumberOfSessions) as refused:
        check_choice([60 * number for number in range(n + off)], n, options())
    assert str(n) in refused.value.detail


@pytest.mark.parametrize("starts", [[0, 0], [0, 30], [0, 59]])
def test_the_same_or_overlapping_ones_are_named(starts: list[int]) -> None:
    with pytest.raises(SlotsOverlap) as refused:
        check_choice(starts, 2, options())
    assert refused.value.starts == [starts[1]]


def test_buffers_count_between_the_chosen() -> None:
    assert check_choice([0, 90], 2, options(before=30, after=10)) == [0, 90]
    with pytest.raises(SlotsOverlap):
        check_choice([0, 89], 2, options(before=30, after=10))


def test_tells_which_chosen_one_is_in_the_way() -> None:
    assert overlapped(100, [0, 60], options()) == 60
    assert overlapped(120, [0, 60], options()) is None


@pytest.mark.parametrize(("package", "sessions"), [(True, 1), (True, 5), (True, 20), (False, 1)])
def test_a_package_has_1_to_20_sessions(package: bool, sessions: int) -> None:
    check_sessions(package, sessions)


@pytest.mark.parametrize(("package", "sessions"), [(True, 0), (True, 21), (False, 2), (False, 0), (True, -1)])
def test_other_numbers_are_refused_as_a_setting(package: bool, sessions: int) -> None:
    with pytest.raises(Invalid) as refused:
        check_sessions(package, sessions)
    assert list(refused.value.errors) == ["sessions"]
