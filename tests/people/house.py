"""A business with everybody in it, for the matrix: once for all of its lines."""

from dataclasses import dataclass
from typing import Any

from sessionary.actions import inviting, master_pages
from sessionary.actions.booking import book
from sessionary.actions.dispatching import dispatch
from sessionary.actions.documents import documents_of
from sessionary.actions.gateways import TEST, connect
from sessionary.actions.holding import hold
from sessionary.actions.messaging import deliver
from sessionary.actions.page_people import give_role
from sessionary.actions.pages import create_event_type
from sessionary.models import Booking, Document, EventType, Hold, Invitation, Job, MasterPage, Message, Offer, User
from tests.cast import ADA, BEN, NOW, Cast, at, five_tuesdays, make_cast
from tests.money.till import fresh, pay


@dataclass(frozen=True)
class House:
    """Eli, a Member, owns the page with all that is booked; Dana is Administrator and owns another."""

    cast: Cast
    people: dict[str, User | None]
    event_type: EventType
    booking: Booking
    other: Booking
    request: Booking
    hold: Hold
    other_hold: Hold
    message: Message
    paper: Document
    invitation: Invitation
    front: MasterPage


def build() -> House:
    cast = make_cast()
    for account in (cast.account, cast.other_account):
        account.test_mode = True
        account.save()
    connect(account=cast.account, gateway=TEST, keys={})
    page = cast.solo
    people = {name: _user(cast, name) for name in ("member", "viewer", "editor")}
    give_role(page, people["viewer"], "viewer")
    give_role(page, people["editor"], "editor")
    priced = create_event_type(
        page=page,
        slug="three",
        name="Three",
        package=True,
        sessions=3,
        duration=60,
        pricing="collected",
        price=150_00,
        reschedule_policy=[{"notice_minutes": 0, "fee": {"percent": 10}}],
    )
    create_event_type(page=page, slug="consult", name="Consult", mode="approval")
    booking, other = (_paid(priced, cast, clock, who) for clock, who in (("10:00", ADA), ("12:00", BEN)))
    asked = [at(f"2027-03-0{day} 15:00") for day in (3, 4, 5)]
    request = book(offer=_offer(cast, "consult"), starts=asked, customer=ADA, answers={}, now=NOW)
    holds = [
        hold(offer=_offer(cast, "three"), starts=five_tuesdays(clock)[:3], now=NOW) for clock in ("14:00", "16:00")
    ]
    documents_of(booking)
    return House(
        cast=cast,
        people={"nobody": None, "stranger": cast.sid, **people, "owner": cast.eli, "administrator": cast.dana},
        event_type=priced,
        booking=booking,
        other=other,
        request=fresh(request),
        hold=holds[0],
        other_hold=holds[1],
        message=_read(booking),
        paper=Document.objects.get(attempt__booking=booking),
        front=master_pages.create(account=cast.account, slug="front-door", name="Front", pages=[page]),
        invitation=inviting.invite(by=cast.dana, email="new@example.com", role="member", pages={}, now=NOW),
    )


def _user(cast: Cast, name: str) -> User:
    return User.objects.create_user(email=f"{name}@example.com", account=cast.account, name=name.title())


def _offer(cast: Cast, slug: str) -> Offer:
    return Offer.named(cast.solo.slug, slug)


def _paid(event_type: EventType, cast: Cast, clock: str, who: Any) -> Booking:
    made = book(offer=_offer(cast, event_type.slug), starts=five_tuesdays(clock)[:3], customer=who, answers={}, now=NOW)
    assert pay(made).state == "succeeded"
    return fresh(made)


def _read(booking: Booking) -> Message:
    """What the Customer was written, kept to be read."""
    while dispatch(NOW):
        pass
    message = Message.objects.get(activity__booking=booking, activity__kind="booked", recipient="customer")
    deliver(Job.objects.get(dedupe=f"deliver:{message.pk}").payload, NOW)
    return message
