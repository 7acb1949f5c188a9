"""Demo content: something to try at once, and to remove before the real thing."""

from datetime import datetime

from django.db.models import Model, QuerySet

from sessionary.actions.pages import create_account, create_event_type, create_page
from sessionary.actions.transactions import write
from sessionary.models import (
    Account,
    Activity,
    Booking,
    Claim,
    Customer,
    EventType,
    Hold,
    Job,
    KeptAnswer,
    Message,
    Offer,
    Page,
    PageSlug,
    Session,
    User,
)

OWNER, SOLO_OWNER = "admin@example.com", "sam@example.com"
SLUGS = ("demo", "solo")
ZONE = "Europe/Berlin"
GOAL = {
    "key": "goal",
    "label": "What would you like to work on?",
    "kind": "long_text",
    "required": False,
    "options": [],
}


def create() -> Page:
    """The demo account with pages `demo` and `solo`; returns the page to begin with."""
    return write(_create)


def is_present(account: Account) -> bool:
    """Whether any of the demo pages is still there."""
    return Page.objects.filter(account=account, slug__in=SLUGS, owner__email__in=[OWNER, SOLO_OWNER]).exists()


def first_page() -> Page | None:
    """The page to show a newcomer first: the demo's, or the instance's only one."""
    pages = Page.objects.select_related("owner").filter(enabled=True, archived_at=None)
    return pages.filter(slug=SLUGS[0]).first() or (pages.get() if pages.count() == 1 else None)


def remove(*, account: Account, by: User, now: datetime) -> None:
    """Delete the demo's pages with all that was booked on them, and its second Owner. People who sign in stay."""
    write(lambda: _remove(account, by))


def _create() -> Page:
    account = create_account(name="Lindqvist Voice Studio")
    marta = User.objects.create_user(
        email=OWNER, account=account, name="Marta Lindqvist", role=User.Role.ADMINISTRATOR
    )
    sam = User.objects.create_user(email=SOLO_OWNER, account=account, name="Sam Okafor")
    page = create_page(
        owner=marta, slug="demo", name="Voice coaching, Berlin", time_zone=ZONE, welcome="Find your voice."
    )
    _offer_event_types(page)
    create_page(
        owner=sam, slug="solo", name="Guitar lessons", time_zone=ZONE, duration=30, package=True, sessions=4
    )
    return page


def _offer_event_types(page: Page) -> None:
    hour = {"duration": 60, "pricing": "collected"}
    create_event_type(
        page=page,
        slug="free-intro",
        name="Free introduction",
        duration=30,
        description="Half an hour to get to know each other.",
    )
    create_event_type(
        page=page,
        slug="free-five",
        name="Five short sessions",
        duration=30,
        package=True,
        sessions=5,
        description="A free taster: five times half an hour, whenever suits you.",
        questions=[GOAL],
    )
    create_event_type(page=page, slug="single", name="Single session", price=100_00, **hour)
    create_event_type(
        page=page,
        slug="three-pack",
        name="Voice coaching, 3 sessions",
        package=True,
        sessions=3,
        price=150_00,
        **hour,
    )
    create_event_type(
        page=page,
        slug="ten-pack",
        name="Voice coaching, 10 sessions",
        package=True,
        sessions=10,
        price=800_00,
        single_price=100_00,
        **hour,
    )


def _remove(account: Account, by: User) -> None:
    pages = Page.objects.filter(account=account, slug__in=SLUGS, owner__email__in=[OWNER, SOLO_OWNER])
    event_types = EventType.objects.filter(offers__page__in=pages)
    bookings = Booking.objects.filter(page__in=pages)
    customers = Customer.objects.filter(bookings__in=bookings)
    doomed: list[QuerySet[Model]] = [
        Message.objects.filter(activity__booking__in=bookings),
        Job.objects.filter(account=account, kind="deliver"),
        Activity.objects.filter(booking__in=bookings),
        Claim.objects.filter(session__booking__in=bookings),
        Session.objects.filter(booking__in=bookings),
        KeptAnswer.objects.filter(account=account),
    ]  # type: ignore[list-item]
    gone_customers, gone_types = list(customers.values_list("pk")), list(event_types.values_list("pk"))
    for rows in doomed:
        rows.delete()
    bookings.delete()
    Customer.objects.filter(pk__in=[pk for (pk,) in gone_customers], bookings=None).delete()
    Hold.objects.filter(offer__page__in=pages).delete()
    Offer.objects.filter(page__in=pages).delete()
    EventType.objects.filter(pk__in=[pk for (pk,) in gone_types], offers=None).delete()
    PageSlug.objects.filter(page__in=pages).delete()
    pages.delete()
    User.objects.filter(account=account, email=SOLO_OWNER, pages=None).exclude(pk=by.pk).delete()
