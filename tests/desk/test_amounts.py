"""Amounts as people type them: read by the page's language, or not at all."""

import pytest

from sessionary.web.desk.amounts import amount_to_type, amount_typed, symbol_of

TYPED: list[tuple[str, str, str, int | None]] = [
    ("25", "USD", "en", 2500),
    ("25.0", "USD", "en", 2500),
    (" 25.00 ", "USD", "en", 2500),
    ("25.50", "EUR", "en", 2550),
    ("25,50", "EUR", "de", 2550),
    ("1,250.00", "USD", "en", 125000),
    ("1.250,00", "EUR", "de", 125000),
    ("1,250", "USD", "en", 125000),
    ("1.250", "EUR", "de", 125000),
    ("1250", "EUR", "de", 125000),
    ("$150", "USD", "en", 15000),
    ("150 $", "USD", "en", 15000),
    ("USD 150", "USD", "en", 15000),
    ("150 usd", "USD", "en", 15000),
    ("$1,500.00", "USD", "en", 150000),
    ("150 €", "EUR", "de", 15000),
    ("150\u00a0€", "EUR", "de", 15000),
    ("0", "USD", "en", 0),
    ("1000", "JPY", "en", 1000),
    ("1,000", "JPY", "en", 1000),
    ("1.5", "JPY", "en", None),
    ("1.234", "KWD", "en", 1234),
    ("10.001", "USD", "en", None),
    ("1.500", "USD", "en", None),
    ("150.000", "USD", "en", None),
    ("10,001", "USD", "de", None),
    ("1,500.00", "EUR", "de", None),
    ("25,50", "USD", "en", None),
    ("25.00", "EUR", "de", None),
    ("€150", "USD", "en", None),
    ("EUR 150", "USD", "en", None),
    ("$", "USD", "en", None),
    ("$$150", "USD", "en", None),
    ("1 250", "USD", "en", None),
    ("1'250", "USD", "en", None),
    ("1,25.00", "USD", "en", None),
    ("1,2500", "USD", "en", None),
    ("12.3456", "USD", "en", None),
    ("25..0", "USD", "en", None),
    ("25.", "USD", "en", 2500),
    ("-1", "USD", "en", None),
    ("-$1", "USD", "en", None),
    ("+1", "USD", "en", None),
    ("1e3", "USD", "en", None),
    ("٣", "USD", "en", None),
    ("", "USD", "en", None),
    ("ten", "USD", "en", None),
    ("NaN", "USD", "en", None),
    ("9" * 31, "USD", "en", None),
]


@pytest.mark.parametrize(("text", "currency", "locale", "amount"), TYPED)
def test_amounts_are_read_to_the_smallest_unit(text: str, currency: str, locale: str, amount: int | None) -> None:
    assert amount_typed(text, currency, locale) == amount


@pytest.mark.parametrize(("currency", "shown"), [("USD", "25.00"), ("JPY", "2500"), ("KWD", "2.500")])
def test_what_stands_in_the_field_can_be_read_back(currency: str, shown: str) -> None:
    assert amount_to_type(2500, currency, "en") == shown
    for locale in ("en", "de"):
        for amount in (2500, 0, 1, 123456789):
            assert amount_typed(amount_to_type(amount, currency, locale), currency, locale) == amount


def test_currencies_have_their_sign() -> None:
    assert (symbol_of("USD", "en"), symbol_of("KWD", "en")) == ("$", "KWD")
