"""What is Stripe's own: checkouts that end, keys that remember, and signed notices."""

import logging
from urllib.parse import parse_qsl

import pytest

from sessionary.providers.payments.contract import Declined, KeysRefused, PaymentState, RefundState, Unsure
from sessionary.providers.payments.stripe import StripeGateway
from sessionary.providers.payments.stripe_checkout import stripe_locale
from tests.payments.benches import StripeBench
from tests.payments.charges import charge
from tests.support.gateway_server import Answer, Json
from tests.support.stripe_server import SECRET_KEY, StripeServer, nested

OPEN, REFUND, CAPTURE = "POST /v1/checkout/sessions", "POST /v1/refunds", "POST /v1/payment_intents/ID/capture"


@pytest.fixture
def server(stripe_bench: StripeBench) -> StripeServer:
    return stripe_bench.server


@pytest.fixture
def stripe(stripe_bench: StripeBench) -> StripeGateway:
    return stripe_bench.stripe


def opened(stripe: StripeGateway, **other) -> str:
    return stripe.open(charge(**other)).reference


def paid(stripe: StripeGateway, server: StripeServer) -> str:
    reference = opened(stripe)
    server.pay(reference)
    stripe.capture(reference, "pay-1")
    return reference


def test_what_stripe_is_asked_to_show(stripe: StripeGateway, server: StripeServer) -> None:
    wanted = charge(locale="pt-br")
    checkout = stripe.open(wanted)
    asked = nested(parse_qsl(server.calls[-1].body.decode()))
    ours = {"sessionary_key": "pay-1", "sessionary_booking": "PKG-7K2M"}
    assert checkout.url.endswith(checkout.reference)
    assert asked["metadata"] == asked["payment_intent_data"]["metadata"] == ours
    assert asked["allowed_payment_method_types"] == {"0": "card"}
    assert asked["payment_intent_data"]["capture_method"] == "manual"
    assert (asked["customer_email"], asked["locale"]) == ("ada@example.com", "pt-BR")
    assert asked["success_url"] == asked["cancel_url"] == wanted.return_url
    assert int(asked["expires_at"]) == int(wanted.until.timestamp())


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("en", "en"), ("en-gb", "en-GB"), ("pt_BR", "pt-BR"), ("de-at", "de"), ("ar", "auto"), ("", "auto")],
)
def test_the_nearest_language(ours: str, theirs: str) -> None:
    assert stripe_locale(ours) == theirs


def test_a_checkout_is_never_shorter_than_stripe_allows(stripe: StripeGateway, server: StripeServer) -> None:
    """Five minutes are left: Stripe gets half an hour more, and a second try finds the same checkout."""
    wanted = charge(minutes=5)
    first = stripe.open(wanted)
    assert stripe.open(wanted) == first
    assert len(server.sessions) == 1
    end = int(server.sessions[first.reference]["given"]["expires_at"])
    assert end - int(wanted.until.timestamp()) == 30 * 60


def test_without_an_answer_the_short_checkout_is_found_again(stripe: StripeGateway, server: StripeServer) -> None:
    wanted = charge(minutes=5)
    server.trouble(OPEN, "refuse", 503)
    with pytest.raises(Unsure):
        stripe.open(wanted)
    assert stripe.open(wanted) == stripe.open(wanted)
    assert len(server.sessions) == 1


def test_a_declined_card_may_be_followed_by_another(stripe: StripeGateway, server: StripeServer) -> None:
    reference = opened(stripe)
    server.decline(reference)
    assert stripe.ask(reference).state is PaymentState.PENDING
    server.pay(reference)
    assert stripe.ask(reference).method == "Visa 4242"
    assert stripe.ask(reference).state is PaymentState.AUTHORIZED


@pytest.mark.parametrize("declined", [False, True])
def test_a_checkout_that_ended_says_why(stripe: StripeGateway, server: StripeServer, declined: bool) -> None:
    reference = opened(stripe)
    if declined:
        server.decline(reference)
    server.time_out(reference)
    now = stripe.ask(reference)
    assert now.state is PaymentState.FAILED
    assert now.why == ("Your card was declined." if declined else "The checkout at Stripe is over.")
    assert stripe.let_go(reference).state is PaymentState.FAILED


def test_the_bank_can_refuse_the_capture(stripe: StripeGateway, server: StripeServer) -> None:
    reference = opened(stripe)
    server.pay(reference)
    server.trouble(CAPTURE, "refuse", 402)
    with pytest.raises(Declined, match="Out of order"):
        stripe.capture(reference, "pay-1")
    assert stripe.ask(reference).state is PaymentState.AUTHORIZED


def test_late_answers_are_not_waited_for(stripe: StripeGateway, server: StripeServer) -> None:
    reference = paid(stripe, server)
    hasty = StripeGateway(SECRET_KEY, address=server.url, timeout=0.3)
    server.trouble(REFUND, "be late", seconds=1)
    with pytest.raises(Unsure):
        hasty.refund(reference, "refund-1", 2500, "USD")
    hasty.connections.close()  # type: ignore[no-untyped-call]
    assert stripe.refund(reference, "refund-1", 2500, "USD").state is RefundState.SUCCEEDED
    assert len(server.refunds) == 1


@pytest.mark.parametrize("status", [409, 429, 500, 503])
def test_these_refusals_say_nothing_for_certain(stripe: StripeGateway, server: StripeServer, status: int) -> None:
    reference = paid(stripe, server)
    server.trouble(REFUND, "refuse", status)
    with pytest.raises(Unsure):
        stripe.refund(reference, "refund-1", 2500, "USD")
    assert server.times(REFUND) == 1, "the library must not try again by itself"


def test_refusals_are_remembered_under_their_key(stripe: StripeGateway, server: StripeServer) -> None:
    """Room that comes later helps only a new attempt with a new key."""
    reference = paid(stripe, server)
    stripe.refund(reference, "refund-1", 15000, "USD")
    for key in ("refund-2", "refund-2"):
        with pytest.raises(Declined, match="greater than"):
            stripe.refund(reference, key, 100, "USD")
        server.turn_refund("refund-1", "failed")
    assert stripe.refund(reference, "refund-3", 100, "USD").amount == 100


def test_a_key_used_for_something_else_proves_nothing(stripe: StripeGateway) -> None:
    opened(stripe, amount=15000)
    with pytest.raises(Unsure):
        opened(stripe, amount=9900)


def test_opening_and_capturing_may_share_our_key(stripe: StripeGateway, server: StripeServer) -> None:
    reference = opened(stripe, key="one")
    server.pay(reference)
    assert stripe.capture(reference, "one").state is PaymentState.SUCCEEDED
    assert stripe.refund(reference, "one", 100, "USD").state is RefundState.SUCCEEDED
    sent = [call.headers["idempotency-key"] for call in server.calls if call.method == "POST"]
    assert sent == ["open-one", "capture-one", "refund-one"]


def test_paid_while_being_let_go_it_is_freed(
    stripe: StripeGateway, server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The buyer is faster than our wish to end the checkout: what was authorized is not kept."""
    reference = opened(stripe)
    expire = server._expire

    def too_late(session: Json) -> Answer:
        server.pay(reference)
        return expire(session)

    monkeypatch.setattr(server, "_expire", too_late)
    assert stripe.let_go(reference).state is PaymentState.FAILED
    assert server.intents[server.sessions[reference]["payment_intent"]]["status"] == "canceled"


def test_wrong_keys_are_refused_and_never_repeated(server: StripeServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    stranger = StripeGateway("sk_test_somebody_elses", address=server.url)
    with pytest.raises(KeysRefused) as refused:
        stranger.check()
    with pytest.raises(KeysRefused):
        stranger.open(charge())
    assert "sk_test" not in str(refused.value)
    assert "somebody_elses" not in caplog.text
    assert SECRET_KEY not in caplog.text
    stranger.connections.close()  # type: ignore[no-untyped-call]


def test_a_payment_of_other_keys_is_unknown(stripe: StripeGateway) -> None:
    for reference in ("cs_test_999", "pi_999"):
        with pytest.raises(Declined):
            stripe.ask(reference)


def test_payment_intents_are_references_too(stripe: StripeGateway, server: StripeServer) -> None:
    session = opened(stripe)
    server.pay(session)
    intent = server.sessions[session]["payment_intent"]
    assert stripe.ask(intent).state is PaymentState.AUTHORIZED
    assert stripe.capture(intent, "pay-1").state is PaymentState.SUCCEEDED
    assert stripe.refund(intent, "refund-1", 100, "USD").key == "refund-1"
    assert stripe.let_go(intent).state is PaymentState.SUCCEEDED
