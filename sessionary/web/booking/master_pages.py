"""The public side of a master page: what to book and with whom, or all its pages as one calendar."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sessionary.models import MasterPage, Offer
from sessionary.rules.errors import NotFound
from sessionary.web.booking.addresses import choosing_address
from sessionary.web.booking.cards import offer_cards, page_cards
from sessionary.web.booking.choosing import choose_from
from sessionary.web.booking.crumbs import crumbs_to
from sessionary.web.booking.layout import show


def show_master_page(request: HttpRequest, found: MasterPage) -> HttpResponse:
    """What Customers choose first. A pool of members without event types has its calendar right here."""
    if found.kind == MasterPage.Kind.PAGES_FIRST:
        return _show(request, found, pages=page_cards(found.offers(), event_type=False))
    if found.is_pooled:
        pools = found.pools()
        if len(pools) == 1 and pools[0].slug is None:
            return choose_from(request, pools[0])
        return _show(request, found, cards=offer_cards(pools))
    alike = _alike(found.offers())
    ways = [_way_on(found, offers) for offers in alike]
    return _show(request, found, cards=offer_cards([offers[0] for offers in alike], ways))


def choose_through(request: HttpRequest, found: MasterPage, event_type: str) -> HttpResponse:
    """The calendar of an event type where it is pooled; else the pages that have it, to choose one."""
    if found.is_pooled:
        return choose_from(request, found.pool(event_type))
    offers = [one for one in found.offers() if one.slug == event_type]
    if not offers:
        raise NotFound
    context = {"pages": page_cards(offers, event_type=True), "offer": offers[0], "crumbs": crumbs_to(found)}
    return _show(request, found, **context)


def _alike(offers: list[Offer]) -> list[list[Offer]]:
    """The offers of each event type; a page without any is one by itself."""
    groups: dict[str | int, list[Offer]] = {}
    for offer in offers:
        groups.setdefault(offer.page_id if offer.slug is None else offer.slug, []).append(offer)
    return list(groups.values())


def _way_on(found: MasterPage, offers: list[Offer]) -> str:
    """To the pages that have the event type; where there is just one, straight to its times."""
    first = offers[0]
    if len(offers) == 1 or first.slug is None:
        return choosing_address(first.page, first.event_type, found)
    return reverse("booking:choose", args=[found.slug, first.slug])


def _show(request: HttpRequest, found: MasterPage, **context: object) -> HttpResponse:
    return show(request, "booking/master.html", found, context)
