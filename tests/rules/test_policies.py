"""What a change costs or gives back: the examples to the cent, and that parts always add up."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionary.rules.money import saving, split
from sessionary.rules.policies import (
    ANY_TIME_FREE,
    ANY_TIME_FULL,
    Agreement,
    Tier,
    as_tiers,
    capped,
    complaints_about,
    last_moment,
    tier_met,
)

DAY, START = 1440, 30_000_000
THREE = Agreement(150_00, 3, cancel=(Tier(0, 50),), reschedule=(Tier(0, 10),))


def refunds(agreement: Agreement, positions: list[int], now: int = START - DAY) -> list[int | None]:
    return [agreement.refund(position, [(START, now)]) for position in positions]


def test_a_package_of_three_for_150() -> None:
    assert THREE.costs() == [50_00, 50_00, 50_00]
    assert [THREE.fee(position, START, START) for position in (1, 2, 3)] == [5_00, 5_00, 5_00]
    assert refunds(THREE, [1]) == [25_00]
    assert sum(amount or 0 for amount in refunds(THREE, [1, 2, 3])) == 75_00


def test_ten_for_800_where_one_costs_100() -> None:
    saved = saving(800_00, 10, 100_00)
    assert split(800_00, 10)[0] == 80_00
    assert saved is not None
    assert (saved.per_session, saved.total) == (20_00, 200_00)


@pytest.mark.parametrize(
    ("price", "sessions", "step", "costs"),
    [
        (100_00, 3, 1, [33_34, 33_33, 33_33]),
        (1000, 3, 1, [334, 333, 333]),
        (100_000, 3, 10, [33_340, 33_330, 33_330]),
    ],
    ids=["USD", "JPY", "KWD"],
)
def test_costs_that_do_not_divide(price: int, sessions: int, step: int, costs: list[int]) -> None:
    assert Agreement(price, sessions, step=step).costs() == costs


@given(
    price=st.integers(0, 10**7),
    sessions=st.integers(1, 20),
    percent=st.integers(0, 100),
    step=st.sampled_from([1, 10, 100]),
    order=st.randoms(use_true_random=False),
)
def test_parts_add_up_whatever_is_canceled_in_whatever_order(price, sessions, percent, step, order) -> None:
    price -= price % step
    agreement = Agreement(price, sessions, cancel=(Tier(0, percent),), step=step)
    positions = list(range(1, sessions + 1))
    order.shuffle(positions)
    amounts = [amount or 0 for amount in refunds(agreement, positions)]
    assert abs(sum(amounts) * 100 - price * percent) <= 50 * step
    assert all(amount % step == 0 for amount in amounts)
    assert all(amount <= agreement.costs()[position - 1] for amount, position in zip(amounts, positions, strict=True))


def test_the_first_tier_met_counts_to_the_minute() -> None:
    policy = (Tier(2 * DAY, 100), Tier(DAY, 50))
    assert tier_met(policy, START, START - 2 * DAY) == policy[0]
    assert tier_met(policy, START, START - 2 * DAY + 1) == policy[1]
    assert tier_met(policy, START, START - DAY) == policy[1]
    assert tier_met(policy, START, START - DAY + 1) is None
    assert last_moment(policy, START) == START - DAY


def test_any_time_ends_with_the_start_and_never_is_never() -> None:
    assert tier_met(ANY_TIME_FULL, START, START) is not None
    assert tier_met(ANY_TIME_FULL, START, START + 1) is None
    assert tier_met((), START, 0) is None
    assert last_moment((), START) is None


def test_a_fixed_amount_never_exceeds_the_relative_cost() -> None:
    agreement = Agreement(100_00, 3, cancel=(Tier(0, fixed=20_00),), reschedule=(Tier(0, fixed=90_00),))
    assert refunds(agreement, [1, 2, 3]) == [20_00] * 3
    assert agreement.fee(3, START, START) == 33_33


def test_moving_does_not_buy_off_the_cut_off() -> None:
    agreement = Agreement(90_00, 3, cancel=(Tier(2 * DAY, 100), Tier(60, 50)))
    far = START + 30 * DAY
    assert agreement.refund(1, [(far, START)]) == 30_00
    assert agreement.refund(1, [(far, START), (START, START - DAY)]) == 15_00
    assert agreement.refund(1, [(far, START), (START, START - 30)]) is None


def test_the_best_tier_for_who_was_asked_to_reschedule() -> None:
    assert Agreement(90_00, 3, cancel=(Tier(2 * DAY, 20), Tier(60, 50))).best_refund(1) == 15_00
    assert Agreement(90_00, 3, cancel=()).best_refund(1) is None


def test_without_a_collected_price_nothing_costs_anything() -> None:
    agreement = Agreement(0, 4, cancel=(Tier(0, 50),), reschedule=(Tier(0, fixed=5_00),))
    assert agreement.fee(4, START, START) == 0
    assert refunds(agreement, [4]) == [0]


@given(amounts=st.lists(st.integers(0, 1000), max_size=20), most=st.integers(-5, 5000))
def test_amounts_are_capped_at_what_is_left(amounts, most) -> None:
    kept = capped(amounts, most)
    assert sum(kept) == min(sum(amounts), max(0, most))
    assert all(one <= wished for one, wished in zip(kept, amounts, strict=True))


@pytest.mark.parametrize(
    ("policy", "part"),
    [
        ((Tier(10, 50),), "15 minutes to 14 days"),
        ((Tier(20_161, 50),), "15 minutes to 14 days"),
        ((Tier(60, 50), Tier(60, 20)), "longest notice first"),
        ((Tier(0, 50), Tier(60, 20)), "longest notice first"),
        ((Tier(0, 101),), "percentage"),
        ((Tier(0, fixed=-1),), "0 or more"),
        ((Tier(0, fixed=5001),), "what one session costs"),
    ],
)
def test_tiers_that_make_no_sense_are_named(policy: tuple[Tier, ...], part: str) -> None:
    assert any(part in complaint for complaint in complaints_about(policy, 5000))


def test_tiers_that_make_sense() -> None:
    two_weeks = int(timedelta(days=14).total_seconds() // 60)
    for policy in ((), ANY_TIME_FREE, (Tier(two_weeks, 100), Tier(15, fixed=5000), Tier(0, 0))):
        assert complaints_about(policy, 5000) == []


def test_tiers_as_programs_write_them() -> None:
    written = [{"notice_minutes": 1440, "refund": {"percent": 100}}, {"notice_minutes": 0, "refund": {"fixed": 500}}]
    assert as_tiers(written, "refund") == (Tier(1440, 100), Tier(0, 0, 500))
