"""The list as a spreadsheet: what the filters show, a line for each session, and no formulas."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessionary.actions import master_pages
from sessionary.actions.canceling import cancel
from sessionary.models import Booking
from sessionary.web.desk.export import harmless
from tests.cast import BEN, NOW, Cast, booked, five_tuesdays
from tests.desk.people import signed_in
from tests.money.till import ids


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def exported(user: Any, **query: str) -> list[dict[str, str]]:
    answer = signed_in(user).get("/desk/bookings.csv", query)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    content = b"".join(answer).decode()
    assert content[0] == "\ufeff"
    return list(csv.DictReader(io.StringIO(content[1:])))


def test_a_line_for_each_session(shop: Cast, booking: Booking) -> None:
    cancel(booking=booking, sessions=ids(booking, 2), reason="", now=NOW)
    first, second, _ = exported(shop.dana)
    assert first == {
        "Reference": booking.reference,
        "Booked": "2027-03-01 09:00",
        "Status": "Updated",
        "Name": "Ada Byron",
        "Email": "ada@example.com",
        "Phone": "",
        "Page": "Dana Coaching",
        "Via": "",
        "Host": "Dana Reyes",
        "Booked as": "Three",
        "Session": "1",
        "Status of the session": "Scheduled",
        "Start": "2027-03-02 10:00",
        "End": "2027-03-02 11:00",
        "Time zone": "Europe/Berlin",
        "Cost of the session": "50.00",
        "Price": "150.00",
        "Paid": "150.00",
        "Refunded": "25.00",
        "Currency": "USD",
    }
    assert second["Status of the session"] == "Canceled by customer"


def test_through_which_master_page_it_was_booked(cast: Cast) -> None:
    front = master_pages.create(account=cast.account, slug="front-door", name="Front", pages=[cast.page])
    Booking.objects.filter(pk=booked(cast, "single", five_tuesdays()[:1]).pk).update(via=front)
    assert [line["Via"] for line in exported(cast.dana)] == ["Front"]


def test_what_the_filters_show_and_no_more(cast: Cast) -> None:
    ada = booked(cast, "pack-5", five_tuesdays())
    ben = booked(cast, None, five_tuesdays("14:00")[:4], BEN)
    assert {row["Reference"] for row in exported(cast.dana)} == {ada.reference, ben.reference}
    assert {row["Reference"] for row in exported(cast.dana, q="ben", tab="all")} == {ben.reference}
    assert {row["Reference"] for row in exported(cast.eli)} == {ben.reference}
    assert (exported(cast.dana, tab="past"), exported(cast.sid)) == ([], [])
    page = signed_in(cast.dana).get("/desk/?q=ben").content.decode()
    assert 'href="/desk/bookings.csv?q=ben"' in page


def test_only_who_may_see_it_gets_it(cast: Cast) -> None:
    assert Client().get("/desk/bookings.csv").status_code == 302
    assert signed_in(cast.sid).get("/desk/bookings.csv", {"page": "dana"}).status_code == 404


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", " =1"])
def test_nothing_is_a_formula(cast: Cast, cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    Booking.objects.filter(pk=booked(cast, "pack-1", five_tuesdays()[:1]).pk).update(name=cell)
    assert exported(cast.dana)[0]["Name"] == f"'{cell}"


def test_it_is_in_the_language_of_who_asks(cast: Cast) -> None:
    booked(cast, "pack-1", five_tuesdays()[:1])
    answer = signed_in(cast.dana).get("/desk/bookings.csv", headers={"Accept-Language": "de"})
    assert "Geplant" in b"".join(answer).decode()


def test_it_goes_batch_by_batch(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sessionary.web.desk.export.BATCH", 2)
    made = [booked(cast, "single", [five_tuesdays()[0] + 30 * number]).reference for number in range(5)]
    assert [row["Reference"] for row in exported(cast.dana)] == made[::-1]


def test_it_costs_the_same_for_three_as_for_one(cast: Cast) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            exported(cast.dana)
        return len(seen)

    booked(cast, "pack-5", five_tuesdays())
    first = count()
    for clock in ("11:00", "12:00"):
        booked(cast, "pack-5", five_tuesdays(clock))
    assert count() == first


@pytest.mark.parametrize(
    ("phone", "cell"),
    [("+12125550100", "+12125550100"), ("+1 (212) 555-0100", "+12125550100"), ("212 5550100", "212 5550100")],
)
def test_phones_have_no_apostrophe(cast: Cast, phone: str, cell: str) -> None:
    Booking.objects.filter(pk=booked(cast, "pack-1", five_tuesdays()[:1]).pk).update(phone=phone)
    assert exported(cast.dana)[0]["Phone"] == cell


@pytest.mark.parametrize("phone", ["+1+cmd|' /C calc'!A0", "+12125550100=1", "+1", "-12125550100"])
def test_what_only_looks_like_a_phone_is_no_formula_either(cast: Cast, phone: str) -> None:
    Booking.objects.filter(pk=booked(cast, "pack-1", five_tuesdays()[:1]).pk).update(phone=phone)
    assert exported(cast.dana)[0]["Phone"] == f"'{phone}"
