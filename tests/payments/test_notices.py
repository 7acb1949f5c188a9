"""Notices from Stripe and PayPal: proven first, and then only good for asking again."""

import json

import pytest

from sessionary.providers.payments.contract import Forged, Unsure
from sessionary.providers.payments.paypal import PayPalGateway
from sessionary.providers.payments.stripe import StripeGateway
from tests.payments.benches import Bench, PayPalBench, StripeBench
from tests.payments.charges import charge
from tests.support.paypal_server import CLIENT_ID, CLIENT_SECRET, WEBHOOK_ID, PayPalServer
from tests.support.stripe_server import SECRET_KEY, StripeServer

VERIFY = "POST /v1/notifications/verify-webhook-signature"


@pytest.fixture
def stripe(stripe_bench: StripeBench) -> StripeGateway:
    return stripe_bench.stripe


@pytest.fixture
def stripe_server(stripe_bench: StripeBench) -> StripeServer:
    return stripe_bench.server


@pytest.fixture
def paypal(paypal_bench: PayPalBench) -> PayPalGateway:
    return paypal_bench.paypal


@pytest.fixture
def paypal_server(paypal_bench: PayPalBench) -> PayPalServer:
    return paypal_bench.server


def paid(bench: Bench) -> str:
    reference = bench.gateway.open(charge()).reference
    bench.agree(reference)
    bench.gateway.capture(reference, "pay-1")
    return reference


def test_every_kind_of_stripes_notices_leads_to_its_checkout(stripe_bench: StripeBench) -> None:
    stripe, stripe_server = stripe_bench.stripe, stripe_bench.server
    reference = paid(stripe_bench)
    stripe.refund(reference, "refund-1", 100, "USD")
    (intent,), (refund,) = stripe_server.intents.values(), stripe_server.refunds.values()
    about = {
        "checkout.session.completed": stripe_server.sessions[reference],
        "checkout.session.expired": stripe_server.sessions[reference],
        "payment_intent.succeeded": intent,
        "charge.refunded": {"object": "charge", "id": "ch_1", "payment_intent": intent["id"]},
        "refund.updated": refund,
    }
    for kind, told in about.items():
        headers, body = stripe_server.notice(kind, told)
        stripe.verify(headers, body)
        assert stripe.parse(body) == [reference], kind


def test_stripes_notices_about_other_things_lead_nowhere(stripe: StripeGateway, stripe_server: StripeServer) -> None:
    assert stripe.parse(stripe_server.notice("customer.created", {"object": "customer", "id": "cus_1"})[1]) == []
    foreign = stripe_server.notice("payment_intent.succeeded", {"object": "payment_intent", "id": "pi_777"})[1]
    assert stripe.parse(foreign) == ["pi_777"]


@pytest.mark.parametrize("how", ["other secret", "too old", "changed", "no signature", "nonsense", "not text"])
def test_notices_that_stripe_did_not_sign(stripe: StripeGateway, stripe_server: StripeServer, how: str) -> None:
    told = {"object": "checkout.session", "id": "cs_test_1"}
    secret = "whsec_other" if how == "other secret" else "whsec_loopback"
    headers, body = stripe_server.notice("checkout.session.completed", told, 400 if how == "too old" else 0, secret)
    match how:
        case "changed":
            body = body.replace(b"cs_test_1", b"cs_test_2")
        case "no signature":
            headers = {}
        case "nonsense":
            headers = {"stripe-signature": "v1=abc"}
        case "not text":
            body = b"\xff" + body
    with pytest.raises(Forged):
        stripe.verify(headers, body)


def test_four_minutes_are_not_too_old(stripe: StripeGateway, stripe_server: StripeServer) -> None:
    stripe.verify(*stripe_server.notice("refund.updated", {"object": "refund"}, age=240))


def test_without_a_webhook_secret_nothing_is_believed(stripe_server: StripeServer) -> None:
    headers, body = stripe_server.notice("refund.updated", {"object": "refund"}, secret="")
    assert json.loads(body)
    with pytest.raises(Forged):
        StripeGateway(SECRET_KEY, address=stripe_server.url).verify(headers, body)


def test_every_kind_of_paypals_notices_leads_to_its_order(paypal_bench: PayPalBench) -> None:
    paypal, paypal_server = paypal_bench.paypal, paypal_bench.server
    reference = paid(paypal_bench)
    (capture,) = paypal_server.orders[reference]["purchase_units"][0]["payments"]["captures"]
    up = [{"rel": "up", "href": f"https://evil.test/v2/payments/captures/{capture['id']}"}]
    about = {
        "CHECKOUT.ORDER.APPROVED": {"id": reference},
        "PAYMENT.CAPTURE.COMPLETED": capture,
        "PAYMENT.CAPTURE.REFUNDED": {"id": "REF-9", "links": up},
    }
    for kind, told in about.items():
        headers, body = paypal_server.notice(kind, told)
        paypal.verify(headers, body)
        assert paypal.parse(body) == [reference], kind
    assert paypal.parse(paypal_server.notice("CUSTOMER.DISPUTE.CREATED", {"id": "PP-1"})[1]) == []


@pytest.mark.parametrize("how", ["other webhook", "changed", "respelled", "no signature", "not json", "a list"])
def test_notices_that_paypal_did_not_sign(paypal: PayPalGateway, paypal_server: PayPalServer, how: str) -> None:
    signed_for = "WH-OTHER" if how == "other webhook" else WEBHOOK_ID
    headers, body = paypal_server.notice("CHECKOUT.ORDER.APPROVED", {"id": "ORD-1"}, signed_for)
    match how:
        case "changed":
            body = body.replace(b"ORD-1", b"ORD-2")
        case "respelled":
            body = json.dumps(json.loads(body)).encode()
        case "no signature":
            del headers["paypal-transmission-sig"]
        case "not json":
            body = b'{}, "verification_status": "SUCCESS"'
        case "a list":
            body = b"[]"
    with pytest.raises(Forged):
        paypal.verify(headers, body)
    worth_asking = how in ("other webhook", "changed", "respelled")
    assert paypal_server.times(VERIFY) == int(worth_asking)


def test_without_an_answer_a_notice_is_neither_true_nor_forged(
    paypal: PayPalGateway, paypal_server: PayPalServer
) -> None:
    for status in (401, 401, 503):
        paypal_server.trouble(VERIFY, "refuse", status)
    notice = paypal_server.notice("CHECKOUT.ORDER.APPROVED", {"id": "ORD-1"})
    for _ in range(2):
        with pytest.raises(Unsure):
            paypal.verify(*notice)
    paypal.verify(*notice)


def test_without_a_webhook_id_nothing_is_believed(paypal_server: PayPalServer) -> None:
    with pytest.raises(Forged):
        PayPalGateway(CLIENT_ID, CLIENT_SECRET, address=paypal_server.url).verify(
            *paypal_server.notice("CHECKOUT.ORDER.APPROVED", {"id": "ORD-1"})
        )
