"""Each gateway on a bench: what its buyers, banks and dashboards do, under the same names for all."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sessionary.providers.payments.contract import Gateway, RefundState
from sessionary.providers.payments.paypal import PayPalGateway
from sessionary.providers.payments.stripe import StripeGateway
from tests.support.gateway_server import GatewayServer
from tests.support.paypal_server import CLIENT_ID, CLIENT_SECRET, WEBHOOK_ID, PayPalServer
from tests.support.stripe_server import SECRET_KEY, WEBHOOK_SECRET, StripeServer
from tests.support.wilful_gateway import WilfulGateway

PATIENCE = 20  # seconds that a client waits for an answer: a busy machine is no reason to fail


class PlayBench:
    def __init__(self, folder: Path) -> None:
        self.play = WilfulGateway(folder)
        self.gateway: Gateway = self.play

    def agree(self, reference: str) -> None:
        self.play.decide(reference, "succeed")

    def lose(self, verb: str, after: bool) -> None:
        setattr(self.play, "lose_answers" if after else "lose_requests", 1)

    def refund_by_hand(self, reference: str, amount: int) -> None:
        self.play.refund_at_gateway(reference, amount)

    def turn_refund(self, reference: str, key: str, state: RefundState) -> None:
        self.play.turn_refund(reference, key, state)

    def taken(self, reference: str) -> int:
        return self.play.balance().get("USD", 0)


class ServerBench:
    paths: dict[str, str]
    server: GatewayServer

    def lose(self, verb: str, after: bool) -> None:
        self.server.trouble(self.paths[verb], "lose answer" if after else "lose request")


class StripeBench(ServerBench):
    paths = {
        "open": "POST /v1/checkout/sessions",
        "ask": "GET /v1/checkout/sessions/ID",
        "capture": "POST /v1/payment_intents/ID/capture",
        "let_go": "POST /v1/checkout/sessions/ID/expire",
        "refund": "POST /v1/refunds",
    }

    def __init__(self, server: StripeServer) -> None:
        self.server: StripeServer = server
        self.stripe = StripeGateway(SECRET_KEY, WEBHOOK_SECRET, server.url, PATIENCE)
        self.gateway: Gateway = self.stripe

    def close(self) -> None:
        self.stripe.connections.close()  # type: ignore[no-untyped-call]

    def agree(self, reference: str) -> None:
        self.server.pay(reference)

    def refund_by_hand(self, reference: str, amount: int) -> None:
        self.server.refund_in_dashboard(reference, amount)

    def turn_refund(self, reference: str, key: str, state: RefundState) -> None:
        self.server.turn_refund(key, state.value, "lost_or_stolen_card")

    def taken(self, reference: str) -> int:
        return self.server.taken(reference)


class PayPalBench(ServerBench):
    paths = {
        "open": "POST /v2/checkout/orders",
        "ask": "GET /v2/checkout/orders/ID",
        "capture": "POST /v2/checkout/orders/ID/capture",
        "let_go": "PATCH /v2/checkout/orders/ID",
        "refund": "POST /v2/payments/captures/ID/refund",
    }
    statuses = {RefundState.FAILED: "FAILED", RefundState.PENDING: "PENDING", RefundState.SUCCEEDED: "COMPLETED"}

    def __init__(self, server: PayPalServer) -> None:
        self.server: PayPalServer = server
        self.paypal = PayPalGateway(CLIENT_ID, CLIENT_SECRET, WEBHOOK_ID, server.url, PATIENCE)
        self.gateway: Gateway = self.paypal

    def close(self) -> None:
        self.paypal.api.client.close()

    def agree(self, reference: str) -> None:
        self.server.approve(reference)

    def refund_by_hand(self, reference: str, amount: int) -> None:
        self.server.refund_by_hand(reference, f"{amount / 100:.2f}")

    def turn_refund(self, reference: str, key: str, state: RefundState) -> None:
        self.server.turn_refund(reference, key, self.statuses[state], "RECEIVER_ACCOUNT_CLOSED")

    def taken(self, reference: str) -> int:
        return round(self.server.taken(reference) * 100)


Bench = PlayBench | StripeBench | PayPalBench


@contextmanager
def bench_for(name: str, folder: Path) -> Iterator[Bench]:
    """A bench with a gateway of this name, and the server that it talks to."""
    if name == "stripe":
        with StripeServer() as stripe, closing(StripeBench(stripe)) as bench:
            yield bench
    elif name == "paypal":
        with PayPalServer() as paypal, closing(PayPalBench(paypal)) as bench:
            yield bench
    else:
        yield PlayBench(folder)
