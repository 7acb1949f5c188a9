"""Master pages: a front door over several pages, where Customers choose one or whoever is free takes them."""

import copy
from collections.abc import Iterable, Sequence

from django.db import models
from django.db.models import Q

from sessionary.models import rights
from sessionary.models.accounts import Account
from sessionary.models.event_types import EventType
from sessionary.models.offers import Offer
from sessionary.models.pages import Page, PageSlug
from sessionary.models.users import User, initials_of
from sessionary.rules.errors import ChoosePage, NotFound


class MasterPage(models.Model):
    """Pooled, its members' free times are one calendar; else the Customer chooses, event types or pages first.

    The slug of an archived one may be another's by now.
    """

    class Kind(models.TextChoices):
        EVENT_TYPES_FIRST = "event_types_first"
        PAGES_FIRST = "pages_first"
        POOLED = "pooled"

    account = models.ForeignKey(Account, models.PROTECT, related_name="master_pages")
    slug = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    welcome = models.TextField(blank=True, default="")
    accent = models.CharField(max_length=7, default="#0d6157")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.EVENT_TYPES_FIRST)
    enabled = models.BooleanField(default=True)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    pages: "models.ManyToManyField[Page, Member]" = models.ManyToManyField(
        Page, through="Member", related_name="master_pages"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug"], condition=Q(archived_at=None), name="master_page_slug_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def seen_by(cls, user: User) -> "models.QuerySet[MasterPage]":
        """The master pages that `user` may see and change: an Administrator those of their account."""
        return cls.objects.filter(rights.administered_by(user), archived_at=None)

    @classmethod
    def named(cls, slug: str) -> "MasterPage":
        """The public master page under `slug` or an earlier slug of it, with its account.

        Raises `NotFound` when there is none, or it is disabled or archived.
        """
        known = PageSlug.objects.select_related("master_page__account").filter(
            slug=slug, master_page__enabled=True, master_page__archived_at=None
        )
        if (found := known.first()) is None or found.master_page is None:
            raise NotFound("There is no such booking page. Please check the address.")
        return found.master_page

    @classmethod
    def leading_to(cls, page: Page, slug: str) -> "MasterPage | None":
        """The public master page under `slug` by which a Customer may have chosen `page` themselves, if it is one."""
        known = cls.objects.filter(slugs__slug=slug, enabled=True, archived_at=None, members__page=page)
        return known.exclude(kind=cls.Kind.POOLED).first() if slug else None

    @classmethod
    def pooling(cls, event_type: EventType, pages: Sequence[Page]) -> "MasterPage | None":
        """A master page that pools a page which has the event type, or one of `pages`; None if there is none."""
        reached = Q(members__page__in=pages)
        if event_type.pk is not None:
            reached |= Q(
                members__page__all_offers__event_type=event_type.pk, members__page__all_offers__archived_at=None
            )
        standing = cls.objects.filter(reached, kind=cls.Kind.POOLED, archived_at=None, members__page__archived_at=None)
        return standing.first()

    @property
    def is_pooled(self) -> bool:
        return self.kind == self.Kind.POOLED

    @property
    def is_open(self) -> bool:
        """Whether the public finds it."""
        return self.enabled and self.archived_at is None

    @property
    def initials(self) -> str:
        """Up to two letters for the round picture: of the first and last word of the name."""
        return initials_of(self.name)

    def offers(self) -> list[Offer]:
        """What its members offer, page by page in their order; of a page without event types its own options.

        Disabled members are left out. In one query.
        """
        standing = Offer.objects.select_related("page__owner", "page__account", "event_type").filter(
            archived_at=None,
            event_type__archived_at=None,
            page__front_doors__master_page=self,
            page__enabled=True,
            page__archived_at=None,
        )
        every = list(standing.order_by("page__front_doors__position", "page", "position", "pk"))
        with_event_types = {offer.page_id for offer in every if not offer.event_type.hidden}
        for offer in every:
            offer.via = self
        return [one for one in every if not (one.event_type.hidden and one.page_id in with_event_types)]

    def pools(self) -> list[Offer]:
        """What can be booked here when pooled: each event type of a member once, or just the members' own options.

        Each stands for its `pool`. Members whose own options promise something else than the first one's are not in.
        """
        every = self.offers()
        by_slug: dict[str | None, list[Offer]] = {}
        for offer in [one for one in every if one.slug is not None] or every:
            by_slug.setdefault(offer.slug, []).append(offer)
        return [_pooled(offers) for offers in by_slug.values()]

    def pool(self, event_type: str | None) -> Offer:
        """The one of `pools` with this event type's slug; None for the members' own options.

        Raises `NotFound` when no member offers that, `ChoosePage` where the Customer chooses a page themselves.
        """
        if not self.is_pooled:
            pages = [one.page.slug for one in self.offers() if event_type in (None, one.slug)]
            raise ChoosePage(list(dict.fromkeys(pages))) if pages else NotFound(NOT_OFFERED)
        for offer in self.pools():
            if offer.slug == event_type:
                return offer
        raise NotFound(NOT_OFFERED)


class Member(models.Model):
    """A page on a master page, and its place there."""

    master_page = models.ForeignKey(MasterPage, models.CASCADE, related_name="members")
    page = models.ForeignKey(Page, models.CASCADE, related_name="front_doors")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["master_page", "page"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.master_page}: {self.page}"


def _pooled(offers: Iterable[Offer]) -> Offer:
    first, *others = offers
    standing = copy.copy(first)
    standing.pool = (first, *(one for one in others if one.promise == first.promise))
    return standing


NOT_OFFERED = "This page does not offer that event type. Please choose one from the page."
