"""How a payment stands, read from what Stripe tells of its checkout session, its payment intent and its refunds."""

from typing import Any

from sessionary.providers.payments.contract import PaymentState, RefundStanding, RefundState, Standing
from sessionary.providers.payments.stripe_checkout import KEY
from sessionary.providers.payments.stripe_money import from_stripe

Json = dict[str, Any]

OF_INTENT = {
    "requires_capture": PaymentState.AUTHORIZED,
    "succeeded": PaymentState.SUCCEEDED,
    "canceled": PaymentState.FAILED,
    "processing": PaymentState.PENDING,
}
OF_REFUND = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
EXPIRED = "The checkout at Stripe is over."


def standing(reference: str, session: Json | None, intent: Json | None, refunds: list[Json]) -> Standing:
    """`session` is missing when the reference is a payment intent's; `intent` until somebody has tried to pay."""
    told = session or intent or {}
    currency = str(told["currency"]).upper()
    state = payment_state(session, intent)
    amount = session["amount_total"] if session else told["amount"]
    return Standing(
        reference=reference,
        state=state,
        amount=from_stripe(amount, currency),
        currency=currency,
        method=_method(intent),
        why=_why(intent) if state is PaymentState.FAILED else "",
        refunds=tuple(map(refund_standing, reversed(refunds))),
    )


def payment_state(session: Json | None, intent: Json | None) -> PaymentState:
    """A card that was declined leaves the checkout open for another one; only its end fails the payment."""
    of_intent = OF_INTENT.get(intent["status"]) if intent else None
    if of_intent:
        return of_intent
    over = session is not None and session["status"] == "expired"
    return PaymentState.FAILED if over else PaymentState.PENDING


def refund_standing(refund: Json) -> RefundStanding:
    """`key` is empty for a refund that somebody made in Stripe's dashboard."""
    return RefundStanding(
        reference=refund["id"],
        key=(refund.get("metadata") or {}).get(KEY, ""),
        amount=from_stripe(refund["amount"], str(refund["currency"]).upper()),
        state=OF_REFUND.get(refund["status"], RefundState.PENDING),
        why=(refund.get("failure_reason") or "").replace("_", " "),
    )


def _method(intent: Json | None) -> str:
    charge = (intent or {}).get("latest_charge") or {}
    card = (charge.get("payment_method_details") or {}).get("card") or {}
    return f"{card.get('brand', 'card').title()} {card['last4']}" if card.get("last4") else ""


def _why(intent: Json | None) -> str:
    error = (intent or {}).get("last_payment_error") or {}
    return error.get("message") or EXPIRED
