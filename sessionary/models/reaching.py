"""From what stands in an address or a call to what is booked there: on a page, or pooled over several."""

from sessionary.models.master_pages import MasterPage
from sessionary.models.offers import Offer
from sessionary.models.pages import Page
from sessionary.rules.errors import Invalid, NotFound
from sessionary.rules.sentences import Sentence


def front_door(slug: str) -> Page | MasterPage:
    """The public page or master page under `slug`, or an earlier slug of it. Raises `NotFound`."""
    try:
        return Page.named(slug)
    except NotFound:
        return MasterPage.named(slug)


def offer_reached(page: str, event_type: str | None, *, via: str | None = None) -> Offer:
    """What the public may book under these slugs; under that of a master page its pool.

    `via` is the slug of a master page by which the Customer has chosen the page. Raises `NotFound` as `Offer.named`
    does, `ChoosePage` for a master page that leaves the choice to the Customer, and `Invalid` for a `via` that does
    not lead to the page.
    """
    try:
        offer = Offer.named(page, event_type)
    except NotFound:
        if via is not None:
            raise
        return MasterPage.named(page).pool(event_type)
    if via is not None:
        offer.via = MasterPage.leading_to(offer.page, via)
        if offer.via is None:
            raise Invalid({"via": [Sentence("This master page does not lead to that page.")]})
    return offer
