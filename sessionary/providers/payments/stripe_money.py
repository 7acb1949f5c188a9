"""Stripe's own idea of amounts and currencies, and ours. We count in ISO 4217 minor units; Stripe does not always."""

from sessionary.rules.money import decimals

_WITHOUT = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
_WITH_TWO = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC CVE CZK DKK
DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD KES KGS KHR KYD KZT LAK LBP LKR
LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD
SAR SBD SCR SEK SGD SHP SOS SRD SZL THB TJS TOP TRY TTD TWD TZS UAH USD UYU UZS WST XCD XCG YER ZAR ZMW
"""
# The ariary has two decimals on paper and none at Stripe.
NO_DECIMALS = frozenset(_WITHOUT.split())
# These have no decimals, yet Stripe writes them with two, which must be zeros.
WRITTEN_WITH_ZEROS = frozenset(["ISK", "UGX"])
# Written with three decimals, of which the last must be zero.
THREE_DECIMALS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
# HUF and TWD are ordinary here: only payouts, which are not ours, need whole ones.
TWO_DECIMALS = frozenset(_WITH_TWO.split())
TAKEN = NO_DECIMALS | WRITTEN_WITH_ZEROS | THREE_DECIMALS | TWO_DECIMALS


def step(currency: str) -> int | None:
    """What our amounts have to be multiples of; None for a currency that Stripe does not take."""
    if currency not in TAKEN:
        return None
    if currency in THREE_DECIMALS:
        return 10
    return int(10 ** max(decimals(currency) - _written_decimals(currency), 0))


def to_stripe(amount: int, currency: str) -> int:
    """Our amount as Stripe writes it. Raises `ValueError` for one that is no multiple of the step."""
    if not (allowed := step(currency)) or amount % allowed:
        raise ValueError(f"Stripe cannot take {amount} {currency}.")
    return int(amount * 10 ** _written_decimals(currency)) // int(10 ** decimals(currency))


def from_stripe(amount: int, currency: str) -> int:
    """Stripe's amount in our smallest unit; `currency` as we write it."""
    return int(amount * 10 ** decimals(currency)) // int(10 ** _written_decimals(currency))


def _written_decimals(currency: str) -> int:
    if currency in NO_DECIMALS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2
