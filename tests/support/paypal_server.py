"""PayPal as seen through its API: access tokens, orders, captures, refunds, request ids, notices and their proof.

Written from PayPal's public reference of Orders v2 and Payments v2.
"""

import base64
import json
import re
import zlib
from itertools import count
from urllib.parse import parse_qsl

from tests.support.gateway_server import Answer, Call, GatewayServer, Json

CLIENT_ID, CLIENT_SECRET, WEBHOOK_ID = "client-loopback", "secret-loopback", "WH-LOOPBACK"
BASIC = "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
ID = re.compile(r"(ORD|CAP|REF)-\d+|WH-[A-Z]+")
NO_DECIMALS = ("HUF", "JPY", "TWD")
CUSTOM_ID = "/purchase_units/@reference_id=='default'/custom_id"


class PayPalServer(GatewayServer):
    """`approve`, `forget`, `refund_by_hand` and `turn_refund` are what people, time and banks do."""

    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[str, Json] = {}
        self.numbers = count(1)
        self.token_number = 0
        self.bank_refuses = False
        self.capture_status = "COMPLETED"
        self.refund_status = "COMPLETED"
        self.takes_marks = True

    def approve(self, order_id: str) -> None:
        """The buyer agrees at PayPal."""
        order = self.orders[order_id]
        order["status"] = "APPROVED"
        order["payment_source"] = {"paypal": {"email_address": "ada@example.com"}}

    def forget(self, order_id: str) -> None:
        """An order that nobody paid runs out."""
        del self.orders[order_id]

    def end_tokens(self) -> None:
        """All access tokens end before their time."""
        self.token_number += 1

    def refund_by_hand(self, order_id: str, value: str, **inherited: str) -> None:
        """On PayPal's own pages; it may inherit the ids of its payment."""
        unit = self.orders[order_id]["purchase_units"][0]
        amount = {"currency_code": unit["amount"]["currency_code"], "value": value}
        self._refund(unit["payments"]["captures"][0], {"amount": amount, **inherited})

    def turn_refund(self, order_id: str, key: str, status: str, reason: str) -> None:
        """The bank thinks again about a refund of ours."""
        for refund in self.orders[order_id]["purchase_units"][0]["payments"]["refunds"]:
            if refund.get("custom_id") == key:
                refund.update(status=status, status_details={"reason": reason})

    def taken(self, order_id: str) -> float:
        """What the payment brought, less refunds."""
        payments = self.orders[order_id]["purchase_units"][0]["payments"]
        came = sum(float(c["amount"]["value"]) for c in payments["captures"] if c["status"] == "COMPLETED")
        return came - _given_back(payments)

    def notice(self, kind: str, about: Json, signed_for: str = WEBHOOK_ID) -> tuple[dict[str, str], bytes]:
        """Headers and body; PayPal signs a checksum of the bytes, so not one of them may change."""
        body = json.dumps({"event_type": kind, "resource": about, "odd  spacing": 1.50}, indent=3).encode()
        return {
            "paypal-auth-algo": "SHA256withRSA",
            "paypal-cert-url": "https://api.paypal.test/cert.pem",
            "paypal-transmission-id": "t-1",
            "paypal-transmission-time": "2027-03-01T12:00:00Z",
            "paypal-transmission-sig": f"{signed_for}:{zlib.crc32(body)}",
        }, body

    def pattern(self, path: str) -> str:
        return ID.sub("ID", path)

    def refusal(self, status: int, why: str, issue: str = "") -> Answer:
        return status, {"name": "ERROR", "message": why, "details": [{"issue": issue, "description": why}]}

    def respond(self, call: Call) -> Answer:
        if call.path == "/v1/oauth2/token":
            return self._token(call)
        if call.headers.get("authorization") != f"Bearer token-{self.token_number}":
            return 401, {"error": "invalid_token", "error_description": "Token signature verification failed"}
        key = call.headers.get("paypal-request-id")
        if call.method != "POST" or not key:
            return self._do(call)
        other = self.refusal(422, "The id was used for another request.", "DUPLICATE_REQUEST_ID")
        return self.once(key, call, lambda: self._do(call), other)

    def _token(self, call: Call) -> Answer:
        asked = dict(parse_qsl(call.body.decode()))
        if call.headers.get("authorization") != BASIC or asked != {"grant_type": "client_credentials"}:
            return 401, {"error": "invalid_client", "error_description": "Client Authentication failed"}
        return 200, {"access_token": f"token-{self.token_number}", "expires_in": 32400, "token_type": "Bearer"}

    def _do(self, call: Call) -> Answer:
        where = f"{call.method} {self.pattern(call.path)}"
        found = ID.search(call.path)
        one = found.group() if found else ""
        if where.endswith("verify-webhook-signature"):
            return self._verify(call.body)
        given = json.loads(call.body) if call.body else {}
        known = {**self.orders, **self._captures(), WEBHOOK_ID: {"id": WEBHOOK_ID}}
        if one and one not in known:
            return self.refusal(404, "The specified resource does not exist.", "INVALID_RESOURCE_ID")
        match where:
            case "POST /v2/checkout/orders":
                return self._create(given)
            case "GET /v2/checkout/orders/ID" | "GET /v2/payments/captures/ID" | "GET /v1/notifications/webhooks/ID":
                return 200, known[one]
            case "PATCH /v2/checkout/orders/ID":
                return self._patch(known[one], given)
            case "POST /v2/checkout/orders/ID/capture":
                return self._capture(known[one])
            case "POST /v2/payments/captures/ID/refund":
                return self._refund(known[one], given)
        return self.refusal(404, f"There is no {where}.")

    def _create(self, given: Json) -> Answer:
        (unit,) = given["purchase_units"]
        currency, value = unit["amount"]["currency_code"], unit["amount"]["value"]
        places = 0 if currency in NO_DECIMALS else 2
        if len(value.partition(".")[2]) != places:
            return self.refusal(422, "Decimals do not fit the currency.", "DECIMAL_PRECISION")
        order_id = f"ORD-{next(self.numbers)}"
        self.orders[order_id] = {
            "id": order_id,
            "intent": given["intent"],
            "status": "PAYER_ACTION_REQUIRED",
            "purchase_units": [{**unit, "reference_id": "default", "payments": {"captures": [], "refunds": []}}],
            "links": [{"rel": "payer-action", "href": f"https://www.paypal.test/checkoutnow?token={order_id}"}],
        }
        return 201, self.orders[order_id]

    def _patch(self, order: Json, changes: list[Json]) -> Answer:
        (change,) = changes
        if order["status"] == "COMPLETED" or not self.takes_marks:
            return self.refusal(422, "The order cannot be patched.", "ORDER_ALREADY_COMPLETED")
        if change["op"] != "replace" or change["path"] != CUSTOM_ID:
            return self.refusal(422, "The value cannot be patched.", "NOT_PATCHABLE")
        order["purchase_units"][0]["custom_id"] = change["value"]
        return 204, {}

    def _capture(self, order: Json) -> Answer:
        if order["status"] == "COMPLETED":
            return self.refusal(422, "Order already captured.", "ORDER_ALREADY_CAPTURED")
        if order["status"] != "APPROVED":
            return self.refusal(422, "Payer has not yet approved the Order for payment.", "ORDER_NOT_APPROVED")
        if self.bank_refuses:
            return self.refusal(422, "The instrument presented was declined.", "INSTRUMENT_DECLINED")
        unit = order["purchase_units"][0]
        capture = {"id": f"CAP-{next(self.numbers)}", "status": self.capture_status, "amount": unit["amount"]}
        capture["supplementary_data"] = {"related_ids": {"order_id": order["id"]}}
        unit["payments"]["captures"].append(capture)
        order["status"] = "COMPLETED"
        return 201, order

    def _captures(self) -> dict[str, Json]:
        units = [order["purchase_units"][0] for order in self.orders.values()]
        return {capture["id"]: capture for unit in units for capture in unit["payments"]["captures"]}

    def _refund(self, capture: Json, given: Json) -> Answer:
        order = self.orders[capture["supplementary_data"]["related_ids"]["order_id"]]
        payments = order["purchase_units"][0]["payments"]
        left = float(capture["amount"]["value"]) - _given_back(payments)
        if float(given["amount"]["value"]) > left + 0.001:
            return self.refusal(422, "The refund amount must be less than what is left.", "REFUND_AMOUNT_EXCEEDED")
        number = next(self.numbers)
        refund = {"id": f"REF-{number}", "status": self.refund_status, "create_time": f"{number:06}", **given}
        payments["refunds"].append(refund)
        return 201, dict(refund)

    def _verify(self, body: bytes) -> Answer:
        asked = json.loads(body)
        checksum = zlib.crc32(body.partition(b'"webhook_event": ')[2][:-1])
        signed = asked["transmission_sig"] == f"{WEBHOOK_ID}:{checksum}" and asked["webhook_id"] == WEBHOOK_ID
        return 200, {"verification_status": "SUCCESS" if signed else "FAILURE"}


def _given_back(payments: Json) -> float:
    made = [refund for refund in payments["refunds"] if refund["status"] in ("COMPLETED", "PENDING")]
    return sum(float(refund["amount"]["value"]) for refund in made)
