"""Amounts as people type them."""

import re
from decimal import Decimal

from babel.numbers import format_decimal, get_currency_symbol

from sessionary.rules.money import decimals

LONGEST = 20


def amount_typed(text: str, currency: str) -> int | None:
    """`25`, `25.00`, `25,00` or `1,250.00` in the smallest unit of the currency; None for what is no amount."""
    places = decimals(currency)
    tidy = re.sub(r"[\s']", "", text)
    pattern = rf"(?:\d+|\d{{1,3}}(?:([.,])\d{{3}}(?:\1\d{{3}})*))(?:[.,](\d{{1,{places}}}))?" if places else r"\d+"
    if len(tidy) > LONGEST or not (found := re.fullmatch(pattern, tidy, re.ASCII)):
        return None
    fraction = found[2] if places and found[2] else ""
    whole = re.sub(r"[.,]", "", tidy[: len(tidy) - len(fraction)])
    return int(whole + fraction.ljust(places, "0"))


def amount_to_type(amount: int, currency: str, locale: str) -> str:
    """The amount as it stands in a field: `25.00`."""
    places = decimals(currency)
    pattern = "0." + "0" * places if places else "0"
    return format_decimal(Decimal(amount).scaleb(-places), format=pattern, locale=locale)


def symbol_of(currency: str, locale: str) -> str:
    """`$`, or the currency's code where it has no sign."""
    return get_currency_symbol(currency, locale=locale)
