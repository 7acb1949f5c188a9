"""What the public reads of a page or master page before it chooses times."""

from dataclasses import dataclass
from typing import Any

from sessionary.actions.gateways import bookable_among
from sessionary.actions.policy_words import policies_in_words
from sessionary.actions.sms_accounts import reminding_among
from sessionary.actions.terms import freeze
from sessionary.models import EventType, MasterPage, Offer, Page

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Able:
    """Which offers can be booked now, and which event types remind by SMS."""

    bookable: list[Offer]
    reminding: list[EventType]

    @classmethod
    def among(cls, offers: list[Offer]) -> "Able":
        """In a fixed number of queries."""
        event_types = [offer.event_type for offer in offers]
        return cls(bookable_among(offers) if offers else [], reminding_among(event_types))


def page_facts(page: Page) -> Body:
    """A page and its event types; without any, what can be booked stands on the page itself."""
    head = {"slug": page.slug, "name": page.name, "welcome": page.welcome, "owner": page.owner.name}
    return {**head, "time_zone": page.time_zone, **_offered(page.offers())}


def master_page_facts(master_page: MasterPage) -> Body:
    """A master page with its members, and what can be booked through it.

    The zone is the one that a pool's times are in when none is asked for. Where the Customer chooses, each event type
    names the pages that have it.
    """
    offers = master_page.offers()
    pools = master_page.pools() if master_page.is_pooled else []
    return {
        "slug": master_page.slug,
        "name": master_page.name,
        "welcome": master_page.welcome,
        "owner": None,
        "time_zone": pools[0].zone.key if pools else None,
        "kind": master_page.kind,
        "pages": _pages(offers),
        **(_offered(pools) if master_page.is_pooled else _to_choose_from(offers)),
    }


def _offered(offers: list[Offer]) -> Body:
    able = Able.among(offers)
    if len(offers) == 1 and offers[0].slug is None:
        return {"event_types": [], **_facts(offers[0], able)}
    return {"event_types": [_event_type(offer, able) for offer in offers]}


def _to_choose_from(offers: list[Offer]) -> Body:
    able = Able.among(offers)
    by_slug: dict[str, list[Offer]] = {}
    for offer in offers:
        if offer.slug is not None:
            by_slug.setdefault(offer.slug, []).append(offer)
    return {
        "event_types": [
            {**_event_type(same[0], able), "pages": [one.page.slug for one in same]} for same in by_slug.values()
        ]
    }


def _pages(offers: list[Offer]) -> list[Body]:
    by_page = {offer.page_id: offer.page for offer in offers}
    return [
        {
            "slug": page.slug,
            "name": page.name,
            "owner": page.owner.name,
            "time_zone": page.time_zone,
            "event_types": [one.slug for one in offers if one.page_id == page.pk and one.slug is not None],
        }
        for page in by_page.values()
    ]


def _event_type(offer: Offer, able: Able) -> Body:
    return {"slug": offer.slug, "name": offer.name, **_facts(offer, able)}


def _facts(offer: Offer, able: Able) -> Body:
    event_type = offer.event_type
    return {
        "description": event_type.description,
        "duration_minutes": offer.options.duration,
        "mode": event_type.mode,
        "package": offer.package,
        "sessions": offer.sessions,
        "seats": event_type.seats,
        "suggested_times": offer.suggested_times,
        "pricing": offer.pricing,
        "price": _money(offer.price, offer.currency),
        "single_session_price": _money(offer.single_price, offer.currency),
        "bookable": offer in able.bookable,
        "policies": policies_in_words(freeze(offer, step=1), offer.currency, "en"),
        "questions": event_type.asked,
        "sms_consent": event_type in able.reminding,
    }


def _money(amount: int | None, currency: str) -> Body | None:
    return None if amount is None else {"amount": amount, "currency": currency}
