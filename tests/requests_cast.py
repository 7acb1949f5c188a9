"""An event type that is booked with approval, and requests for it."""

from sessionary.actions.approving import approve
from sessionary.actions.booking import book
from sessionary.actions.customers import CustomerDetails
from sessionary.actions.pages import create_event_type
from sessionary.models import Booking, EventType
from tests.cast import ADA, NOW, Cast, at

THREE = [at("2027-03-02 10:00"), at("2027-03-03 14:00"), at("2027-03-04 11:30")]
OTHERS = [at("2027-03-08 9:00"), at("2027-03-09 9:00"), at("2027-03-10 9:00")]


def by_approval(cast: Cast, slug: str = "consult", **options: object) -> EventType:
    """Dana's hour that she approves first."""
    settings = {"duration": 60, "mode": "approval", **options}
    return create_event_type(page=cast.page, slug=slug, name="Consultation", **settings)


def requested(cast: Cast, starts: list[int] = THREE, customer: CustomerDetails = ADA, slug: str = "consult") -> Booking:
    """A request made at `NOW`."""
    return book(offer=cast.offer(slug), starts=starts, customer=customer, answers={}, now=NOW)


def approved(cast: Cast, start: int = THREE[1]) -> Booking:
    """A request that Dana approved at `NOW`."""
    return approve(booking=requested(cast), start=start, by="host", now=NOW)
