"""What every gateway does, tried on each of them."""

import pytest

from sessionary.providers.payments.contract import Declined, Forged, PaymentState, RefundState, Unsure
from tests.payments.benches import Bench
from tests.payments.charges import charge

BOTH_WAYS = pytest.mark.parametrize("after", [False, True], ids=["before doing it", "after doing it"])
PRICE = 15000


def opened(bench: Bench, key: str = "pay-1") -> str:
    return bench.gateway.open(charge(key, PRICE)).reference


def agreed(bench: Bench) -> str:
    reference = opened(bench)
    bench.agree(reference)
    return reference


def paid(bench: Bench) -> str:
    reference = agreed(bench)
    assert bench.gateway.capture(reference, "pay-1").state is PaymentState.SUCCEEDED
    return reference


def test_the_keys_work(bench: Bench) -> None:
    bench.gateway.check()


def test_the_way_of_a_payment(bench: Bench) -> None:
    """Pending, authorized, succeeded, with nothing taken before the capture."""
    reference = opened(bench)
    before = bench.gateway.ask(reference)
    assert (before.reference, before.state, before.amount, before.currency) == (reference, "pending", PRICE, "USD")
    bench.agree(reference)
    assert bench.gateway.ask(reference).state is PaymentState.AUTHORIZED
    after = bench.gateway.capture(reference, "pay-1")
    assert (after.state, after.amount, after.why, after.refunds) == (PaymentState.SUCCEEDED, PRICE, "", ())
    assert after.method
    assert bench.taken(reference) == PRICE


def test_the_same_key_opens_the_same_payment_and_another_another(bench: Bench) -> None:
    same = charge("pay-1", PRICE)
    assert bench.gateway.open(same) == bench.gateway.open(same)
    assert opened(bench, "pay-2") != bench.gateway.open(same).reference


def test_captured_twice_is_taken_once(bench: Bench) -> None:
    reference = paid(bench)
    assert bench.gateway.capture(reference, "pay-1").state is PaymentState.SUCCEEDED
    assert bench.gateway.capture(reference, "another").state is PaymentState.SUCCEEDED
    assert bench.taken(reference) == PRICE


def test_nothing_is_captured_that_nobody_agreed_to(bench: Bench) -> None:
    reference = opened(bench)
    with pytest.raises(Declined):
        bench.gateway.capture(reference, "pay-1")
    assert bench.gateway.ask(reference).state is PaymentState.PENDING


@pytest.mark.parametrize("first", [opened, agreed])
def test_let_go_it_can_no_longer_succeed(bench: Bench, first) -> None:
    reference = first(bench)
    for _ in range(2):
        gone = bench.gateway.let_go(reference)
        assert (gone.state, bool(gone.why)) == (PaymentState.FAILED, True)
    assert bench.gateway.ask(reference).state is PaymentState.FAILED
    assert bench.gateway.capture(reference, "pay-1").state is PaymentState.FAILED


def test_what_has_succeeded_cannot_be_let_go(bench: Bench) -> None:
    reference = paid(bench)
    assert bench.gateway.let_go(reference).state is PaymentState.SUCCEEDED
    assert bench.taken(reference) == PRICE


def test_refunds_are_told_with_their_keys(bench: Bench) -> None:
    reference = paid(bench)
    first = bench.gateway.refund(reference, "refund-1", 2500, "USD")
    assert (first.key, first.amount, first.state) == ("refund-1", 2500, RefundState.SUCCEEDED)
    bench.gateway.refund(reference, "refund-2", 5000, "USD")
    told = bench.gateway.ask(reference)
    assert told.state is PaymentState.SUCCEEDED
    assert [(refund.key, refund.amount) for refund in told.refunds] == [("refund-1", 2500), ("refund-2", 5000)]
    assert told.refunds[0] == first
    assert bench.taken(reference) == PRICE - 7500


def test_the_same_key_gives_back_once(bench: Bench) -> None:
    reference = paid(bench)
    refunds = {bench.gateway.refund(reference, "refund-1", 2500, "USD") for _ in range(3)}
    assert len(refunds) == 1
    assert bench.taken(reference) == PRICE - 2500


def test_no_more_is_given_back_than_there_is(bench: Bench) -> None:
    reference = paid(bench)
    bench.gateway.refund(reference, "refund-1", 10000, "USD")
    with pytest.raises(Declined):
        bench.gateway.refund(reference, "refund-2", 5001, "USD")
    bench.gateway.refund(reference, "refund-3", 5000, "USD")
    assert bench.taken(reference) == 0


@pytest.mark.parametrize("first", [opened, agreed])
def test_what_was_not_paid_is_not_given_back(bench: Bench, first) -> None:
    with pytest.raises(Declined):
        bench.gateway.refund(first(bench), "refund-1", 100, "USD")


def test_refunds_made_at_the_gateway_are_picked_up_without_a_key(bench: Bench) -> None:
    reference = paid(bench)
    bench.gateway.refund(reference, "refund-1", 2500, "USD")
    bench.refund_by_hand(reference, 1000)
    assert [(one.key, one.amount) for one in bench.gateway.ask(reference).refunds] == [("refund-1", 2500), ("", 1000)]


def test_a_refund_that_fails_days_later_says_why(bench: Bench) -> None:
    reference = paid(bench)
    bench.gateway.refund(reference, "refund-1", 2500, "USD")
    bench.turn_refund(reference, "refund-1", RefundState.FAILED)
    (refund,) = bench.gateway.ask(reference).refunds
    assert refund.state is RefundState.FAILED
    assert bench.taken(reference) == PRICE
    bench.turn_refund(reference, "refund-1", RefundState.PENDING)
    assert bench.gateway.ask(reference).refunds[0].state is RefundState.PENDING


@BOTH_WAYS
def test_opened_without_an_answer_then_again(bench: Bench, after: bool) -> None:
    bench.lose("open", after)
    wanted = charge("pay-1", PRICE)
    with pytest.raises(Unsure):
        bench.gateway.open(wanted)
    reference = bench.gateway.open(wanted).reference
    assert bench.gateway.open(wanted).reference == reference
    assert bench.gateway.ask(reference).state is PaymentState.PENDING


@BOTH_WAYS
def test_captured_without_an_answer_then_again(bench: Bench, after: bool) -> None:
    reference = agreed(bench)
    bench.lose("capture", after)
    with pytest.raises(Unsure):
        bench.gateway.capture(reference, "pay-1")
    assert bench.gateway.ask(reference).state is (PaymentState.SUCCEEDED if after else PaymentState.AUTHORIZED)
    assert bench.gateway.capture(reference, "pay-1").state is PaymentState.SUCCEEDED
    assert bench.taken(reference) == PRICE


@BOTH_WAYS
def test_given_back_without_an_answer_then_again(bench: Bench, after: bool) -> None:
    reference = paid(bench)
    bench.lose("refund", after)
    with pytest.raises(Unsure):
        bench.gateway.refund(reference, "refund-1", 2500, "USD")
    assert bench.taken(reference) == (PRICE - 2500 if after else PRICE)
    assert bench.gateway.refund(reference, "refund-1", 2500, "USD").key == "refund-1"
    assert bench.taken(reference) == PRICE - 2500


@BOTH_WAYS
def test_let_go_without_an_answer_then_again(bench: Bench, after: bool) -> None:
    reference = opened(bench)
    bench.lose("let_go", after)
    with pytest.raises(Unsure):
        bench.gateway.let_go(reference)
    assert bench.gateway.let_go(reference).state is PaymentState.FAILED


def test_no_answer_to_a_question_is_no_news(bench: Bench) -> None:
    reference = paid(bench)
    bench.lose("ask", after=True)
    with pytest.raises(Unsure):
        bench.gateway.ask(reference)
    assert bench.gateway.ask(reference).state is PaymentState.SUCCEEDED


def test_a_notice_that_nobody_signed_is_forged(bench: Bench) -> None:
    with pytest.raises(Forged):
        bench.gateway.verify({}, b"{}")


def test_dollars_are_taken_to_the_cent(bench: Bench) -> None:
    assert bench.gateway.step("USD") == 1
