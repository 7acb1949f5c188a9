"""Our Stripe client against a server that we did not write, for all that it knows.

It has no Checkout, so payments begin as intents that a test card has confirmed, and `open` is left out.
"""

from collections.abc import Iterator

import pytest
from stripe import CardError, StripeClient

from sessionary.providers.payments.contract import Declined, PaymentState, RefundState
from sessionary.providers.payments.stripe import StripeGateway
from tests.support.localstripe_server import localstripe

KEY = "sk_test_12345"
GOOD, REFUSED = "4242424242424242", "4000000000000341"
PRICE = 15000


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with localstripe() as running:
        yield running


@pytest.fixture
def stripe(address: str) -> Iterator[StripeGateway]:
    gateway = StripeGateway(KEY, address=address)
    yield gateway
    gateway.connections.close()  # type: ignore[no-untyped-call]


def authorized(stripe: StripeGateway, address: str, card: str = GOOD) -> str:
    """An intent as Checkout makes it, with this card confirmed by its buyer."""
    client = StripeClient(KEY, base_addresses={"api": address}, http_client=stripe.connections).v1
    method = client.payment_methods.create(
        {"type": "card", "card": {"number": card, "exp_month": 12, "exp_year": 2030, "cvc": "123"}}
    )
    return client.payment_intents.create(
        {
            "amount": PRICE,
            "currency": "usd",
            "capture_method": "manual",
            "payment_method": method.id,
            "confirm": True,
        }
    ).id


def test_authorized_captured_and_given_back_in_parts(stripe: StripeGateway, address: str) -> None:
    reference = authorized(stripe, address)
    before = stripe.ask(reference)
    assert (before.state, before.amount, before.currency) == (PaymentState.AUTHORIZED, PRICE, "USD")
    assert stripe.capture(reference, "pay-1").state is PaymentState.SUCCEEDED
    assert stripe.capture(reference, "pay-1").state is PaymentState.SUCCEEDED
    assert stripe.refund(reference, "refund-1", 5000, "USD").state is RefundState.SUCCEEDED
    stripe.refund(reference, "refund-2", 2500, "USD")
    told = stripe.ask(reference)
    assert {(one.key, one.amount) for one in told.refunds} == {("refund-1", 5000), ("refund-2", 2500)}
    assert stripe.let_go(reference).state is PaymentState.SUCCEEDED


def test_the_same_key_gives_back_once_even_where_keys_mean_nothing(stripe: StripeGateway, address: str) -> None:
    reference = authorized(stripe, address)
    stripe.capture(reference, "pay-1")
    refunds = {stripe.refund(reference, "refund-1", 5000, "USD").reference for _ in range(3)}
    assert len(refunds) == 1
    assert len(stripe.ask(reference).refunds) == 1


def test_authorized_and_let_go(stripe: StripeGateway, address: str) -> None:
    reference = authorized(stripe, address)
    assert stripe.let_go(reference).state is PaymentState.FAILED
    assert stripe.let_go(reference).state is PaymentState.FAILED
    assert stripe.capture(reference, "pay-1").state is PaymentState.FAILED


def test_a_card_that_is_refused(stripe: StripeGateway, address: str) -> None:
    with pytest.raises(CardError):
        authorized(stripe, address, REFUSED)


def test_an_intent_that_there_is_not(stripe: StripeGateway) -> None:
    with pytest.raises(Declined):
        stripe.ask("pi_nothing")
