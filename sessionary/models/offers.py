"""What one page offers: an event type on a page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import models

from sessionary.models.event_types import EventType
from sessionary.models.pages import Page
from sessionary.models.prepared import Prepared
from sessionary.rules.seats import is_group
from sessionary.rules.slots import SlotOptions

if TYPE_CHECKING:
    from sessionary.models.master_pages import MasterPage

PROMISED = (
    "duration", "pricing", "price", "single_price", "currency", "cancel_policy", "reschedule_policy", "policy_words",
    "cancel_reason", "reschedule_reason", "location_kind", "questions", "package", "mode", "seats",
)  # fmt: skip


class Offer(models.Model):
    """An event type on a page. A page's own options are the offer of its hidden event type.

    It is archived when the event type is taken off the page: what was booked still needs it.

    `via` is the master page that led to it, not stored here. Where that pools, the offer stands for all of its `pool`,
    which begins with itself; whose time it takes is settled when slots are held.
    """

    page = models.ForeignKey(Page, models.PROTECT, related_name="all_offers")
    event_type = models.ForeignKey(EventType, models.PROTECT, related_name="offers")
    position = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    via: "MasterPage | None" = None
    pool: "Sequence[Offer]" = ()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["page", "event_type"], name="offer_once")]

    def __str__(self) -> str:
        return f"{self.page}: {self.event_type}"

    @classmethod
    def named(cls, page: str, event_type: str | None) -> "Offer":
        """What the public may book under these two slugs, in one query where the page's slug is its current one.

        Raises `NotFound` as `Page.named` and `Page.offer` do.
        """
        found = NAMED(page, event_type) if event_type is not None else []
        return found[0] if found else Page.named(page).offer(event_type)

    @property
    def front(self) -> "Page | MasterPage":
        """The page that shows it: the master page where it is pooled."""
        return self.via if self.pool and self.via else self.page

    @property
    def members(self) -> "Sequence[Offer]":
        """Those that may take the booking: itself, or all of the pool."""
        return self.pool or (self,)

    @property
    def promise(self) -> tuple[Any, ...]:
        """What Customers are told before they choose a time; in a pool it is the same whoever takes them."""
        return tuple(getattr(self.event_type, name) for name in PROMISED)

    @property
    def name(self) -> str:
        """The event type's name, or that of the page or master page where it has none."""
        return self.front.name if self.event_type.hidden else self.event_type.name

    @property
    def slug(self) -> str | None:
        """The event type's slug; None where the page has none."""
        return None if self.event_type.hidden else self.event_type.slug

    @property
    def zone(self) -> ZoneInfo:
        return self.page.zone

    @property
    def options(self) -> SlotOptions:
        return self.event_type.options

    @property
    def package(self) -> bool:
        return self.event_type.package

    @property
    def sessions(self) -> int:
        """How many sessions one booking has, exactly."""
        return self.event_type.sessions

    @property
    def pricing(self) -> str:
        return self.event_type.pricing

    @property
    def price(self) -> int | None:
        """The price of the whole booking in the currency's smallest unit."""
        return self.event_type.price

    @property
    def single_price(self) -> int | None:
        """What one such session costs when booked alone, in the currency's smallest unit."""
        return self.event_type.single_price

    @property
    def currency(self) -> str:
        return self.event_type.currency

    @property
    def seats(self) -> int | None:
        """How many can come to one slot; None is unlimited."""
        return self.event_type.seats

    @property
    def is_group(self) -> bool:
        """Whether others may come to the same slot."""
        return is_group(self.seats)

    @property
    def by_approval(self) -> bool:
        """Whether the Customer suggests times, of which the Owner approves one."""
        return self.event_type.mode == "approval"

    @property
    def suggested_times(self) -> int:
        """How many times the Customer suggests, exactly, where one is booked with approval."""
        return self.event_type.suggested_times

    @property
    def is_open(self) -> bool:
        """Whether the public finds it: the page is enabled, and nothing of it is archived."""
        archived = (self.archived_at, self.event_type.archived_at, self.page.archived_at)
        return self.page.enabled and archived == (None, None, None)

    @property
    def collects(self) -> bool:
        """Whether there is a price to be paid before the sessions are booked."""
        return self.pricing == "collected" and bool(self.price)


def _named(page: str, event_type: str) -> models.QuerySet[Offer]:
    return Offer.objects.select_related("page__owner", "page__account", "event_type").filter(
        archived_at=None,
        page__slug=page,
        page__enabled=True,
        page__archived_at=None,
        event_type__slug=event_type,
        event_type__hidden=False,
        event_type__archived_at=None,
    )


NAMED = Prepared(_named, "\0page", "\0event type")
