"""Money is integers in the currency's smallest unit; parts always add up."""

from dataclasses import dataclass

NO_DECIMALS = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])


@dataclass(frozen=True, slots=True)
class Saving:
    """What a package saves against single sessions: for each session, and in all (smallest units)."""

    per_session: int
    total: int


def decimals(currency: str) -> int:
    """How many decimals an ISO 4217 currency is written with."""
    return 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2


def split(amount: int, parts: int, step: int = 1) -> list[int]:
    """`amount` in so many parts as equal as can be, each a multiple of `step`, the larger ones first.

    Largest remainder: $100.00 in three is 33.34, 33.33 and 33.33. Raises `ValueError` when `amount` itself is no
    multiple of `step`, as no parts could add up to it.
    """
    if amount % step:
        raise ValueError(f"{amount} is not a multiple of {step}.")
    each, larger = divmod(amount // step, parts)
    return [(each + (number < larger)) * step for number in range(parts)]


def percentage(amount: int, percent: int, step: int = 1) -> int:
    """So many percent of `amount`, rounded half up to a multiple of `step`."""
    return (amount * percent + 50 * step) // (100 * step) * step


def shares_of(amount: int, percent: int, parts: int, step: int = 1) -> list[int]:
    """So many percent of the whole `amount`, split like it: 10 % of $150.00 is 5.00 for each of three.

    The percentage is taken once and then split, so that the shares add up to it.
    """
    return split(percentage(amount, percent, step), parts, step)


def saving(price: int, sessions: int, single_price: int | None) -> Saving | None:
    """What the package price saves against `single_price` for each session; None when it saves nothing."""
    if single_price is None or (total := single_price * sessions - price) <= 0:
        return None
    return Saving(per_session=total // sessions, total=total)
