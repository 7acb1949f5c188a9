"""What the address says is wanted of the Activity stream: a tab, filters, a search, and where to go on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from sessionary.actions.clock import to_datetime
from sessionary.models import EventType, Page, User
from sessionary.models.filters import STATUSES, Filters
from sessionary.rules.errors import NotFound
from sessionary.rules.hours import instant
from sessionary.web.desk.layout import user_of

TABS = ("upcoming", "requests", "past", "all")
NAMES = ("page", "event_type", "status", "person", "from", "until", "q")
LONGEST_SEARCH = 100
YEARS = range(2000, 2200)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choices:
    """The pages, event types and Owners that a User may filter by."""

    pages: list[Page]
    event_types: list[EventType]

    @property
    def people(self) -> list[User]:
        """The pages' Owners, once each."""
        return list({page.owner.pk: page.owner for page in self.pages}.values())

    def zone(self, user: User, page: Page | None = None) -> ZoneInfo:
        """Where days begin: at this page, else at the User's own, else at any that they see."""
        own = [one for one in self.pages if one.owner_id == user.pk]
        at = page or next(iter([*own, *self.pages]), None)
        return ZoneInfo("UTC") if at is None else at.zone


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; `given` are its filters as they stand there, without those that mean nothing."""

    tab: str
    filters: Filters
    given: dict[str, str]
    zone: ZoneInfo

    def address(self, to: str = "desk:activity", /, **changed: str) -> str:
        """This list, or another view of it, with some of it changed; empty values go: `/desk/?tab=past&q=ana`."""
        query = QueryDict(mutable=True)
        everything = {"tab": self.tab, **self.given, **changed}
        if everything["tab"] == TABS[0]:
            del everything["tab"]
        query.update({name: value for name, value in everything.items() if value})
        address = reverse(to)
        return f"{address}?{query.urlencode()}" if query else address


def choices_of(user: User) -> Choices:
    """In two queries."""
    pages = list(Page.seen_by(user).select_related("owner").order_by("pk"))
    offered = EventType.objects.filter(account=user.account_id, hidden=False, offers__page__in=pages)
    return Choices(pages, list(offered.distinct().order_by("name", "pk")))


def wanted(request: HttpRequest, choices: Choices) -> Wanted:
    """What the address means is ignored where it means nothing; raises `NotFound` for what the User may not see."""
    given = {name: request.GET.get(name, "").strip() for name in NAMES}
    page = _one(choices.pages, "slug", given["page"])
    event_type = _one(choices.event_types, "slug", given["event_type"])
    owner = _one(choices.people, "pk", given["person"])
    zone = choices.zone(user_of(request), page)
    status = given["status"] if given["status"] in STATUSES else ""
    words = given["q"].replace("\0", "")[:LONGEST_SEARCH]
    filters = Filters(
        page=None if page is None else page.pk,
        event_type=None if event_type is None else event_type.pk,
        owner=None if owner is None else owner.pk,
        status=status,
        first=_midnight(given["from"], zone),
        until=_midnight(given["until"], zone, days=1),
        words=words,
    )
    kept = {**given, "status": status, "q": words}
    kept["from"] = given["from"] if filters.first else ""
    kept["until"] = given["until"] if filters.until else ""
    tab = request.GET.get("tab", "")
    return Wanted(tab if tab in TABS else TABS[0], filters, {k: v for k, v in kept.items() if v}, zone)


def _one(known: list[T], name: str, value: str) -> T | None:
    if not value:
        return None
    for one in known:
        if str(getattr(one, name)) == value:
            return one
    raise NotFound


def _midnight(text: str, zone: ZoneInfo, *, days: int = 0) -> datetime | None:
    """When that local day begins, or the one so many days later; None for what is no date."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return to_datetime(instant(zone, day + timedelta(days=days), 0)) if day.year in YEARS else None
