"""The checkout that Stripe is asked to show."""

from typing import TYPE_CHECKING

from sessionary.providers.payments.contract import Charge
from sessionary.providers.payments.stripe_money import to_stripe

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

KEY = "sessionary_key"
BOOKING = "sessionary_booking"
LONGEST_NAME = 250
_KNOWN = """
bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th
tr vi zh zh-HK zh-TW
"""
LOCALES = frozenset(_KNOWN.split())


def checkout_for(charge: Charge, expires_at: int) -> "SessionCreateParams":
    """Cards only, because only those can be authorized first and captured later. `expires_at` in epoch seconds.

    Prices are never shown in the buyer's own currency: what was agreed is what is paid, and what refunds are of.
    """
    ours = {KEY: charge.key, BOOKING: charge.booking}
    return {
        "mode": "payment",
        "allowed_payment_method_types": ["card"],
        "adaptive_pricing": {"enabled": False},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": charge.currency.lower(),
                    "unit_amount": to_stripe(charge.amount, charge.currency),
                    "product_data": {"name": charge.description[:LONGEST_NAME]},
                },
            }
        ],
        "payment_intent_data": {
            "capture_method": "manual",
            "description": f"{charge.booking}: {charge.description}"[:LONGEST_NAME],
            "metadata": ours,
        },
        "client_reference_id": charge.key,
        "metadata": ours,
        "customer_email": charge.email,
        "locale": stripe_locale(charge.locale),
        "success_url": charge.return_url,
        "cancel_url": charge.return_url,
        "expires_at": expires_at,
    }


def stripe_locale(locale: str) -> str:
    """The nearest language of Stripe's to ours, like `pt-br` or `de`; else the browser's own."""
    language, _, region = locale.replace("_", "-").partition("-")
    exact = f"{language.lower()}-{region.upper()}"
    return next((known for known in (exact, language.lower()) if known in LOCALES), "auto")
