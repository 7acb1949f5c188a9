"""Dana's classes: `yoga` has three seats, `talks` as many as come, `course` three sessions of two seats each."""

from collections.abc import Sequence

import pytest

from sessionary.actions.booking import book
from sessionary.actions.clock import to_minutes
from sessionary.actions.customers import CustomerDetails
from sessionary.actions.pages import create_event_type
from sessionary.models import Booking, Claim, EventType, Session
from tests.cast import NOW, Cast, at

NINE, TEN, ELEVEN = (at(f"2027-03-02 {clock}") for clock in ("09:00", "10:00", "11:00"))
WEEKS = [at(f"2027-03-{day:02} 10:00") for day in (2, 9, 16)]


def person(number: int) -> CustomerDetails:
    return CustomerDetails(name=f"Person {number}", email=f"person{number}@example.com", time_zone="Europe/Berlin")


def open_classes(cast: Cast) -> Cast:
    hour = {"duration": 60, "increment": 30}
    create_event_type(page=cast.page, slug="yoga", name="Yoga", seats=3, **hour)
    create_event_type(page=cast.page, slug="talks", name="Talks", seats=None, **hour)
    create_event_type(page=cast.page, slug="course", name="Course", seats=2, package=True, sessions=3, **hour)
    return cast


@pytest.fixture
def classes(cast: Cast) -> Cast:
    return open_classes(cast)


def join(cast: Cast, number: int, starts: int | Sequence[int] = TEN, slug: str = "yoga") -> Booking:
    """This person books."""
    chosen = [starts] if isinstance(starts, int) else list(starts)
    return book(offer=cast.offer(slug), starts=chosen, customer=person(number), answers={}, now=NOW)


def change(cast: Cast, slug: str = "yoga", **options: object) -> None:
    EventType.objects.filter(account=cast.account, slug=slug).update(**options)


def seats(start: int = TEN) -> list[tuple[int, int | None]]:
    """Which seats of how many are taken of all that begins then."""
    return list(Claim.objects.filter(starts=start).order_by("meeting", "seat").values_list("seat", "seats"))


def meetings(start: int = TEN) -> set[int]:
    return set(Claim.objects.filter(starts=start).values_list("meeting", flat=True))


def check_whole() -> None:
    """Each session has the meeting and time of its claim."""
    for claim in Claim.objects.filter(session__isnull=False).select_related("session"):
        session = claim.session
        assert session is not None
        assert (session.meeting, to_minutes(session.span[0]), session.host_id) == (
            claim.meeting,
            claim.starts,
            claim.host_id,
        )
    assert not Session.objects.filter(status__in=("scheduled", "rescheduled"), claims=None).exists()
