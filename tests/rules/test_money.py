"""Parts always add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionary.rules.money import Saving, decimals, percentage, saving, shares_of, split


@pytest.mark.parametrize(
    ("amount", "parts", "step", "expected"),
    [
        (100_00, 3, 1, [33_34, 33_33, 33_33]),
        (150_00, 3, 1, [50_00, 50_00, 50_00]),
        (1000, 3, 1, [334, 333, 333]),
        (10_000, 3, 10, [3340, 3330, 3330]),
        (0, 4, 1, [0, 0, 0, 0]),
        (2, 3, 1, [1, 1, 0]),
    ],
    ids=["dollars", "even", "yen", "dinars in steps of ten", "nothing", "less than the parts"],
)
def test_a_price_is_split_by_largest_remainder(amount: int, parts: int, step: int, expected: list[int]) -> None:
    assert split(amount, parts, step) == expected


@given(st.integers(0, 10**12), st.integers(1, 20), st.sampled_from([1, 10, 100]))
def test_parts_add_up_are_fair_and_keep_the_step(units: int, parts: int, step: int) -> None:
    shares = split(units * step, parts, step)
    assert sum(shares) == units * step
    assert max(shares) - min(shares) in (0, step)
    assert all(share % step == 0 for share in shares)
    assert shares == sorted(shares, reverse=True)


def test_an_amount_off_the_step_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="multiple"):
        split(1005, 3, 10)


@pytest.mark.parametrize(
    ("amount", "percent", "expected"), [(150_00, 10, 15_00), (150_00, 50, 75_00), (5, 50, 3), (1, 49, 0), (99, 0, 0)]
)
def test_a_percentage_is_rounded_half_up(amount: int, percent: int, expected: int) -> None:
    assert percentage(amount, percent) == expected


def test_a_percentage_keeps_the_step_of_the_gateway() -> None:
    assert percentage(10_050, 10, 10) == 1010
    assert percentage(10_040, 10, 10) == 1000
    assert percentage(10_050, 100, 10) == 10_050


@pytest.mark.parametrize(
    ("amount", "percent", "expected"),
    [(150_00, 10, [5_00] * 3), (150_00, 50, [25_00] * 3), (100_00, 50, [16_67, 16_67, 16_66]), (1, 49, [0, 0, 0])],
)
def test_a_fee_or_refund_is_a_percentage_of_the_price_split_over_the_sessions(
    amount: int, percent: int, expected: list[int]
) -> None:
    assert shares_of(amount, percent, 3) == expected


@given(st.integers(0, 10**9), st.integers(0, 100), st.integers(1, 20), st.sampled_from([1, 10, 100]))
def test_shares_add_up_to_the_percentage(units: int, percent: int, parts: int, step: int) -> None:
    price = units * step
    shares = shares_of(price, percent, parts, step)
    assert sum(shares) == percentage(price, percent, step)
    assert abs(sum(shares) * 100 - price * percent) <= 50 * step
    assert all(share % step == 0 for share in shares)
    assert shares_of(price, 100, parts, step) == split(price, parts, step)


@pytest.mark.parametrize(("currency", "expected"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3), ("ISK", 0)])
def test_currencies_have_their_own_decimals(currency: str, expected: int) -> None:
    assert decimals(currency) == expected


def test_ten_for_800_where_one_costs_100_saves_20_each_and_200_in_all() -> None:
    assert saving(800_00, 10, 100_00) == Saving(per_session=20_00, total=200_00)


@pytest.mark.parametrize(("price", "single"), [(300_00, 100_00), (301_00, 100_00), (100_00, None)])
def test_what_saves_nothing_is_not_praised(price: int, single: int | None) -> None:
    assert saving(price, 3, single) is None
