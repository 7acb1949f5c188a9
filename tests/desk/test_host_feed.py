"""The host's own calendar feed: what it says, who reads it, and how little it costs when nothing happened."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.links import host_feed_url
from sessionary.models import Session, User
from tests.cast import BEN, NOW, Cast, at, booked, five_tuesdays
from tests.desk.people import signed_in
from tests.money.till import ids


@pytest.fixture(autouse=True)
def _at_now(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)
    caches["process"].clear()


def feed_of(user: User) -> str:
    """Makes a feed as the User does, and returns its address."""
    assert signed_in(user).post("/desk/account/feed/").status_code == 302
    return "/" + host_feed_url(User.objects.get(pk=user.pk)).split("/", 3)[3]


def events(address: str) -> list[Any]:
    answer = Client().get(address)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_all_sessions_of_the_host_and_of_nobody_else(cast: Cast) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    booked(cast, "single", [at("2027-03-04 15:00")], BEN)
    booked(cast, None, [at(f"2027-03-{day:02} 14:00") for day in (2, 3, 4, 5)], BEN)
    cancel_for_customer(booking=booking, sessions=ids(booking, 2), refund="none", reason="", by="host", now=NOW)
    found = events(feed_of(cast.dana))
    assert [str(one["SUMMARY"]) for one in found] == [
        "Ada Byron: Pack-5 (1 of 5)",
        "Ben Ito: Single",
        "Ada Byron: Pack-5 (3 of 5)",
        "Ada Byron: Pack-5 (4 of 5)",
        "Ada Byron: Pack-5 (5 of 5)",
    ]
    assert len({str(one["UID"]) for one in found}) == 5
    assert len(events(feed_of(cast.eli))) == 4


def test_it_carries_no_secret_of_a_customer(cast: Cast) -> None:
    booking = booked(cast, "single", [at("2027-03-04 15:00")])
    said = Client().get(feed_of(cast.dana)).content.decode().replace("\r\n ", "")
    assert booking.secret not in said
    assert booking.sessions_in_order[0].secret not in said
    assert f"/desk/bookings/{booking.public_id}/" in said


def test_only_its_own_secret_reads_it_and_a_new_address_ends_the_old(cast: Cast) -> None:
    old = feed_of(cast.dana)
    new = feed_of(cast.dana)
    theirs = feed_of(cast.sid)
    assert [Client().get(one).status_code for one in (old, new)] == [410, 200]
    assert Client().get(new.replace(f"/{cast.dana.pk}/", f"/{cast.sid.pk}/")).status_code == 404
    assert Client().get(f"/feeds/{cast.eli.pk}/x.ics").status_code == 404
    assert signed_in(cast.dana).post("/desk/account/feed/end/").status_code == 302
    User.objects.filter(pk=cast.sid.pk).update(is_active=False)
    assert [Client().get(one).status_code for one in (new, theirs)] == [404, 404]


def test_unchanged_it_is_a_look_at_the_newest_activity(cast: Cast) -> None:
    booked(cast, "single", [at("2027-03-04 15:00")])
    address, client = feed_of(cast.dana), Client()
    tag = client.get(address)["ETag"]
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        assert client.get(address).status_code == 200
    assert len(asked) == 4
    booked(cast, "single", [at("2027-03-05 15:00")], BEN)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200
    assert len(events(address)) == 2


def test_what_happens_to_bookings_that_are_over_writes_no_feed_anew(cast: Cast) -> None:
    booking = booked(cast, "single", [at("2027-03-04 15:00")])
    address, client = feed_of(cast.dana), Client()
    tag = client.get(address)["ETag"]
    later = booked(cast, "single", [at("2027-03-05 15:00")], BEN)
    Session.objects.filter(booking=later).update(starts=NOW - timedelta(days=60))
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    cancel_for_customer(booking=booking, sessions=ids(booking, 1), refund="none", reason="", by="host", now=NOW)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_many_sessions_take_as_many_queries_as_one(cast: Cast) -> None:
    address = feed_of(cast.dana)

    def queries() -> int:
        caches["process"].clear()
        with CaptureQueriesContext(connection) as asked:
            Client().get(address)
        return len(asked)

    booked(cast, "single", [at("2027-03-04 15:00")])
    one = queries()
    booked(cast, "pack-5", five_tuesdays())
    assert queries() == one
