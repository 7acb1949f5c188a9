"""The test gateway keeps its own books, and they add up whoever writes in them."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sessionary.providers.payments.contract import Declined, Forged, PaymentState, RefundState, Unsure
from sessionary.providers.payments.test import SAYS_NO, PlayGateway
from tests.payments.charges import charge
from tests.support.wilful_gateway import WilfulGateway

NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
UNTIL = NOON + timedelta(minutes=10)


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def play(tmp_path: Path, clock: Clock) -> WilfulGateway:
    return WilfulGateway(tmp_path, clock)


def opened(play: PlayGateway, key: str = "pay-1", **other) -> str:
    return play.open(charge(key, until=UNTIL, **other)).reference


def paid(play: PlayGateway, key: str = "pay-1", **other) -> str:
    reference = opened(play, key, **other)
    play.decide(reference, "succeed")
    play.capture(reference, f"{key}-capture")
    return reference


def test_a_declined_card_says_so_and_stays_declined(play: WilfulGateway) -> None:
    reference = opened(play)
    assert play.decide(reference, "fail").why == SAYS_NO
    assert play.decide(reference, "fail").state is PaymentState.FAILED
    with pytest.raises(Declined):
        play.decide(reference, "succeed")
    assert play.capture(reference, "capture").state is PaymentState.FAILED


def test_a_late_payment_succeeds_by_itself_at_its_moment(play: WilfulGateway, clock: Clock) -> None:
    reference = opened(play)
    moment = UNTIL + timedelta(minutes=5)
    assert play.decide(reference, "late", at=moment).state is PaymentState.PENDING
    clock.now = moment - timedelta(microseconds=1)
    assert play.ask(reference).state is PaymentState.PENDING
    clock.now = moment
    assert play.ask(reference).state is PaymentState.SUCCEEDED
    assert play.let_go(reference).state is PaymentState.SUCCEEDED


def test_a_late_payment_that_was_let_go_never_comes(play: WilfulGateway, clock: Clock) -> None:
    reference = opened(play)
    play.decide(reference, "late", at=UNTIL)
    play.let_go(reference)
    clock.now = UNTIL + timedelta(days=1)
    assert play.ask(reference).state is PaymentState.FAILED


def test_undecided_it_runs_out(play: WilfulGateway, clock: Clock) -> None:
    reference = opened(play)
    clock.now = UNTIL
    assert play.ask(reference).state is PaymentState.FAILED
    with pytest.raises(Declined):
        play.decide(reference, "succeed")


@pytest.mark.parametrize(("outcome", "at"), [("maybe", None), ("late", None), ("succeed", UNTIL)])
def test_there_are_no_other_outcomes(play: WilfulGateway, outcome, at) -> None:
    with pytest.raises(ValueError, match="late"):
        play.decide(opened(play), outcome, at)


@pytest.mark.parametrize("reference", ["test_unknown", "../books", "/etc/passwd", ""])
def test_a_reference_never_leads_elsewhere(tmp_path: Path, clock: Clock, reference: str) -> None:
    play = PlayGateway(tmp_path / "inside", clock)
    (tmp_path / "inside" / opened(play)).with_suffix(".json").rename(tmp_path / "books.json")
    with pytest.raises(Declined):
        play.ask(reference)


def test_the_balance_is_net_of_refunds_and_by_currency(play: WilfulGateway) -> None:
    paid(play, "a", amount=15000)
    play.refund(paid(play, "b", amount=5000), "refund-b", 2000, "USD")
    paid(play, "c", amount=1000, currency="JPY")
    opened(play, "d")
    assert play.balance() == {"USD": 18000, "JPY": 1000}


def test_lost_requests_did_nothing_and_lost_answers_did_it(play: WilfulGateway) -> None:
    reference = paid(play)
    for lost, balance in (("lose_requests", 15000), ("lose_answers", 14900)):
        setattr(play, lost, 1)
        with pytest.raises(Unsure):
            play.refund(reference, "refund-1", 100, "USD")
        assert play.balance() == {"USD": balance}
    assert play.refund(reference, "refund-1", 100, "USD").state is RefundState.SUCCEEDED
    assert play.balance() == {"USD": 14900}


def test_a_refund_can_fail_at_the_bank_and_leaves_the_money(play: WilfulGateway) -> None:
    reference = paid(play)
    play.fail_next_refund = "The account is closed."
    assert play.refund(reference, "first", 15000, "USD").why == "The account is closed."
    assert play.balance() == {"USD": 15000}
    assert play.refund(reference, "second", 15000, "USD").state is RefundState.SUCCEEDED
    play.turn_refund(reference, "second", RefundState.FAILED)
    assert play.balance() == {"USD": 15000}


def test_another_amount_or_currency_is_refused(play: WilfulGateway) -> None:
    reference = paid(play)
    play.refund(reference, "first", 100, "USD")
    for key, amount, currency in (("first", 200, "USD"), ("second", 100, "EUR"), ("third", 0, "USD")):
        with pytest.raises(Declined):
            play.refund(reference, key, amount, currency)


def test_it_believes_no_notices(play: WilfulGateway) -> None:
    with pytest.raises(Forged):
        play.verify({}, b"{}")


def refund_one(folder: Path, reference: str, number: int) -> bool:
    try:
        PlayGateway(folder, Clock()).refund(reference, f"refund-{number // 2}", 100, "USD")
    except Declined:
        return False
    return True


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_many_at_once_never_give_back_more_than_there_is(play: WilfulGateway, tmp_path: Path, pool) -> None:
    """Forty calls with twenty keys, and money for ten of them."""
    reference = paid(play, amount=1000)
    with pool(4) as workers:
        done = list(workers.map(refund_one, [tmp_path] * 40, [reference] * 40, range(40)))
    assert done.count(True) == 20
    assert play.balance() == {"USD": 0}
    assert len(play.ask(reference).refunds) == 10
