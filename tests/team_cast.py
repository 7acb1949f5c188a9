"""A team behind one master page: Fay and Gus in Berlin, Hal in New York. All offer `intro`, Gus `trial` too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sessionary.actions import event_types, master_pages
from sessionary.actions.booking import book
from sessionary.actions.pages import create_page
from sessionary.models import Booking, Hold, MasterPage, Offer, Page, User
from tests.cast import ADA, NOW, Cast, at

NEW_YORK = ZoneInfo("America/New_York")
NAMES = {"fay": "Fay Olsen", "gus": "Gus Marin", "hal": "Hal Okoro"}
ZONES = {"fay": "Europe/Berlin", "gus": "Europe/Berlin", "hal": "America/New_York"}
TEN, ELEVEN = at("2027-03-02 10:00"), at("2027-03-02 11:00")
FOUR = at("2027-03-02 16:00")  # ten in New York
NIGHT = at("2027-03-02 03:00")


@dataclass(frozen=True)
class Team:
    master_page: MasterPage
    pages: dict[str, Page]

    def offer(self, slug: str | None = "intro") -> Offer:
        """What is pooled under this slug."""
        return MasterPage.named(self.master_page.slug).pool(slug)

    def booked(self, start: int, now: datetime = NOW, **more: Any) -> Booking:
        return book(offer=self.offer(), starts=[start], customer=ADA, answers={}, now=now, **more)

    def changed(self, **changes: Any) -> None:
        master_pages.change(master_page=self.master_page, changes=changes)


def make_team(cast: Cast, kind: str = "pooled", *, who: Sequence[str] = tuple(NAMES), shared: bool = True) -> Team:
    """The pages are open from nine to five; without `shared` event types they are booked by their own options."""
    pages = {name: make_page(cast, name) for name in who}
    if shared:
        event_types.create(account=cast.account, slug="intro", name="Introduction", pages=list(pages.values()))
        event_types.create(account=cast.account, slug="trial", name="Trial", pages=[pages[who[min(1, len(who) - 1)]]])
    made = master_pages.create(
        account=cast.account, slug="team", name="The Team", kind=kind, welcome="Come in.", pages=list(pages.values())
    )
    return Team(made, pages)


def make_page(cast: Cast, name: str, **more: Any) -> Page:
    owner = User.objects.create_user(email=f"{name}@example.com", account=cast.account, name=NAMES[name])
    return create_page(
        owner=owner, slug=f"{name}-page", name=f"{name.capitalize()}'s page", time_zone=ZONES[name], **more
    )


def taker(made: Booking | Hold) -> str:
    """Whose time it takes, by first name."""
    return made.host.first_name.lower()
