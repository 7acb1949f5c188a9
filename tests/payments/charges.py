"""Charges to try gateways with."""

from datetime import UTC, datetime, timedelta

from sessionary.providers.payments.contract import Charge


def charge(key: str = "pay-1", amount: int = 15000, currency: str = "USD", minutes: float = 32, **other) -> Charge:
    """$150.00 for a package of three, to be paid within so many minutes from now."""
    return Charge(
        **{
            "key": key,
            "amount": amount,
            "currency": currency,
            "description": "Three coaching sessions",
            "booking": "PKG-7K2M",
            "email": "ada@example.com",
            "locale": "en",
            "return_url": "https://book.example.com/pay/return",
            "until": datetime.now(UTC) + timedelta(minutes=minutes),
            **other,
        }
    )
