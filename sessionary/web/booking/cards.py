"""Cards to choose from: event types, and pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from sessionary.actions.gateways import bookable_among
from sessionary.models import Offer, Page
from sessionary.web.booking.addresses import choosing_address
from sessionary.web.booking.prices import Price, price_of


@dataclass(frozen=True, slots=True)
class OfferCard:
    """Something to book; `address` is where it goes on, empty for what cannot be booked online yet."""

    offer: Offer
    price: Price | None
    address: str


@dataclass(frozen=True, slots=True)
class PageCard:
    """Somebody to book with."""

    page: Page
    address: str


def offer_cards(offers: Sequence[Offer], addresses: Sequence[str] | None = None) -> list[OfferCard]:
    """A card for each offer, leading to its times, or to the address in its place."""
    locale, bookable = get_language() or "en", bookable_among(offers) if offers else []
    ways = addresses or [choosing_address(one.page, one.event_type, one.via) for one in offers]
    return [
        OfferCard(offer, price_of(offer, locale), way if offer in bookable else "")
        for offer, way in zip(offers, ways, strict=True)
    ]


def page_cards(offers: Sequence[Offer], *, event_type: bool) -> list[PageCard]:
    """A card for each page of these offers, leading to its times of the offer's event type, or to its event types."""
    first = {offer.page_id: offer for offer in reversed(offers)}
    return [
        PageCard(one.page, choosing_address(one.page, one.event_type if event_type else None, one.via))
        for one in offers
        if first[one.page_id] is one
    ]
