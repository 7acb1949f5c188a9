"""What is PayPal's own: tokens that end, orders that cannot be canceled, and notices that only it can prove."""

import json
import logging
from pathlib import Path

import pytest

from sessionary.providers.payments.contract import Declined, KeysRefused, PaymentState, RefundState, Unsure
from sessionary.providers.payments.paypal import PayPalGateway
from sessionary.providers.payments.paypal_order import paypal_locale
from tests.payments.benches import PayPalBench
from tests.payments.charges import charge
from tests.support.paypal_server import CLIENT_ID, CLIENT_SECRET, PayPalServer

OPEN, TOKEN = "POST /v2/checkout/orders", "POST /v1/oauth2/token"
REFUND, CAPTURE = "POST /v2/payments/captures/ID/refund", "POST /v2/checkout/orders/ID/capture"


@pytest.fixture
def server(paypal_bench: PayPalBench) -> PayPalServer:
    return paypal_bench.server


@pytest.fixture
def paypal(paypal_bench: PayPalBench) -> PayPalGateway:
    return paypal_bench.paypal


def opened(paypal: PayPalGateway, **other) -> str:
    return paypal.open(charge(**other)).reference


def agreed(paypal: PayPalGateway, server: PayPalServer) -> str:
    reference = opened(paypal)
    server.approve(reference)
    return reference


def paid(paypal: PayPalGateway, server: PayPalServer) -> str:
    reference = agreed(paypal, server)
    paypal.capture(reference, "pay-1")
    return reference


def test_what_paypal_is_asked_to_open(paypal: PayPalGateway, server: PayPalServer) -> None:
    checkout = paypal.open(charge(locale="de-at"))
    asked = json.loads(server.calls[-1].body)
    (unit,) = asked["purchase_units"]
    experience = asked["payment_source"]["paypal"]["experience_context"]
    assert checkout.url.endswith(checkout.reference)
    assert (asked["intent"], unit["custom_id"], unit["invoice_id"]) == ("CAPTURE", "pay-1", "pay-1")
    assert unit["amount"] == {"currency_code": "USD", "value": "150.00"}
    assert unit["description"] == "PKG-7K2M: Three coaching sessions"
    assert experience["return_url"] == experience["cancel_url"] == "https://book.example.com/pay/return"
    assert experience["locale"] == "de-AT"
    assert len(server.calls[-1].headers["paypal-request-id"]) == 36


@pytest.mark.parametrize(("ours", "theirs"), [("en", "en"), ("pt_br", "pt-BR"), ("zh-hans", ""), ("", ""), ("x", "")])
def test_only_languages_that_paypal_can_read(ours: str, theirs: str) -> None:
    assert paypal_locale(ours) == theirs


def test_one_token_serves_many_calls(paypal: PayPalGateway, server: PayPalServer) -> None:
    paypal.refund(paid(paypal, server), "refund-1", 100, "USD")
    assert server.times(TOKEN) == 1


def test_a_token_that_ended_early_is_renewed_once(paypal: PayPalGateway, server: PayPalServer) -> None:
    reference = agreed(paypal, server)
    server.end_tokens()
    assert paypal.capture(reference, "pay-1").state is PaymentState.SUCCEEDED
    assert server.times(TOKEN) == 2
    assert server.taken(reference) == 150


def test_a_token_that_ends_in_the_middle_of_a_write_writes_once(paypal: PayPalGateway, server: PayPalServer) -> None:
    reference = paid(paypal, server)
    server.trouble(REFUND, "refuse", 401)
    assert paypal.refund(reference, "refund-1", 100, "USD").state is RefundState.SUCCEEDED
    assert (server.times(REFUND), server.times(TOKEN), server.taken(reference)) == (2, 2, 149)


def test_an_old_token_is_not_used_to_its_last_second(paypal: PayPalGateway, server: PayPalServer, monkeypatch) -> None:
    opened(paypal)
    paypal.api.token_ends -= 32400 - 60
    opened(paypal, key="pay-2")
    assert server.times(TOKEN) == 2


def test_wrong_keys_are_refused_and_never_repeated(server: PayPalServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    stranger = PayPalGateway(CLIENT_ID, "somebody-elses", address=server.url)
    for call in (stranger.check, lambda: stranger.ask("ORD-1")):
        with pytest.raises(KeysRefused) as refused:
            call()
        assert "somebody-elses" not in str(refused.value)
    assert "somebody-elses" not in caplog.text
    stranger.api.client.close()


@pytest.mark.parametrize(("status", "trouble"), [(403, KeysRefused), (409, Unsure), (429, Unsure), (500, Unsure)])
def test_what_refusals_mean(paypal: PayPalGateway, server: PayPalServer, status: int, trouble) -> None:
    reference = paid(paypal, server)
    server.trouble(REFUND, "refuse", status)
    with pytest.raises(trouble):
        paypal.refund(reference, "refund-1", 100, "USD")
    assert server.taken(reference) == 150
    assert server.times(REFUND) == 1


def test_a_webhook_id_that_is_none_of_theirs_is_noticed(server: PayPalServer) -> None:
    mistaken = PayPalGateway(CLIENT_ID, CLIENT_SECRET, "WH-OTHER", server.url)
    with pytest.raises(KeysRefused, match="webhook"):
        mistaken.check()
    mistaken.api.client.close()


@pytest.mark.parametrize(
    ("environment", "host"),
    [("", "api-m.paypal.com"), ("live", "api-m.paypal.com"), (" Sandbox ", "api-m.sandbox.paypal.com")],
)
def test_live_or_sandbox(environment: str, host: str, tmp_path: Path) -> None:
    keys = {"client_id": "x", "client_secret": "y", "environment": environment}
    assert PayPalGateway.connected(keys, tmp_path).api.client.base_url.host == host


def test_another_environment_is_refused_without_asking_anybody(tmp_path: Path) -> None:
    keys = {"client_id": "x", "client_secret": "y", "environment": "production"}
    with pytest.raises(KeysRefused, match="live or sandbox"):
        PayPalGateway.connected(keys, tmp_path).check()


def test_the_buyers_bank_refuses(paypal: PayPalGateway, server: PayPalServer) -> None:
    reference = agreed(paypal, server)
    server.bank_refuses = True
    for _ in range(2):
        with pytest.raises(Declined, match="declined"):
            paypal.capture(reference, "pay-1")
        server.bank_refuses = False  # the refusal is remembered under its key
    assert paypal.capture(reference, "pay-2").state is PaymentState.SUCCEEDED


@pytest.mark.parametrize(
    ("told", "state"), [("PENDING", "pending"), ("DECLINED", "failed"), ("FAILED", "failed"), ("REFUNDED", "succeeded")]
)
def test_what_a_capture_came_to(paypal: PayPalGateway, server: PayPalServer, told: str, state: str) -> None:
    server.capture_status = told
    reference = agreed(paypal, server)
    assert paypal.capture(reference, "pay-1").state == state
    assert bool(paypal.ask(reference).why) == (state == "failed")


def test_a_capture_that_is_still_pending_cannot_be_let_go(paypal: PayPalGateway, server: PayPalServer) -> None:
    server.capture_status = "PENDING"
    reference = paid(paypal, server)
    assert paypal.let_go(reference).state is PaymentState.PENDING


def test_an_order_that_ran_out_is_over(paypal: PayPalGateway, server: PayPalServer) -> None:
    reference = opened(paypal)
    server.forget(reference)
    for verb in (paypal.ask, paypal.let_go, lambda ref: paypal.capture(ref, "pay-1")):
        now = verb(reference)
        assert (now.reference, now.state) == (reference, PaymentState.FAILED)
    with pytest.raises(Declined):
        paypal.refund(reference, "refund-1", 100, "USD")


def test_an_order_that_takes_no_mark_is_let_go_all_the_same(paypal: PayPalGateway, server: PayPalServer) -> None:
    server.takes_marks = False
    reference = agreed(paypal, server)
    assert paypal.let_go(reference).state is PaymentState.FAILED


def test_captured_while_being_let_go_it_is_not_lost(paypal: PayPalGateway, server: PayPalServer, monkeypatch) -> None:
    reference = agreed(paypal, server)
    patch = server._patch

    def too_late(order, changes):
        server._capture(order)
        return patch(order, changes)

    monkeypatch.setattr(server, "_patch", too_late)
    assert paypal.let_go(reference).state is PaymentState.SUCCEEDED


def test_opened_again_after_approval_it_leads_back_to_us(paypal: PayPalGateway, server: PayPalServer) -> None:
    wanted = charge()
    reference = paypal.open(wanted).reference
    server.approve(reference)
    server.orders[reference]["links"] = [{"rel": "self", "href": "https://api-m.paypal.test/"}]
    assert paypal.open(wanted).url == wanted.return_url


def test_a_key_used_for_something_else_proves_nothing(paypal: PayPalGateway) -> None:
    opened(paypal, amount=15000)
    with pytest.raises(Unsure):
        opened(paypal, amount=9900)


def test_late_answers_are_not_waited_for(paypal: PayPalGateway, server: PayPalServer) -> None:
    reference = paid(paypal, server)
    hasty = PayPalGateway(CLIENT_ID, CLIENT_SECRET, address=server.url, timeout=0.3)
    server.trouble(REFUND, "be late", seconds=1)
    with pytest.raises(Unsure):
        hasty.refund(reference, "refund-1", 2500, "USD")
    hasty.api.client.close()
    assert paypal.refund(reference, "refund-1", 2500, "USD").state is RefundState.SUCCEEDED
    assert server.taken(reference) == 125


def test_the_same_key_gives_back_once_when_paypal_has_forgotten_it(paypal: PayPalGateway, server: PayPalServer) -> None:
    reference = paid(paypal, server)
    first = paypal.refund(reference, "refund-1", 2500, "USD")
    server.answered.clear()
    assert paypal.refund(reference, "refund-1", 2500, "USD") == first
    assert server.taken(reference) == 125


def test_a_refund_by_hand_that_inherits_our_ids_is_not_ours(paypal: PayPalGateway, server: PayPalServer) -> None:
    reference = paid(paypal, server)
    server.refund_by_hand(reference, "10.00", custom_id="pay-1", invoice_id="pay-1")
    assert [(refund.key, refund.amount) for refund in paypal.ask(reference).refunds] == [("", 1000)]


@pytest.mark.parametrize("value", ["many", "", "-", "1e3", "1_0.00", None, [], "١"])
@pytest.mark.parametrize("verb", ["ask", "capture", "let_go", "refund"])
def test_an_amount_that_is_no_number_leaves_it_unsure(
    paypal: PayPalGateway, server: PayPalServer, monkeypatch: pytest.MonkeyPatch, verb: str, value: object
) -> None:
    reference = paid(paypal, server)
    get = paypal.api.get

    def garbled(path: str) -> object:
        order = get(path)
        order["purchase_units"][0]["amount"]["value"] = value
        return order

    monkeypatch.setattr(paypal.api, "get", garbled)
    given = {"ask": (), "capture": ("pay-1",), "let_go": (), "refund": ("refund-1", 100, "USD")}[verb]
    with pytest.raises(Unsure, match="cannot be read"):
        getattr(paypal, verb)(reference, *given)


@pytest.mark.parametrize("order", [{}, {"purchase_units": []}, {"purchase_units": None}, {"purchase_units": [{}]}])
def test_an_order_without_what_it_should_have_leaves_it_unsure(
    paypal: PayPalGateway, monkeypatch: pytest.MonkeyPatch, order: dict[str, object]
) -> None:
    monkeypatch.setattr(paypal.api, "get", lambda path: order)
    with pytest.raises(Unsure):
        paypal.ask("5O190127TN364715T")
