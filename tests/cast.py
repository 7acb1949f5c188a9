"""The cast of the tests: who appears in them, and their pages."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sessionary.actions.booking import book
from sessionary.actions.customers import CustomerDetails
from sessionary.actions.pages import create_account, create_event_type, create_page
from sessionary.models import Account, Booking, EventType, Offer, Page, User
from sessionary.rules.hours import instant
from tests.support.written_once import written_once

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)  # a Monday, four weeks before Berlin's clocks go forward
BERLIN = ZoneInfo("Europe/Berlin")
ADA = CustomerDetails(name="Ada Byron", email="ada@example.com", time_zone="Europe/Berlin")
BEN = CustomerDetails(name="Ben Ito", email="ben@example.com", time_zone="America/New_York")


@dataclass(frozen=True)
class Cast:
    """Dana owns `dana` with event types, and is Administrator; Eli owns `eli`, without any; Sid is a stranger."""

    account: Account
    dana: User
    eli: User
    page: Page
    solo: Page
    other_account: Account
    sid: User
    other_page: Page

    def offer(self, slug: str | None) -> Offer:
        """Dana's offer of this event type, or Eli's own options for None."""
        page = self.solo if slug is None else self.page
        return Page.named(page.slug).offer(slug)

    def event_type(self, slug: str) -> EventType:
        return EventType.objects.get(account=self.account, slug=slug)


@written_once
def make_cast() -> Cast:
    """Two businesses. All pages open Mon-Fri 9-17 in Berlin."""
    account = create_account(name="Dana's Studio", clock="24", week_start="monday")
    dana = User.objects.create_user(
        email="dana@example.com",
        password="correct horse",
        account=account,
        name="Dana Reyes",
        role="administrator",
    )
    eli = User.objects.create_user(email="eli@example.com", account=account, name="Eli Sommer")
    page = create_page(owner=dana, slug="dana", name="Dana Coaching", time_zone="Europe/Berlin")
    for slug, sessions in (("single", 1), ("pack-1", 1), ("pack-5", 5), ("pack-20", 20)):
        create_event_type(page=page, slug=slug, name=slug.capitalize(), package=slug != "single", sessions=sessions)
    solo = create_page(
        owner=eli, slug="eli-solo", name="Eli Guitar", time_zone="Europe/Berlin", package=True, sessions=4
    )
    other = create_account(name="Elsewhere", clock="24", week_start="monday")
    sid = User.objects.create_user(
        email="sid@example.com",
        password="correct horse",
        account=other,
        name="Sid Vale",
        role="administrator",
    )
    other_page = create_page(owner=sid, slug="sid-vale", name="Sid Elsewhere", time_zone="Europe/Berlin")
    return Cast(account, dana, eli, page, solo, other, sid, other_page)


def at(text: str, zone: ZoneInfo = BERLIN) -> int:
    """The minute since the epoch of a local time like `2027-03-02 10:00`."""
    day, clock = text.split()
    hour, minute = clock.split(":")
    return instant(zone, date.fromisoformat(day), int(hour) * 60 + int(minute))


def five_tuesdays(clock: str = "10:00") -> list[int]:
    """Five weekly starts; the clocks go forward between the fourth and the fifth."""
    return [at(f"2027-03-{day:02} {clock}") for day in (2, 9, 16, 23)] + [at(f"2027-03-30 {clock}")]


def booked(cast: Cast, slug: str | None, starts: list[int], customer: CustomerDetails = ADA) -> Booking:
    """A booking made at `NOW`."""
    return book(offer=cast.offer(slug), starts=starts, customer=customer, answers={}, now=NOW)
