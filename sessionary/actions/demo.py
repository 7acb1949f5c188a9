"""Demo content: something to try at once, and to remove before the real thing."""

import json
from typing import Any

from django.db.models import QuerySet

from sessionary.actions.arranging import ARRANGE
from sessionary.actions.dispatching import DELIVER
from sessionary.actions.events_to_write import WRITE
from sessionary.actions.gateways import TEST, connect
from sessionary.actions.pages import create_account, create_event_type, create_page
from sessionary.actions.refunding import REFUND
from sessionary.actions.requesting import LAPSE
from sessionary.actions.settling import RECONCILE, SETTLE
from sessionary.actions.sms_reminders import SEND
from sessionary.actions.transactions import write
from sessionary.actions.waiting import CLOSE
from sessionary.models import (
    Account,
    Activity,
    Attempt,
    Booking,
    Cancellation,
    Claim,
    Customer,
    Document,
    EventType,
    ExternalEvent,
    Hold,
    Job,
    KeptAnswer,
    Meeting,
    Message,
    Offer,
    Page,
    PageSlug,
    Request,
    Reschedule,
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
PAID: dict[str, Any] = {"duration": 60, "pricing": "collected"}
UP_TO_A_DAY: dict[str, Any] = {
    "cancel_policy": [{"notice_minutes": 1440, "refund": {"percent": 100}}],
    "reschedule_policy": [{"notice_minutes": 1440, "fee": {"percent": 0}}],
}
ANY_TIME_FOR_MONEY: dict[str, Any] = {
    "cancel_policy": [{"notice_minutes": 0, "refund": {"percent": 50}}],
    "reschedule_policy": [{"notice_minutes": 0, "fee": {"percent": 10}}],
}
FREE: tuple[dict[str, Any], ...] = (
    {
        "slug": "free-intro",
        "name": "Free introduction",
        "duration": 30,
        "description": "Half an hour to get to know each other.",
    },
    {
        "slug": "free-five",
        "name": "Five short sessions",
        "duration": 30,
        "package": True,
        "sessions": 5,
        "location_kind": "jitsi",
        "description": "A free taster: five times half an hour, whenever suits you.",
        "questions": [GOAL],
    },
)
PRICED: tuple[dict[str, Any], ...] = (
    {"slug": "single", "name": "Single session", "price": 100_00, **UP_TO_A_DAY},
    {
        "slug": "three-pack",
        "name": "Voice coaching, 3 sessions",
        "package": True,
        "sessions": 3,
        "price": 150_00,
        **ANY_TIME_FOR_MONEY,
    },
    {
        "slug": "ten-pack",
        "name": "Voice coaching, 10 sessions",
        "package": True,
        "sessions": 10,
        "price": 800_00,
        "single_price": 100_00,
        **UP_TO_A_DAY,
    },
)


def create() -> Page:
    """The demo account with pages `demo` and `solo`; returns the page to begin with."""
    return write(_create)


def is_present(account: Account) -> bool:
    """Whether any of the demo pages is still there."""
    return _demo_pages(account).exists()


def first_page() -> Page | None:
    """The page to show a newcomer first: the demo's, or the instance's only one."""
    pages = Page.objects.select_related("owner").filter(enabled=True, archived_at=None)
    return pages.filter(slug=SLUGS[0]).first() or (pages.get() if pages.count() == 1 else None)


def remove(*, account: Account, by: User) -> None:
    """Delete the demo's pages with all that was booked on them, and its second Owner. People who sign in stay."""
    write(lambda: _remove(account, by))


def _create() -> Page:
    account = create_account(name="Lindqvist Voice Studio")
    marta = User.objects.create_user(email=OWNER, account=account, name="Marta Lindqvist", role=User.Role.ADMINISTRATOR)
    sam = User.objects.create_user(email=SOLO_OWNER, account=account, name="Sam Okafor")
    account.test_mode = True
    account.address = "Lindenallee 7\n10115 Berlin"
    account.save(update_fields=["test_mode", "address"])
    connect(account=account, gateway=TEST, keys={})
    page = create_page(
        owner=marta, slug="demo", name="Voice coaching, Berlin", time_zone=ZONE, welcome="Find your voice."
    )
    _offer_event_types(page)
    create_page(owner=sam, slug="solo", name="Guitar lessons", time_zone=ZONE, duration=30, package=True, sessions=4)
    return page


def _offer_event_types(page: Page) -> None:
    for options in (*FREE, *({**PAID, **options} for options in PRICED)):
        create_event_type(page=page, **options)


def _remove(account: Account, by: User) -> None:
    pages = _demo_pages(account)
    event_types = _ids(EventType.objects.filter(offers__page__in=pages))
    _remove_bookings(Booking.objects.filter(page__in=pages))
    Hold.objects.filter(offer__page__in=pages).delete()
    Offer.objects.filter(page__in=pages).delete()
    EventType.objects.filter(pk__in=event_types, offers=None).delete()
    PageSlug.objects.filter(page__in=pages).delete()
    pages.delete()
    User.objects.filter(account=account, email=SOLO_OWNER, pages=None, connections=None).exclude(pk=by.pk).delete()


def _remove_bookings(bookings: QuerySet[Booking]) -> None:
    """With all that hangs on them, the last things first."""
    messages = Message.objects.filter(activity__booking__in=bookings)
    customers = _ids(Customer.objects.filter(bookings__in=bookings))
    Job.objects.filter(dedupe__in=[f"{kind}:{pk}" for pk in _ids(messages) for kind in (DELIVER, SEND)]).delete()
    messages.delete()
    Activity.objects.filter(booking__in=bookings).delete()
    Claim.objects.filter(session__booking__in=bookings).delete()
    _remove_meetings(bookings)
    _remove_events(bookings)
    _remove_changes(bookings)
    Session.objects.filter(booking__in=bookings).delete()
    answers = [json.dumps(public_id) for public_id in bookings.values_list("public_id", flat=True)]
    KeptAnswer.objects.filter(answer__in=answers).delete()
    bookings.delete()
    Customer.objects.filter(pk__in=customers, bookings=None).delete()


def _remove_meetings(bookings: QuerySet[Booking]) -> None:
    """What was made at a provider stays there, as when an account is disconnected."""
    meetings = Meeting.objects.filter(session__booking__in=bookings)
    gone = set(_ids(meetings))
    jobs = Job.objects.filter(kind=ARRANGE).values_list("pk", "payload")
    Job.objects.filter(pk__in=[pk for pk, payload in jobs if payload["meeting"] in gone]).delete()
    meetings.delete()


def _remove_events(bookings: QuerySet[Booking]) -> None:
    """Likewise in their hosts' calendars."""
    events = ExternalEvent.objects.filter(session__booking__in=bookings)
    gone = set(_ids(events))
    jobs = Job.objects.filter(kind=WRITE).values_list("pk", "payload")
    Job.objects.filter(pk__in=[pk for pk, payload in jobs if payload["event"] in gone]).delete()
    events.delete()


def _remove_changes(bookings: QuerySet[Booking]) -> None:
    """Times requested, money moved, and sessions rescheduled or canceled; it was play money."""
    requests = Request.objects.filter(booking__in=bookings)
    Job.objects.filter(dedupe__in=[f"{LAPSE}:{pk}" for pk in _ids(requests)]).delete()
    requests.delete()
    attempts = Attempt.objects.filter(booking__in=bookings)
    names = _ids(attempts, "public_id")
    Job.objects.filter(
        dedupe__in=[f"{kind}:{name}" for name in names for kind in (SETTLE, RECONCILE, REFUND, CLOSE)]
    ).delete()
    Document.objects.filter(attempt__in=attempts).delete()
    while attempts.exists():
        attempts.filter(refunds=None, followed_by=None).delete()
    Reschedule.objects.filter(booking__in=bookings).delete()
    Cancellation.objects.filter(session__booking__in=bookings).delete()


def _demo_pages(account: Account) -> QuerySet[Page]:
    return Page.objects.filter(account=account, slug__in=SLUGS, owner__email__in=[OWNER, SOLO_OWNER])


def _ids(rows: QuerySet[Any], name: str = "pk") -> list[Any]:
    return list(rows.values_list(name, flat=True))
