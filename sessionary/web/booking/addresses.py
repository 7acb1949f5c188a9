"""Where times are chosen: on a page, come there by a master page or not, or on one that pools."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.http import urlencode

from sessionary.models import EventType, MasterPage, Page

Word = str | Sequence[int]


def choosing_address(page: Page, event_type: EventType | None, via: MasterPage | None, **query: Word) -> str:
    """Where a Customer of `page` goes to choose times; without an event type, to choose that first.

    `via` is the master page that they came by: a pooled one has the calendar itself, others are kept in mind.
    """
    pooled = via is not None and via.is_open and via.is_pooled
    front = via.slug if via is not None and pooled else page.slug
    words = {"via": via.slug if via is not None and not pooled else "", **query}
    if event_type is None or event_type.hidden:
        address = reverse("booking:page", args=[front])
    else:
        address = reverse("booking:choose", args=[front, event_type.slug])
    kept = {name: word for name, word in words.items() if word}
    return f"{address}?{urlencode(kept, doseq=True)}" if kept else address
