"""A link that somebody else has: its Customer or the host ends it, and the Customer gets another."""

from typing import Any

import pytest
from django.test import Client

from sessionary.actions import tokens
from sessionary.actions.end_booking_links import end_booking_links
from sessionary.actions.erasing import erase
from sessionary.models import Booking, Customer
from sessionary.rules.errors import Invalid
from tests.api.caller import Caller, slug_of
from tests.cast import NOW, Cast, at, booked
from tests.desk.people import Desk, signed_in
from tests.messages.reading import bodies, sent


@pytest.fixture
def booking(cast: Cast, time_machine: Any) -> Booking:
    time_machine.move_to(NOW, tick=False)
    return booked(cast, "pack-5", [at(f"2027-03-02 {hour}:00") for hour in range(9, 14)])


def places(booking: Booking) -> list[str]:
    session = booking.sessions_in_order[0]
    return [
        f"/booking/{booking.public_id}/{booking.secret}/",
        f"/booking/{booking.public_id}/{booking.secret}/calendar.ics",
        f"/session/{session.public_id}/{session.secret}/",
        f"/feed/{booking.public_id}/{booking.feed_secret}.ics",
    ]


def statuses(found: list[str]) -> list[int]:
    return [Client().get(place).status_code for place in found]


def assert_ended_and_replaced(booking: Booking, old: list[str]) -> None:
    now = Booking.objects.get(pk=booking.pk)
    assert statuses(old) == [410] * 4
    assert statuses(places(now)) == [200] * 4
    mail = sent(now, "links_asked")["customer"]
    assert mail["To"] == "Ada Byron <ada@example.com>"
    for text in bodies(mail):
        assert now.secret in text
        assert booking.secret not in text
        assert "were ended" in text


def test_the_customer_ends_it_on_their_page(booking: Booking) -> None:
    old = places(booking)
    home = Client().get(old[0]).content.decode()
    assert f"{old[0]}end-links/" in home
    asked = Client().get(f"{old[0]}end-links/")
    assert "Does somebody else have this link?" in asked.content.decode()
    assert statuses(old) == [200] * 4
    done = Client().post(f"{old[0]}end-links/")
    text = done.content.decode()
    assert "A new one is on its way to ada@example.com" in text
    assert Booking.objects.get(pk=booking.pk).secret not in text
    assert Client().post(f"{old[0]}end-links/").status_code == 410
    assert_ended_and_replaced(booking, old)


def test_the_host_ends_it_in_the_desk(cast: Cast, booking: Booking) -> None:
    old, desk = places(booking), Desk(signed_in(cast.dana), booking)
    assert "end-links/" in desk.get().content.decode()
    page = desk.get("end-links/")
    key = page.context["key"]
    for _ in range(2):
        assert desk.post("end-links/", key=key).status_code == 303
    assert "Dana Reyes ended the links" in desk.get().content.decode()
    assert Booking.objects.get(pk=booking.pk).secret_version == booking.secret_version + 1
    assert_ended_and_replaced(booking, old)


def test_a_stranger_and_who_may_only_see_cannot(cast: Cast, booking: Booking) -> None:
    assert Desk(signed_in(cast.sid), booking).post("end-links/").status_code == 404
    assert Desk(signed_in(cast.eli), booking).post("end-links/").status_code in (403, 404)
    assert Client().post(f"/booking/{booking.public_id}/{'x' * 32}/end-links/").status_code == 404
    assert Booking.objects.get(pk=booking.pk).secret_version == booking.secret_version


def test_by_the_api(cast: Cast, booking: Booking) -> None:
    api, old, place = Caller(), places(booking), f"bookings/{booking.public_id}/end-links"
    session = booking.sessions_in_order[0].secret
    assert api.post(place, {}, secret=session).status_code == 404
    assert api.post(place, {}, secret=booking.secret).status_code == 204
    assert slug_of(api.post(place, {}, secret=booking.secret)) == "link-ended"
    assert_ended_and_replaced(booking, old)
    token = tokens.make(user=cast.dana)
    first = api.post(f"host/{place}", {}, secret=token, scheme="Bearer", key="k")
    assert (first.status_code, first.json()["manage_url"]) == (200, None)
    api.post(f"host/{place}", {}, secret=token, scheme="Bearer", key="k")
    assert Booking.objects.get(pk=booking.pk).secret_version == booking.secret_version + 2


def test_what_the_erased_had_has_ended_already(booking: Booking) -> None:
    booking.sessions.update(status="completed")
    erase(customer=Customer.objects.get(), now=NOW)
    with pytest.raises(Invalid, match="was erased"):
        end_booking_links(booking=booking, by="host", now=NOW)
