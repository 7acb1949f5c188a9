"""Steps and spellings of amounts: ours are ISO 4217 minor units, theirs are not always."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionary.providers.payments import paypal_money, stripe_money
from sessionary.providers.payments.contract import PaymentState
from sessionary.providers.payments.test import PlayGateway
from sessionary.rules.money import shares_of, split
from tests.payments.benches import PayPalBench, StripeBench
from tests.payments.charges import charge

STRIPE = {
    "USD": (1, 15000, 15000),
    "JPY": (1, 1000, 1000),
    "ISK": (1, 5, 500),
    "UGX": (1, 5, 500),
    "KWD": (10, 5120, 5120),
    "HUF": (1, 1050, 1050),
    "TWD": (1, 1050, 1050),
    "MGA": (100, 5000, 50),
    "XOF": (1, 700, 700),
}
PAYPAL = {"USD": (1, 1005, "10.05"), "JPY": (1, 1000, "1000"), "HUF": (100, 105000, "1050"), "TWD": (100, 900, "9")}


@pytest.mark.parametrize("currency", STRIPE)
def test_stripes_steps_and_spellings(currency: str) -> None:
    step, ours, theirs = STRIPE[currency]
    assert stripe_money.step(currency) == step
    assert stripe_money.to_stripe(ours, currency) == theirs
    assert stripe_money.from_stripe(theirs, currency) == ours


@pytest.mark.parametrize("currency", PAYPAL)
def test_paypals_steps_and_spellings(currency: str) -> None:
    step, ours, theirs = PAYPAL[currency]
    assert paypal_money.step(currency) == step
    assert paypal_money.to_paypal(ours, currency) == {"currency_code": currency, "value": theirs}
    assert paypal_money.from_paypal({"currency_code": currency, "value": theirs}) == ours


@pytest.mark.parametrize(("value", "ours"), [("10", 1000), ("10.5", 1050), ("10.05", 1005), ("0.07", 7)])
def test_paypal_may_leave_zeros_out(value: str, ours: int) -> None:
    assert paypal_money.from_paypal({"currency_code": "EUR", "value": value}) == ours


@pytest.mark.parametrize("money", [stripe_money, paypal_money])
@pytest.mark.parametrize("currency", ["XXX", "", "usd", "IRR", "BTC"])
def test_other_currencies_are_not_taken(money, currency: str) -> None:
    assert money.step(currency) is None


@pytest.mark.parametrize("currency", ["KWD", "ISK", "XOF"])
def test_paypal_takes_fewer(currency: str) -> None:
    assert paypal_money.step(currency) is None
    with pytest.raises(ValueError, match=currency):
        paypal_money.to_paypal(1000, currency)


@pytest.mark.parametrize(("amount", "currency"), [(5125, "KWD"), (150, "MGA"), (1, "XXX")])
def test_stripe_is_never_sent_an_amount_between_its_steps(amount: int, currency: str) -> None:
    with pytest.raises(ValueError, match=currency):
        stripe_money.to_stripe(amount, currency)


def test_paypal_is_never_sent_fractions_of_a_forint() -> None:
    with pytest.raises(ValueError, match="HUF"):
        paypal_money.to_paypal(105050, "HUF")


def test_the_test_gateway_takes_anything(tmp_path: Path) -> None:
    assert PlayGateway(tmp_path).step("KWD") == 1


@given(st.sampled_from(sorted(stripe_money.TAKEN)), st.integers(1, 10**9))
def test_stripes_spelling_goes_there_and_back(currency: str, steps: int) -> None:
    amount = steps * (stripe_money.step(currency) or 0)
    assert stripe_money.from_stripe(stripe_money.to_stripe(amount, currency), currency) == amount


@given(st.sampled_from(sorted(paypal_money.TAKEN)), st.integers(1, 10**9))
def test_paypals_spelling_goes_there_and_back(currency: str, steps: int) -> None:
    amount = steps * (paypal_money.step(currency) or 0)
    assert paypal_money.from_paypal(paypal_money.to_paypal(amount, currency)) == amount


@given(st.sampled_from(sorted(stripe_money.TAKEN)), st.integers(1, 10**6), st.integers(1, 20), st.integers(0, 100))
def test_every_share_can_be_sent(currency: str, steps: int, sessions: int, percent: int) -> None:
    """A price in steps has sessions, fees and refunds in steps."""
    step = stripe_money.step(currency) or 0
    for part in split(steps * step, sessions, step) + shares_of(steps * step, percent, sessions, step):
        assert stripe_money.from_stripe(stripe_money.to_stripe(part, currency), currency) == part


@pytest.mark.parametrize(
    ("currency", "price", "refund"), [("KWD", 45000, 15000), ("ISK", 9000, 3000), ("JPY", 1000, 334)]
)
def test_odd_currencies_go_all_the_way_at_stripe(stripe_bench: StripeBench, currency, price, refund) -> None:
    gateway = stripe_bench.gateway
    reference = gateway.open(charge(amount=price, currency=currency)).reference
    stripe_bench.agree(reference)
    gateway.capture(reference, "pay-1")
    assert gateway.refund(reference, "refund-1", refund, currency).amount == refund
    now = gateway.ask(reference)
    assert (now.state, now.amount, now.currency) == (PaymentState.SUCCEEDED, price, currency)
    assert stripe_bench.taken(reference) == (price - refund) * STRIPE[currency][2] // STRIPE[currency][1]


@pytest.mark.parametrize(("currency", "price", "refund"), [("HUF", 900000, 300000), ("JPY", 1000, 334)])
def test_odd_currencies_go_all_the_way_at_paypal(paypal_bench: PayPalBench, currency, price, refund) -> None:
    gateway = paypal_bench.gateway
    reference = gateway.open(charge(amount=price, currency=currency)).reference
    paypal_bench.agree(reference)
    gateway.capture(reference, "pay-1")
    assert gateway.refund(reference, "refund-1", refund, currency).amount == refund
    now = gateway.ask(reference)
    assert (now.state, now.amount, now.currency) == (PaymentState.SUCCEEDED, price, currency)
