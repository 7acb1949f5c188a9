"""Amounts as people type them."""

import pytest

from sessionary.web.desk.amounts import amount_to_type, amount_typed, symbol_of

TYPED: list[tuple[str, str, int | None]] = [
    ("25", "USD", 2500),
    ("25.0", "USD", 2500),
    (" 25.00 ", "USD", 2500),
    ("25,50", "EUR", 2550),
    ("1,250.00", "USD", 125000),
    ("1.250,00", "EUR", 125000),
    ("1,250", "USD", 125000),
    ("1 250", "USD", 125000),
    ("0", "USD", 0),
    ("1000", "JPY", 1000),
    ("1.5", "JPY", None),
    ("1.234", "KWD", 1234),
    ("25.001", "EUR", 2500100),
    ("1,25.00", "USD", None),
    ("12.3456", "USD", None),
    ("-1", "USD", None),
    ("+1", "USD", None),
    ("1e3", "USD", None),
    ("٣", "USD", None),
    ("", "USD", None),
    ("ten", "USD", None),
    ("9" * 21, "USD", None),
]


@pytest.mark.parametrize(("text", "currency", "amount"), TYPED)
def test_amounts_are_read_to_the_smallest_unit(text: str, currency: str, amount: int | None) -> None:
    assert amount_typed(text, currency) == amount


@pytest.mark.parametrize(("currency", "shown"), [("USD", "25.00"), ("JPY", "2500"), ("KWD", "2.500")])
def test_what_stands_in_the_field_can_be_read_back(currency: str, shown: str) -> None:
    assert amount_to_type(2500, currency, "en") == shown
    for locale in ("en", "de"):
        assert amount_typed(amount_to_type(2500, currency, locale), currency) == 2500


def test_currencies_have_their_sign() -> None:
    assert (symbol_of("USD", "en"), symbol_of("KWD", "en")) == ("$", "KWD")
