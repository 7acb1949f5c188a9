"""A price in words: in all, for each session, and what the package saves."""

from dataclasses import dataclass

from sessionary.actions import wording
from sessionary.models import Offer
from sessionary.rules.money import saving, split


@dataclass(frozen=True, slots=True)
class Price:
    """Formatted amounts; `each` is empty for one session, the savings where there are none."""

    total: str
    each: str
    saves_each: str
    saves_total: str


def price_of(offer: Offer, locale: str) -> Price | None:
    """The offer's price as people read it; None when none is shown."""
    if offer.price is None:
        return None

    def words(amount: int) -> str:
        return wording.price(amount, offer.currency, locale)

    saved = saving(offer.price, offer.sessions, offer.single_price)
    return Price(
        total=words(offer.price),
        each=words(split(offer.price, offer.sessions)[0]) if offer.sessions > 1 else "",
        saves_each=words(saved.per_session) if saved else "",
        saves_total=words(saved.total) if saved else "",
    )
