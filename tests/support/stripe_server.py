"""Stripe as seen through its API: checkout sessions, payment intents, refunds, idempotency keys, signed notices.

Written from Stripe's public reference, version 2026-10-28, and strict about what is easily got wrong.
"""

import hashlib
import hmac
import json
import re
import time
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from tests.support.gateway_server import Answer, Call, GatewayServer, Json

SECRET_KEY = "sk_test_loopback"
WEBHOOK_SECRET = "whsec_loopback"
WHOLE = {"isk": 100, "ugx": 100, "kwd": 10, "bhd": 10, "jod": 10, "omr": 10, "tnd": 10}
ID = re.compile(r"(cs|pi|re)_[A-Za-z0-9_]+")
REFUSED = {
    "payment_method_types": "Received unknown parameter: payment_method_types",
    "unit_amount": "Amount must be divisible by the currency's smallest step.",
    "expires_at": "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.",
    "capture_method": "This stand-in expects manual capture.",
}


class StripeServer(GatewayServer):
    """`pay`, `decline`, `time_out`, `refund_in_dashboard` and `turn_refund` are what people and banks do."""

    def __init__(self) -> None:
        super().__init__()
        self.sessions: dict[str, Json] = {}
        self.intents: dict[str, Json] = {}
        self.refunds: dict[str, Json] = {}
        self.numbers = count(1)
        self.refund_status = "succeeded"

    def pay(self, session_id: str, last4: str = "4242") -> None:
        """The buyer's card is authorized."""
        intent = self._intent_of(self.sessions[session_id])
        intent["status"] = "requires_capture"
        intent["latest_charge"] = {
            "id": f"ch_{next(self.numbers)}",
            "object": "charge",
            "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": last4}},
        }
        self.sessions[session_id]["status"] = "complete"

    def decline(self, session_id: str) -> None:
        """The buyer's card is refused; the page lets them try another one."""
        self._intent_of(self.sessions[session_id])["last_payment_error"] = {
            "code": "card_declined",
            "message": "Your card was declined.",
        }

    def time_out(self, session_id: str) -> None:
        """The checkout's end has come."""
        self.sessions[session_id]["status"] = "expired"

    def refund_in_dashboard(self, session_id: str, amount: int) -> None:
        """By hand, without a key of ours."""
        self._refund({"payment_intent": self.sessions[session_id]["payment_intent"], "amount": str(amount)})

    def turn_refund(self, key: str, status: str, reason: str | None = None) -> None:
        """The bank thinks again about a refund of ours."""
        for refund in self.refunds.values():
            if refund["metadata"].get("sessionary_key") == key:
                refund.update(status=status, failure_reason=reason)

    def taken(self, session_id: str) -> int:
        """What the payment brought, less refunds, in Stripe's unit."""
        intent = self.intents[self.sessions[session_id]["payment_intent"]]
        return (int(intent["amount"]) if intent["status"] == "succeeded" else 0) - self._given_back(intent["id"])

    def notice(
        self, kind: str, about: Json, age: int = 0, secret: str = WEBHOOK_SECRET
    ) -> tuple[dict[str, str], bytes]:
        """Headers and body of a webhook, signed so many seconds ago."""
        body = json.dumps({"id": "evt_1", "object": "event", "type": kind, "data": {"object": about}}).encode()
        signed_at = int(time.time()) - age
        signature = hmac.new(secret.encode(), b"%d." % signed_at + body, hashlib.sha256).hexdigest()
        return {"stripe-signature": f"t={signed_at},v1={signature}"}, body

    def pattern(self, path: str) -> str:
        return ID.sub("ID", path)

    def refusal(self, status: int, why: str, param: str | None = None, kind: str = "invalid_request_error") -> Answer:
        return status, {"error": {"type": kind if status < 500 else "api_error", "message": why, "param": param}}

    def respond(self, call: Call) -> Answer:
        if call.headers.get("authorization") != f"Bearer {SECRET_KEY}":
            return self.refusal(401, "Invalid API Key provided: sk_test_****")
        key = call.headers.get("idempotency-key")
        if call.method != "POST" or not key:
            return self._do(call)
        other = self.refusal(400, "Keys can only be used with the same parameters.", kind="idempotency_error")
        return self.once(key, call, lambda: self._do(call), other)

    def _do(self, call: Call) -> Answer:
        given = nested(parse_qsl(call.body.decode() if call.method == "POST" else call.query, keep_blank_values=True))
        where = f"{call.method} {self.pattern(call.path)}"
        found = ID.search(call.path)
        one = found.group() if found else ""
        if one and one not in self.sessions | self.intents:
            return self.refusal(404, f"No such object: '{one}'")
        match where:
            case "POST /v1/checkout/sessions":
                return self._create_session(given)
            case "GET /v1/checkout/sessions":
                wanted = given.get("payment_intent")
                return _list([s for s in self.sessions.values() if wanted in (None, s["payment_intent"])])
            case "GET /v1/checkout/sessions/ID":
                return 200, self._expanded(self.sessions[one])
            case "POST /v1/checkout/sessions/ID/expire":
                return self._expire(self.sessions[one])
            case "GET /v1/payment_intents/ID":
                return 200, self.intents[one]
            case "POST /v1/payment_intents/ID/capture":
                return self._move(self.intents[one], ["requires_capture"], "succeeded")
            case "POST /v1/payment_intents/ID/cancel":
                return self._move(self.intents[one], ["requires_capture", "requires_payment_method"], "canceled")
            case "POST /v1/refunds":
                return self._refund(given)
            case "GET /v1/refunds":
                made = [r for r in self.refunds.values() if r["payment_intent"] == given["payment_intent"]]
                return _list(made[::-1])
        return self.refusal(404, f"Unrecognized request URL ({where}).")

    def _create_session(self, given: Json) -> Answer:
        price = given["line_items"]["0"]["price_data"]
        amount, currency, end = int(price["unit_amount"]), price["currency"], int(given["expires_at"])
        wrong = {
            "payment_method_types": "payment_method_types" in given,
            "unit_amount": amount <= 0 or amount % WHOLE.get(currency, 1) != 0,
            "expires_at": not 30 * 60 <= end - int(time.time()) <= 24 * 3600,
            "capture_method": given["payment_intent_data"].get("capture_method") != "manual",
        }
        for param, is_wrong in wrong.items():
            if is_wrong:
                return self.refusal(400, REFUSED[param], param)
        session = {
            "id": f"cs_test_{next(self.numbers)}",
            "object": "checkout.session",
            "status": "open",
            "amount_total": amount,
            "currency": currency,
            "payment_intent": None,
            "payment_intent_data": given["payment_intent_data"],
            "given": given,
        }
        session["url"] = f"https://checkout.stripe.test/{session['id']}"
        self.sessions[session["id"]] = session
        return 200, dict(session)

    def _intent_of(self, session: Json) -> Json:
        """Stripe makes the intent when the buyer first tries to pay."""
        if session["payment_intent"] is None:
            made = session["payment_intent"] = f"pi_{next(self.numbers)}"
            self.intents[made] = {
                "id": made,
                "object": "payment_intent",
                "status": "requires_payment_method",
                "amount": session["amount_total"],
                "currency": session["currency"],
                "metadata": session["payment_intent_data"]["metadata"],
                "latest_charge": None,
                "last_payment_error": None,
            }
        return self.intents[session["payment_intent"]]

    def _expanded(self, session: Json) -> Json:
        return {**session, "payment_intent": self.intents.get(session["payment_intent"])}

    def _expire(self, session: Json) -> Answer:
        if session["status"] != "open":
            return self.refusal(400, 'Only Checkout Sessions with a status in ["open"] can be expired.')
        session["status"] = "expired"
        return 200, dict(session)

    def _move(self, intent: Json, allowed: list[str], to: str) -> Answer:
        if intent["status"] not in allowed:
            return self.refusal(400, f"This PaymentIntent has a status of {intent['status']}.")
        intent["status"] = to
        return 200, dict(intent)

    def _refund(self, given: Json) -> Answer:
        intent = self.intents[given["payment_intent"]]
        amount = int(given["amount"])
        if intent["status"] != "succeeded":
            return self.refusal(400, "This PaymentIntent does not have a successful charge to refund.")
        if amount > int(intent["amount"]) - self._given_back(intent["id"]):
            return self.refusal(400, "Refund amount is greater than unrefunded amount on charge.", "amount")
        refund = {
            "id": f"re_{next(self.numbers)}",
            "object": "refund",
            "payment_intent": intent["id"],
            "amount": amount,
            "currency": intent["currency"],
            "metadata": given.get("metadata", {}),
            "status": self.refund_status,
            "failure_reason": None,
        }
        self.refunds[refund["id"]] = refund
        return 200, dict(refund)

    def _given_back(self, intent: str) -> int:
        of_intent = [refund for refund in self.refunds.values() if refund["payment_intent"] == intent]
        return sum(refund["amount"] for refund in of_intent if refund["status"] in ("pending", "succeeded"))


def nested(pairs: list[tuple[str, str]]) -> Json:
    """`a[b][c]=d` as `{"a": {"b": {"c": "d"}}}`; lists become objects with the positions as names."""
    tree: Json = {}
    for name, value in pairs:
        *parents, last = re.findall(r"[^\[\]]+", name)
        branch: Any = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[last] = value
    return tree


def _list(objects: list[Json]) -> Answer:
    return 200, {"object": "list", "data": objects, "has_more": False, "url": "/v1/list"}
