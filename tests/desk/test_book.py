"""Booking for a Customer who phones, in the desk."""

from typing import Any

import pytest
from django.test import Client

from sessionary.models import Booking
from tests.cast import NOW, Cast, booked, five_tuesdays
from tests.desk.people import signed_in
from tests.money.till import ledger, statuses

THREE = "/desk/book/?page=dana&event_type=three"
TUESDAYS = ["2027-03-02", "2027-03-09", "2027-03-16"]


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def typed(clock: str = "14:00", days: list[str] = TUESDAYS, **changed: str) -> dict[str, str]:
    times = {f"date-{n}": day for n, day in enumerate(days, 1)} | {f"time-{n}": clock for n in range(1, len(days) + 1)}
    return {"name": "Ada Byron", "email": "ada@example.com", "phone": "", **times, **changed}


def test_what_can_be_booked_is_listed(shop: Cast) -> None:
    page = signed_in(shop.dana).get("/desk/book/").content.decode()
    assert "?page=dana&amp;event_type=three" in page
    assert "?page=eli-solo" in page
    own = signed_in(shop.eli).get("/desk/book/").content.decode()
    assert ("page=dana" in own, "page=eli-solo" in own) == (False, True)


@pytest.mark.parametrize(
    ("payment", "status", "money"),
    [
        ("link", "held", []),
        ("elsewhere", "scheduled", [("paid_elsewhere", 15000, "succeeded")]),
        ("none", "scheduled", []),
    ],
)
def test_booking_with_each_payment(shop: Cast, payment: str, status: str, money: list[Any]) -> None:
    answer = signed_in(shop.dana).post(THREE, typed(payment=payment))
    booking = Booking.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/bookings/{booking.public_id}/")
    assert (statuses(booking), ledger(booking)) == ([status] * 3, money)


def test_unusual_times_are_said_first_and_booked_when_confirmed(shop: Cast) -> None:
    client = signed_in(shop.dana)
    answer = client.post(THREE, typed("22:10", payment="none"))
    page = answer.content.decode()
    assert (answer.status_code, Booking.objects.exists()) == (200, False)
    for words in ("outside the hours", "Book all the same", 'value="Ada Byron"', 'value="22:10"'):
        assert words in page
    confirmed = answer.context["confirmed"]
    assert client.post(THREE, typed("22:20", payment="none", confirmed=confirmed)).status_code == 200
    assert client.post(THREE, typed("22:10", payment="none", confirmed=confirmed)).status_code == 303
    assert Booking.objects.count() == 1


REFUSED = [
    (typed(name=""), 422, "Please enter the Customer"),
    (typed(email="x"), 422, "Please enter an email address"),
    (typed("25:00"), 422, "Please enter a date and a time"),
    (typed(days=TUESDAYS[:2]), 422, "Please enter a date and a time"),
    (typed("10:00"), 409, "taken by another session"),
    (typed(days=[TUESDAYS[0]] * 3), 409, "overlaps another time"),
    (typed(name="A\0da"), 303, ""),
]


@pytest.mark.parametrize(("data", "status", "words"), REFUSED)
def test_what_cannot_be_booked(shop: Cast, data: dict[str, str], status: int, words: str) -> None:
    booked(shop, "single", five_tuesdays()[:1])
    answer = signed_in(shop.dana).post(THREE, data)
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert Booking.objects.count() == (2 if status == 303 else 1)


def test_pressing_twice_books_once(shop: Cast) -> None:
    client = signed_in(shop.dana)
    first, second = (client.post(THREE, typed(payment="none", key="k")) for _ in range(2))
    assert (first["Location"], Booking.objects.count()) == (second["Location"], 1)


def test_only_who_may_change_the_page_books_there(shop: Cast) -> None:
    for user in (shop.eli, shop.sid):
        assert (signed_in(user).get(THREE).status_code, signed_in(user).post(THREE, typed()).status_code) == (404, 404)
    assert signed_in(shop.dana).get("/desk/book/?page=dana&event_type=nonsense").status_code == 404
    assert signed_in(shop.dana).get("/desk/book/?page=%00").status_code == 404
    assert Client().post(THREE, typed()).status_code == 302
    assert not Booking.objects.exists()


def test_all_that_is_wrong_is_said_at_once(shop: Cast) -> None:
    answer = signed_in(shop.dana).post(THREE, {"name": "", "email": "", "phone": "x"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Please enter a date and a time.") == 3
    assert "Please enter the Customer&#x27;s name." in page
    assert "Please enter the Customer&#x27;s email address." in page
    assert "Please enter a phone number like" in page
    assert "your email" not in page


def test_for_a_customer_who_is_known(shop: Cast) -> None:
    known = booked(shop, "single", five_tuesdays("10:00")[:1])
    Booking.objects.filter(pk=known.pk).update(phone="+4930123456")
    client, pk = signed_in(shop.dana), known.customer_id
    assert f"/desk/book/?customer={pk}" in client.get(f"/desk/customers/{pk}/").content.decode()
    assert f"event_type=three&amp;customer={pk}" in client.get(f"/desk/book/?customer={pk}").content.decode()
    page = client.get(f"{THREE}&customer={pk}").content.decode()
    for words in ('value="Ada Byron"', 'value="ada@example.com"', 'value="+4930123456"'):
        assert words in page
    for nobody in ("0", "x", "9" * 30):
        assert "Ada Byron" not in client.get(f"{THREE}&customer={nobody}").content.decode()


def test_customers_of_others_stay_unknown(shop: Cast) -> None:
    known = booked(shop, "single", five_tuesdays("10:00")[:1])
    page = signed_in(shop.eli).get(f"/desk/book/?page=eli-solo&customer={known.customer_id}").content.decode()
    assert "ada@example.com" not in page
