"""The order that PayPal is asked to open."""

import re
from typing import Any

from sessionary.providers.payments.contract import Charge
from sessionary.providers.payments.paypal_money import to_paypal

LONGEST_DESCRIPTION = 127
LOCALE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")


def order_for(charge: Charge) -> dict[str, Any]:
    """Our key is its invoice number, too: accounts that block repeated ones cannot be paid twice for it."""
    experience = {
        "user_action": "PAY_NOW",
        "shipping_preference": "NO_SHIPPING",
        # Anything that clears days later would hold a booking open for as long.
        "payment_method_preference": "IMMEDIATE_PAYMENT_REQUIRED",
        "return_url": charge.return_url,
        "cancel_url": charge.return_url,
    }
    if locale := paypal_locale(charge.locale):
        experience["locale"] = locale
    return {
        "intent": "CAPTURE",
        "purchase_units": [
            {
                "custom_id": charge.key,
                "invoice_id": charge.key,
                "description": f"{charge.booking}: {charge.description}"[:LONGEST_DESCRIPTION],
                "amount": to_paypal(charge.amount, charge.currency),
            }
        ],
        "payment_source": {"paypal": {"experience_context": experience}},
    }


def paypal_locale(locale: str) -> str:
    """Ours as PayPal spells it, like `pt-BR`; empty for one that it would refuse, and PayPal then chooses."""
    language, _, region = locale.replace("_", "-").partition("-")
    spelled = f"{language.lower()}-{region.upper()}" if region else language.lower()
    return spelled if LOCALE.fullmatch(spelled) else ""
