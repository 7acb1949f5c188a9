"""Half a week's opening time is what one caller may keep from others for a while."""

from sessionary.rules.shares import WEEK, Kept, exceeds_half, weeks_of

OPEN = [(WEEK, WEEK + 480), (2 * WEEK - 60, 2 * WEEK + 60)]


def test_half_of_a_week_is_not_too_much_and_a_minute_more_is() -> None:
    assert not exceeds_half([Kept(WEEK, WEEK + 270, 1)], OPEN, {1})
    assert exceeds_half([Kept(WEEK, WEEK + 271, 1)], OPEN, {1})


def test_an_opening_over_the_border_counts_in_both_weeks() -> None:
    assert not exceeds_half([Kept(2 * WEEK, 2 * WEEK + 30, 1)], OPEN, {2})
    assert exceeds_half([Kept(2 * WEEK, 2 * WEEK + 31, 1)], OPEN, {2})


def test_only_the_weeks_asked_for_count() -> None:
    assert not exceeds_half([Kept(WEEK, WEEK + 480, 1)], OPEN, {2})


def test_a_seat_is_its_part_of_the_time_and_one_of_unlimited_none() -> None:
    assert exceeds_half([Kept(WEEK, WEEK + 480, 1)], OPEN, {1})
    assert not exceeds_half([Kept(WEEK, WEEK + 480, 2)], OPEN, {1})
    assert not exceeds_half([Kept(WEEK, WEEK + 480, None)] * 100, OPEN, {1})


def test_sessions_belong_to_the_week_in_which_they_begin() -> None:
    assert weeks_of([Kept(WEEK - 1, WEEK + 59, 1), Kept(WEEK, WEEK + 60, 1)]) == {0, 1}
