"""Booking pages: one Owner's public page."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from sessionary.models import rights
from sessionary.models.accounts import Account
from sessionary.models.users import User
from sessionary.rules.errors import NotFound

if TYPE_CHECKING:
    from sessionary.models.event_types import EventType
    from sessionary.models.offers import Offer


class Page(models.Model):
    """`logo` is the digest of its picture, empty without one.

    `holidays` is the code of the country, or part of one, whose public holidays close its days, like `DE-BE`. The slug
    of an archived page may be another's by now.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="pages")
    slug = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(User, models.PROTECT, related_name="pages")
    welcome = models.TextField(blank=True, default="")
    accent = models.CharField(max_length=7, default="#0d6157")
    logo = models.CharField(max_length=16, blank=True, default="")
    time_zone = models.CharField(max_length=64)
    enabled = models.BooleanField(default=True)
    holidays = models.CharField(max_length=30, blank=True, default="")
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    event_types: "models.ManyToManyField[EventType, Offer]" = models.ManyToManyField(
        "EventType", through="Offer", related_name="pages"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug"], condition=Q(archived_at=None), name="page_slug_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @classmethod
    def seen_by(cls, user: User) -> "models.QuerySet[Page]":
        """The pages that `user` may see."""
        return cls.objects.filter(rights.seen_by(user, owner="owner"))

    def may_change(self, user: User) -> bool:
        """Whether `user` may change settings here and book for Customers."""
        return rights.may_change(user, self)

    @classmethod
    def named(cls, slug: str) -> "Page":
        """The public page under `slug` or an earlier slug of it, with its Owner and account.

        Raises `NotFound` when there is none, or it is disabled or archived.
        """
        known = PageSlug.objects.select_related("page__owner", "page__account").filter(
            slug=slug, page__enabled=True, page__archived_at=None
        )
        if (found := known.first()) is None or found.page is None:
            raise NotFound("There is no such booking page. Please check the address.")
        return found.page

    def offers(self) -> list["Offer"]:
        """What the public may choose from, in order; just the page's own options if it has no event types."""
        standing = self.all_offers.filter(archived_at=None, event_type__archived_at=None)
        every = list(standing.select_related("event_type"))
        for offer in every:
            offer.page = self
        return [offer for offer in every if not offer.event_type.hidden] or every

    def offer(self, event_type: str | None) -> "Offer":
        """The offer for the event type with this slug; None for a page without any.

        Raises `NotFound` when the page does not offer that.
        """
        for offer in self.offers():
            if event_type == (None if offer.event_type.hidden else offer.event_type.slug):
                return offer
        raise NotFound("This page does not offer that event type. Please choose one from the page.")


class PageSlug(models.Model):
    """Every slug a page or master page has had: one space for the whole instance; old ones stay and redirect."""

    account = models.ForeignKey(Account, models.PROTECT)
    slug = models.CharField(max_length=60, unique=True)
    page = models.ForeignKey(Page, models.PROTECT, null=True, related_name="slugs")
    master_page = models.ForeignKey("MasterPage", models.PROTECT, null=True, related_name="slugs")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(page=None, master_page__isnull=False) | Q(page__isnull=False, master_page=None),
                name="page_slug_leads_to_one",
            ),
        ]

    def __str__(self) -> str:
        return self.slug
