"""What is booked: all of it by the booking's link, each session by its own."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessionary.actions import booking_feeds
from sessionary.actions.canceling import cancel
from sessionary.models import Booking, Page
from tests.cast import NOW, Cast, at, booked, five_tuesdays
from tests.money.till import ids
from tests.web.reading import text_of


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def booking(cast: Cast) -> Booking:
    return booked(cast, "pack-5", five_tuesdays())


def test_a_sessions_own_page_shows_it_as_if_booked_alone(client: Client, booking: Booking) -> None:
    second = booking.sessions_in_order[1]
    answer = client.get(f"/session/{second.public_id}/{second.secret}/")
    text = text_of(answer)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Tue 9 March 2027" in text
    assert "Tue 16 March" not in text
    assert booking.secret not in answer.content.decode()


def test_links_open_nothing_but_their_own(client: Client, booking: Booking, cast: Cast) -> None:
    other = booked(cast, "single", [at("2027-03-02 14:00")])
    one, two = booking.sessions_in_order[:2]
    for address in (
        f"/booking/{booking.public_id}/{other.secret}/",
        f"/booking/{booking.public_id}/{booking.feed_secret}/",
        f"/booking/{booking.public_id}/{one.secret}/",
        f"/session/{one.public_id}/{two.secret}/",
        f"/session/{one.public_id}/{booking.secret}/",
        f"/feed/{booking.public_id}/{booking.secret}.ics",
        f"/booking/{booking.public_id}/{other.secret}/calendar.ics",
    ):
        assert client.get(address).status_code == 404, address


def test_files_and_feed(client: Client, booking: Booking) -> None:
    one = booking.sessions_in_order[0]
    addresses = {
        f"/booking/{booking.public_id}/{booking.secret}/calendar.ics": 5,
        f"/session/{one.public_id}/{one.secret}/calendar.ics": 1,
        f"/feed/{booking.public_id}/{booking.feed_secret}.ics": 5,
    }
    for address, count in addresses.items():
        answer = client.get(address)
        assert answer["Content-Type"].startswith("text/calendar")
        assert answer.content.count(b"BEGIN:VEVENT") == count


def test_a_feed_that_is_unchanged_is_neither_written_nor_sent_again(
    client: Client, booking: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches["process"].clear()
    address = f"/feed/{booking.public_id}/{booking.feed_secret}.ics"
    tag = client.get(address)["ETag"]
    with monkeypatch.context() as patched, CaptureQueriesContext(connection) as asked:
        patched.setattr(booking_feeds, "booking_feed", None)
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        assert client.get(address).status_code == 200
    assert len(asked) == 4
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    answer = client.get(address, headers={"If-None-Match": tag})
    assert (answer.status_code, b"STATUS:CANCELLED" in answer.content) == (200, True)
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("private, no-cache", "no-referrer")


def test_secret_pages_are_kept_by_nobody(client: Client, booking: Booking) -> None:
    answer = client.get(f"/booking/{booking.public_id}/{booking.secret}/")
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_links_outlive_the_page(client: Client, booking: Booking, cast: Cast) -> None:
    Page.objects.filter(pk=cast.page.pk).update(enabled=False, slug="renamed")
    assert client.get(f"/booking/{booking.public_id}/{booking.secret}/").status_code == 200
