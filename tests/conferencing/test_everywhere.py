"""One package of three, paid, at Zoom, GoToMeeting and Webex in turn: every message that tells of its sessions, and
the host's own calendar, lead to each session's own page and its own way in.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.booking_for_customer import HostOrder, book_for_customer
from sessionary.actions.canceling import cancel
from sessionary.actions.connecting_calendars import connect_typed
from sessionary.actions.event_types import change
from sessionary.actions.rescheduling import reschedule
from sessionary.models import Booking, Meeting, Message, Session
from tests.cast import ADA, NOW, Cast, at, five_tuesdays
from tests.conferencing.studio import Studio, events, mails, page_of, sessions, text
from tests.conferencing.test_contract import CREATE
from tests.money.till import fresh, ids, pay, unpaid
from tests.support.conferencing_servers import SERVERS
from tests.support.radicale_server import PASSWORD, USER, Radicale, radicale

SOON, LATE = timedelta(seconds=5), timedelta(minutes=2)
PRICED = {"pricing": "collected", "price": 150_00, "reminders": [60], "follow_up": 30, "remind_owner": True}
FREELY = [{"notice_minutes": 0, "fee": {"percent": 0}}]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale(tmp_path_factory.mktemp("radicale")) as found:
        yield found


@pytest.fixture(params=["zoom", "gotomeeting", "webex"])
def studio(request: pytest.FixtureRequest, shop: Cast, server: Radicale, tmp_path: Path) -> Iterator[Studio]:
    """Dana's, with her calendar connected."""
    with SERVERS[request.param]() as provider:
        addresses = {request.param: provider.url}
        with override_settings(MAIL_FOLDER=tmp_path / "mail", PROVIDER_ADDRESSES=addresses, PRIVATE_ADDRESSES=True):
            made = Studio(shop, request.param, provider)
            change(event_type=shop.event_type("talks"), changes={**PRICED, "reschedule_policy": FREELY}, now=NOW)
            server.make("work")
            connect_typed(user=shop.dana, provider="caldav", address=server.url, name=USER, password=PASSWORD, now=NOW)
            yield made


def sold(studio: Studio) -> Booking:
    booking = unpaid(studio.cast, "talks", five_tuesdays()[:3])
    pay(booking)
    return booking


def work(studio: Studio, now: datetime) -> None:
    """What is due now, and what is a moment later."""
    studio.work(now)
    studio.work(now + SOON)


def ways_in(booking: Booking) -> dict[int, str]:
    return {one.session.position: one.join_url for one in Meeting.objects.filter(session__booking=booking)}


def check(booking: Booking, kind: str, *positions: int) -> None:
    """What both are told of just these sessions."""
    told = mails(booking, kind)
    assert set(told) == {"customer", "owner"}
    for session in sessions(booking):
        own = f"/session/{session.public_id}/{session.secret}/"
        desk = f"/desk/bookings/{booking.public_id}/sessions/#session-{session.position}"
        for form in ("plain", "html"):
            assert (own in text(told["customer"], form)) == (session.position in positions)
            assert (desk in text(told["owner"], form)) == (session.position in positions)
            assert own not in text(told["owner"], form)
        if session.position in positions:
            assert "Conferencing info" in text(told["customer"])
            check_page(booking, session)
    for mail in told.values():
        check_files(booking, events(mail))


def check_page(booking: Booking, session: Session) -> None:
    """It shows its own way in, while it takes place, and never that of another."""
    page, stands = page_of(session).replace("&amp;", "&"), session.status in ("scheduled", "rescheduled", "completed")
    for position, url in ways_in(booking).items():
        assert not url or (url in page) == (stands and position == session.position)


def check_files(booking: Booking, found: list[Any]) -> None:
    by_uid = {one.uid: one for one in sessions(booking)}
    for event in found:
        session = by_uid[event["UID"]]
        if session.status in ("scheduled", "rescheduled"):
            assert event.get("LOCATION", "") == session.conference.join_url


def check_calendar(booking: Booking, server: Radicale) -> None:
    """The host's own calendar has each session with its own way in."""
    found = {str(one["UID"]): str(one.get("LOCATION", "")) for one in server.events("/dana/work/")}
    standing = [one for one in sessions(booking) if one.status in ("scheduled", "rescheduled")]
    assert {one.uid: one.conference.join_url for one in standing}.items() <= found.items()


def test_every_message_leads_to_each_sessions_own_page(studio: Studio, server: Radicale) -> None:
    booking = sold(studio)
    work(studio, NOW)
    assert len(set(ways_in(booking).values())) == 3
    check(booking, "booked", 1, 2, 3)
    assert "$150.00" in text(mails(booking)["customer"])
    check_calendar(booking, server)
    second, third = ids(booking, 2, 3)
    reschedule(booking=fresh(booking), starts={second: at("2027-03-11 14:00")}, reason="", now=NOW + LATE)
    work(studio, NOW + LATE)
    check(booking, "rescheduled", 2)
    cancel(booking=fresh(booking), sessions=[third], reason="", now=NOW + 2 * LATE)
    work(studio, NOW + 2 * LATE)
    check(booking, "canceled", 3)
    check_calendar(booking, server)
    starts = sessions(booking)[0].span[0]
    work(studio, starts - timedelta(hours=1))
    check(booking, "reminded", 1)
    for mail in mails(booking, "reminded").values():
        assert ways_in(booking)[1] in text(mail)
        assert ways_in(booking)[2] not in text(mail)
    work(studio, starts + timedelta(minutes=90))
    check(booking, "followed_up", 1)
    ask_to_reschedule(booking=fresh(booking), sessions=[second], reason="", by="host", now=starts + timedelta(hours=3))
    work(studio, starts + timedelta(hours=3))
    check(booking, "asked_to_reschedule", 2)
    lines = Message.objects.filter(activity__booking=booking).exclude(activity__kind="reminded").values_list("state")
    assert {state for (state,) in lines} == {"kept"}


def test_details_that_come_later_follow_once_with_the_files(studio: Studio, server: Radicale) -> None:
    assert studio.server is not None
    for _ in range(200):
        studio.server.trouble(CREATE[studio.kind], "refuse", status=503)
    booking = sold(studio)
    for seconds in (0, 60, 119):
        studio.work(NOW + timedelta(seconds=seconds))
        assert mails(booking) == {}
    work(studio, NOW + LATE)
    assert "How to join follows in another message" in text(mails(booking)["customer"])
    check(booking, "booked", 1, 2, 3)
    studio.server.troubles.clear()
    work(studio, NOW + timedelta(hours=3))
    check(booking, "details_followed", 1, 2, 3)
    assert len(events(mails(booking, "details_followed")["customer"])) == 3
    assert len(events(mails(booking, "details_followed")["owner"])) == 3
    check_calendar(booking, server)
    work(studio, NOW + timedelta(hours=6))
    assert booking.activities.filter(kind="details_followed").count() == 1


def test_asked_to_pay_each_time_has_its_page_too(studio: Studio) -> None:
    order = HostOrder(starts=five_tuesdays()[:3], customer=ADA, answers={}, payment="link")
    booking = book_for_customer(offer=studio.cast.offer("talks"), order=order, by="host", now=NOW)
    work(studio, NOW)
    told = text(mails(booking, "payment_asked")["customer"])
    for session in sessions(booking):
        assert f"/session/{session.public_id}/{session.secret}/" in told
        check_page(booking, session)
