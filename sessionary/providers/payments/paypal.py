"""PayPal orders: approved there, captured by us once the booking is confirmed."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Self
from urllib.parse import quote

from sessionary.providers.payments import paypal_money
from sessionary.providers.payments.contract import (
    Charge,
    Checkout,
    Declined,
    Forged,
    KeyField,
    KeysRefused,
    PaymentState,
    RefundStanding,
    Standing,
    Unsure,
)
from sessionary.providers.payments.paypal_api import Json, PayPalApi, Unknown, request_id
from sessionary.providers.payments.paypal_order import order_for
from sessionary.providers.payments.paypal_standing import (
    LET_GO,
    TAKEN,
    WAS_LET_GO,
    captures,
    gone,
    payment_state,
    reading,
    refund_standing,
    standing,
)

ADDRESSES = {"live": "https://api-m.paypal.com", "sandbox": "https://api-m.sandbox.paypal.com"}
OVER = (PaymentState.SUCCEEDED, PaymentState.FAILED)
SIGNED_BY = {
    "auth_algo": "paypal-auth-algo",
    "cert_url": "paypal-cert-url",
    "transmission_id": "paypal-transmission-id",
    "transmission_sig": "paypal-transmission-sig",
    "transmission_time": "paypal-transmission-time",
}
APPROVAL = ("payer-action", "approve")
OF_A_CAPTURE = re.compile(r"/v2/payments/captures/([A-Za-z0-9-]+)$")


class PayPalGateway:
    """References are orders'. `address` replaces PayPal's own, for tests; `timeout` is in seconds."""

    name: ClassVar[str] = "paypal"
    label: ClassVar[str] = "PayPal"
    key_fields: ClassVar[tuple[KeyField, ...]] = (
        KeyField("client_id", "Client ID", secret=False),
        KeyField("client_secret", "Secret"),
        KeyField("webhook_id", "Webhook ID", secret=False, optional=True),
        KeyField("environment", "live or sandbox (empty is live)", secret=False, optional=True),
    )
    # PayPal has no shortest time. Whatever is approved late is simply not captured.
    shortest_checkout: ClassVar[timedelta] = timedelta()
    # It lets go of orders that nobody approves within some hours, and then leads buyers nowhere.
    longest_checkout: ClassVar[timedelta] = timedelta(hours=3)

    def __init__(
        self, client_id: str, client_secret: str, webhook_id: str = "", address: str = "", timeout: float = 10
    ) -> None:
        self.webhook_id = webhook_id
        self.api = PayPalApi(address, client_id, client_secret, timeout)

    @classmethod
    def connected(cls, keys: Mapping[str, str], folder: Path) -> Self:
        """It keeps no books here. An environment that there is not has no address, which `check` refuses."""
        address = ADDRESSES.get(keys.get("environment", "").strip().lower() or "live", "")
        return cls(keys["client_id"], keys["client_secret"], keys.get("webhook_id", ""), address)

    def step(self, currency: str) -> int | None:
        """In our unit: 100 for forints, which have two decimals everywhere but here."""
        return paypal_money.step(currency)

    def check(self) -> None:
        """A new access token proves the keys; the webhook's ID has to be one of this application's."""
        if not self.api.client.base_url.host:
            raise KeysRefused("The environment is either live or sandbox.")
        self.api.renew()
        if self.webhook_id:
            try:
                self.api.get(f"/v1/notifications/webhooks/{quote(self.webhook_id, safe='')}")
            except Unknown as error:
                raise KeysRefused("PayPal knows no webhook with this ID.") from error

    def open(self, charge: Charge) -> Checkout:
        """The same key gets the same order for as long as PayPal remembers it, six hours at least."""
        order = self.api.post("/v2/checkout/orders", order_for(charge), request_id("open", charge.key))
        with reading():
            links = {link["rel"]: link["href"] for link in order["links"]}
            # An order that was approved meanwhile has no such link any more, and its buyer is done at PayPal.
            url = next((links[rel] for rel in APPROVAL if rel in links), charge.return_url)
            return Checkout(reference=order["id"], url=url)

    def ask(self, reference: str) -> Standing:
        """PayPal keeps every order that was captured, so one that it does not know takes no money any more."""
        try:
            return standing(self._order(reference))
        except Unknown:
            return gone(reference)

    def capture(self, reference: str, key: str) -> Standing:
        """Raises `Declined` while nobody has agreed to pay, and when the buyer's bank refuses."""
        now = self.ask(reference)
        if now.state in OVER:
            return now
        if now.state is not PaymentState.AUTHORIZED:
            raise Declined("Nobody has agreed to this payment yet.")
        try:
            self.api.post(f"{_path(reference)}/capture", {}, request_id("capture", key))
        except Declined as refused:
            now = self.ask(reference)
            if isinstance(refused, KeysRefused) or now.state not in OVER:
                raise
            return now
        return self.ask(reference)

    def let_go(self, reference: str) -> Standing:
        """PayPal cannot cancel an order that is to be captured, but only we capture, and never one marked as let go.

        The mark stays at PayPal, so every later `ask` and `capture` finds it. Where PayPal takes no mark, it is enough
        that whoever has let go never captures.
        """
        now = self.ask(reference)
        if now.state in OVER:
            return now
        mark = {"op": "replace", "path": "/purchase_units/@reference_id=='default'/custom_id", "value": LET_GO}
        try:
            self.api.patch(_path(reference), [mark])
        except KeysRefused:
            raise
        except Declined:
            pass  # captured meanwhile, or not to be marked: what it says now tells which
        return self._let_go(reference)

    def refund(self, reference: str, key: str, amount: int, currency: str) -> RefundStanding:
        """Looks for a refund with this key first, as PayPal does not remember keys for ever."""
        order = self._order(reference)
        for known in standing(order).refunds:
            if known.key == key:
                return known
        capture = next((capture for capture in captures(order) if capture["status"] in TAKEN), None)
        if capture is None:
            raise Declined("Nobody has paid this.")
        asked: Json = {"amount": paypal_money.to_paypal(amount, currency), "custom_id": key, "invoice_id": key}
        path = f"/v2/payments/captures/{capture['id']}/refund"
        made = self.api.post(path, asked, request_id("refund", key))
        return refund_standing({**asked, **made}, "")

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """PayPal itself says whether it signed this. The notice has to go back to it byte for byte."""
        signed = {name: headers.get(header, "") for name, header in SIGNED_BY.items()}
        if not self.webhook_id or not all(signed.values()) or not _is_json(body):
            raise Forged("This does not look like a notice of PayPal's.")
        question = json.dumps({**signed, "webhook_id": self.webhook_id}).encode()
        try:
            told = self.api.post_text(
                "/v1/notifications/verify-webhook-signature", question[:-1] + b', "webhook_event": ' + body + b"}"
            )
        except KeysRefused as error:
            raise Unsure("PayPal could not be asked about this notice.") from error
        except Declined as error:
            raise Forged("PayPal did not sign this.") from error
        if told.get("verification_status") != "SUCCESS":
            raise Forged("PayPal did not sign this.")

    def parse(self, body: bytes) -> list[str]:
        """Refunds name no order, only their capture, which PayPal is asked about."""
        try:
            notice: Json = json.loads(body)
            told, event = dict(notice["resource"]), str(notice["event_type"])
        except (ValueError, LookupError, TypeError, RecursionError):
            return []  # nothing of ours has this shape
        if event.startswith("CHECKOUT.ORDER."):
            return [str(told.get("id"))]
        order = _order_of(told)
        links = {link.get("rel"): link.get("href", "") for link in told.get("links", [])}
        if not order and (capture := OF_A_CAPTURE.search(links.get("up", ""))):
            order = _order_of(self.api.get(f"/v2/payments/captures/{capture[1]}"))
        return [order] if order else []

    def _order(self, reference: str) -> Json:
        return self.api.get(_path(reference))

    def _let_go(self, reference: str) -> Standing:
        try:
            order = self._order(reference)
        except Unknown:
            return gone(reference)
        if payment_state(order) in OVER or captures(order):
            return standing(order)
        return replace(standing(order), state=PaymentState.FAILED, why=WAS_LET_GO)


def _path(reference: str) -> str:
    return f"/v2/checkout/orders/{quote(reference, safe='')}"


def _order_of(told: Json) -> str:
    return str(told.get("supplementary_data", {}).get("related_ids", {}).get("order_id", ""))


def _is_json(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False
