"""PayPal's amounts are decimal text, like 15.00; a few of its currencies take no decimals though ISO 4217 has two."""

from sessionary.rules.money import decimals

WHOLE_ONLY = frozenset(["HUF", "JPY", "TWD"])
# BRL, CNY and MYR only between accounts of the country itself; PayPal says so when a payment is opened.
_WITH_TWO = "AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD ILS MXN MYR NOK NZD PHP PLN SEK SGD THB USD"
TAKEN = WHOLE_ONLY | frozenset(_WITH_TWO.split())


def step(currency: str) -> int | None:
    """What our amounts have to be multiples of; None for a currency that PayPal does not take."""
    if currency not in TAKEN:
        return None
    return int(10 ** decimals(currency)) if currency in WHOLE_ONLY else 1


def to_paypal(amount: int, currency: str) -> dict[str, str]:
    """Our amount as PayPal writes it. Raises `ValueError` for one that is no multiple of the step."""
    if not (allowed := step(currency)) or amount % allowed:
        raise ValueError(f"PayPal cannot take {amount} {currency}.")
    whole, rest = divmod(amount, int(10 ** decimals(currency)))
    value = str(whole) if currency in WHOLE_ONLY else f"{whole}.{rest:02d}"
    return {"currency_code": currency, "value": value}


def from_paypal(told: dict[str, str]) -> int:
    """PayPal's amount in our smallest unit, with however many decimals it comes. Raises `ValueError` for no amount."""
    places = decimals(told["currency_code"])
    whole, _, rest = told["value"].partition(".")
    if not whole.isascii() or not (whole + rest).isdecimal():
        raise ValueError(told["value"])
    return int(whole + rest[:places].ljust(places, "0"))
