"""How a payment stands, read from PayPal's order."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sessionary.providers.payments.contract import PaymentState, RefundStanding, RefundState, Standing, Unsure
from sessionary.providers.payments.paypal_money import from_paypal

Json = dict[str, Any]

LET_GO = "let-go"
TAKEN = frozenset(["COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"])
OF_ORDER = {"APPROVED": PaymentState.AUTHORIZED, "VOIDED": PaymentState.FAILED}
OF_REFUND = {
    "COMPLETED": RefundState.SUCCEEDED,
    "FAILED": RefundState.FAILED,
    "CANCELLED": RefundState.FAILED,
}
WAS_LET_GO = "The order was closed before it was paid."
BANK_REFUSED = "PayPal could not take the money."


@contextmanager
def reading() -> Iterator[None]:
    """An answer that is not what PayPal documents says nothing of the money: it is asked again. Raises `Unsure`."""
    try:
        yield
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise Unsure("PayPal's answer cannot be read.") from error


@reading()
def standing(order: Json) -> Standing:
    """Of an order with its one purchase unit."""
    unit = order["purchase_units"][0]
    state = payment_state(order)
    refunds = sorted(unit.get("payments", {}).get("refunds", []), key=lambda refund: str(refund.get("create_time", "")))
    return Standing(
        reference=order["id"],
        state=state,
        amount=from_paypal(unit["amount"]),
        currency=unit["amount"]["currency_code"],
        method=_method(order),
        why=_why(order) if state is PaymentState.FAILED else "",
        refunds=tuple(refund_standing(refund, unit.get("invoice_id", "")) for refund in refunds),
    )


def gone(reference: str) -> Standing:
    """PayPal forgets orders that nobody paid; how much this one was for is lost with it."""
    return Standing(reference=reference, state=PaymentState.FAILED, amount=0, currency="", why=WAS_LET_GO)


@reading()
def payment_state(order: Json) -> PaymentState:
    """What was captured counts before anything else."""
    statuses = {capture["status"] for capture in captures(order)}
    if statuses & TAKEN:
        return PaymentState.SUCCEEDED
    if "PENDING" in statuses:
        return PaymentState.PENDING
    if statuses or was_let_go(order):
        return PaymentState.FAILED
    return OF_ORDER.get(order["status"], PaymentState.PENDING)


@reading()
def captures(order: Json) -> list[Json]:
    """Every try to take the money."""
    made: list[Json] = order["purchase_units"][0].get("payments", {}).get("captures", [])
    return made


def was_let_go(order: Json) -> bool:
    """Whether we have marked this order as one that is never to be captured."""
    return bool(order["purchase_units"][0].get("custom_id") == LET_GO)


@reading()
def refund_standing(refund: Json, payment_key: str) -> RefundStanding:
    """A refund made at PayPal has no id of ours, or inherits that of its payment, `payment_key`."""
    key = refund.get("custom_id") or refund.get("invoice_id") or ""
    state = OF_REFUND.get(refund["status"], RefundState.PENDING)
    return RefundStanding(
        reference=refund["id"],
        key="" if key == payment_key else key,
        amount=from_paypal(refund["amount"]),
        state=state,
        why=_reason(refund) if state is RefundState.FAILED else "",
    )


def _method(order: Json) -> str:
    buyer = ((order.get("payment_source") or {}).get("paypal") or {}).get("email_address")
    return f"PayPal {buyer}" if buyer else "PayPal"


def _why(order: Json) -> str:
    made = captures(order)
    return (_reason(made[-1]) or BANK_REFUSED) if made else WAS_LET_GO


def _reason(told: Json) -> str:
    return str((told.get("status_details") or {}).get("reason", "")).replace("_", " ").capitalize()
