"""Amounts as people type them, by the rules of the page's language (CLDR, as Babel knows them)."""

import re
from decimal import Decimal

from babel.numbers import NumberFormatError, format_decimal, get_currency_symbol, parse_decimal
from django.utils.translation import gettext as _

from sessionary.actions.wording import money
from sessionary.rules.errors import Invalid
from sessionary.rules.money import decimals, split
from sessionary.rules.sentences import Sentence

LONGEST, HUNDRED = 30, 100
DIGITS = re.compile(r"[0-9][0-9.,]*", re.ASCII)


def amount_typed(text: str, currency: str, locale: str) -> int | None:
    """`150`, `1,500.00`, `$150` or `150 USD` in the currency's smallest unit; None for what is no such amount.

    Signs stand where the language has them, so that `1.500` is never taken for fifteen hundred where a point begins
    the cents; nor are more decimals than the currency has.
    """
    number = _without_currency(text[: LONGEST + 1].strip(), currency, locale)
    if len(text.strip()) > LONGEST or not DIGITS.fullmatch(number):
        return None
    try:
        amount = parse_decimal(number, locale=locale, strict=True).scaleb(decimals(currency))
    except NumberFormatError:
        return None
    typed_decimals = -int(parse_decimal(number, locale=locale).as_tuple().exponent)
    return int(amount) if typed_decimals <= decimals(currency) else None


def amount_sent(text: str, currency: str, locale: str, *, field: str) -> int:
    """Like `amount_typed`; raises `Invalid` beside `field` for what is no amount, with an example of one."""
    amount = amount_typed(text, currency, locale)
    if amount is None:
        raise Invalid(
            {field: [Sentence("Please enter an amount, like %(example)s.", example=example(currency, locale))]}
        )
    return amount


def example(currency: str, locale: str) -> str:
    """An amount as it can be typed: `100.00`."""
    return amount_to_type(HUNDRED * 10 ** decimals(currency), currency, locale)


def price_in_words(price: int, sessions: int, currency: str, locale: str) -> str:
    """`$150.00`, and of a package what that is a session: `$150.00, $50.00 a session`."""
    total = money(price, currency, locale)
    if sessions < 2:
        return total
    parts = split(price, sessions)
    most, least = money(parts[0], currency, locale), money(parts[-1], currency, locale)
    each = most if most == least else _("%(least)s to %(most)s") % {"least": least, "most": most}
    return _("%(total)s, %(each)s a session") % {"total": total, "each": each}


def amount_to_type(amount: int, currency: str, locale: str) -> str:
    """The amount as it stands in a field: `25.00`."""
    places = decimals(currency)
    pattern = "0." + "0" * places if places else "0"
    return format_decimal(Decimal(amount).scaleb(-places), format=pattern, locale=locale)


def symbol_of(currency: str, locale: str) -> str:
    """`$`, or the currency's code where it has no sign."""
    return get_currency_symbol(currency, locale=locale)


def _without_currency(text: str, currency: str, locale: str) -> str:
    """The number alone, with the sign or code of this currency before or after it left out."""
    for sign in (symbol_of(currency, locale), currency):
        if text.upper().startswith(sign.upper()):
            return text[len(sign) :].strip()
        if text.upper().endswith(sign.upper()):
            return text[: -len(sign)].strip()
    return text
