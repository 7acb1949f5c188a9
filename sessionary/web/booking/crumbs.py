"""The way back to the master page that a Customer came by."""

from django.urls import reverse

from sessionary.models import MasterPage, Offer

Crumb = tuple[str, str]


def crumbs_of(offer: Offer) -> list[Crumb]:
    """Names and addresses of what was chosen from on the way to this offer; none without a master page.

    A pool of members without event types is the master page itself.
    """
    via = offer.via
    if via is None or (offer.pool and offer.slug is None):
        return []
    crumbs = crumbs_to(via)
    if offer.pool or offer.slug is None:
        return crumbs
    if via.kind == MasterPage.Kind.EVENT_TYPES_FIRST:
        return [*crumbs, (offer.name, reverse("booking:choose", args=[via.slug, offer.slug]))]
    return [*crumbs, (offer.page.name, f"{reverse('booking:page', args=[offer.page.slug])}?via={via.slug}")]


def crumbs_to(via: MasterPage | None) -> list[Crumb]:
    """Just the way to the master page itself, if there is one."""
    return [(via.name, reverse("booking:page", args=[via.slug]))] if via else []
