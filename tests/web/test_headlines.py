"""What the booking's page says first: what has just been done, with the whole date, and what there is."""

import pytest
from django.test import Client

from sessionary.actions.canceling import cancel
from sessionary.models import EventType
from tests.cast import NOW, Cast, booked, five_tuesdays
from tests.money.till import fresh, ids, paid, unpaid
from tests.web.reading import text_of
from tests.web.test_managing import WEEKLY, hidden, path_to


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def test_after_paying_the_fee_it_says_what_has_moved(shop: Cast, client: Client) -> None:
    booking = paid(shop, "three", WEEKLY)
    chosen = {"session": ids(booking, 1, 3), "pick": [WEEKLY[0] + 60, WEEKLY[2] + 60]}
    form = hidden(client.get(path_to(booking, "reschedule/confirm/"), chosen))
    assert client.post(path_to(booking, "reschedule/confirm/"), form)["Location"] == path_to(booking, "pay/")
    done = client.post(path_to(booking, "pay/"), {"outcome": "succeed"})
    page = client.get(done["Location"])
    assert "Moved. Sessions 1 and 3 have new times. We have written to you." in text_of(page)
    assert 'data-status="Moved. Sessions 1 and 3 have new times."' in page.content.decode()
    assert "booked" not in text_of(page).lower().replace("nothing was booked", "")


def test_a_booking_names_its_first_session_with_the_year(cast: Cast, client: Client) -> None:
    booking = booked(cast, "single", [five_tuesdays()[0]])
    text = text_of(client.get(path_to(booking, "?new")))
    assert "You're booked, Ada. Tue 2 March 2027, 10:00." in text
    assert "First session" not in text


def test_what_was_not_booked_is_not_said_to_be(shop: Cast, client: Client) -> None:
    booking = unpaid(shop, "three", WEEKLY)
    booking.status = "expired"
    booking.save()
    text = text_of(client.get(path_to(booking, "?new")))
    assert "You're booked" not in text
    assert "Nothing was booked." in text


@pytest.mark.parametrize("query", ["?moved", "?moved=9", "?moved=x&moved=", "?canceled=7"])
def test_numbers_that_are_no_sessions_are_left_out(cast: Cast, client: Client, query: str) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    words = "Moved. We have" if "moved" in query else "Canceled. We have"
    assert words in text_of(client.get(path_to(booking, query)))


def test_when_all_are_canceled_there_is_nothing_to_add_to_a_calendar(cast: Cast, client: Client) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    cancel(booking=booking, sessions=ids(booking, 1, 2, 3, 4, 5), reason="", now=NOW, expect=0)
    page = client.get(path_to(booking))
    assert "All 5 sessions are canceled" in text_of(page)
    assert "to calendar" not in text_of(page)
    assert fresh(booking).status == "canceled"


@pytest.mark.parametrize(
    ("kind", "detail", "before", "after"),
    [
        ("address", "Kastanienallee 12", "Kastanienallee 12", "Kastanienallee 12"),
        ("phone", "+49 30 1234567", "By phone: you call Dana", "By phone: you call Dana at +49 30 1234567"),
        ("phone", None, "By phone: Dana calls you", "By phone: Dana calls you at +49 30 999"),
        ("jitsi", None, "Online, with Jitsi", "Online, with Jitsi"),
        ("link", "https://meet.example.com/dana", "Online", "Online"),
    ],
)
def test_what_and_where_stand_on_details_and_confirmation(
    cast: Cast, client: Client, kind: str, detail: str | None, before: str, after: str
) -> None:
    EventType.objects.filter(slug="single").update(location_kind=kind, location_detail=detail)
    hold_address = client.post("/dana/single/", {"pick": five_tuesdays()[:1]})["Location"]
    details = text_of(client.get(hold_address))
    assert f"Single Dana Reyes {before}" in details
    assert ("1234567" in details) is False
    form = {"name": "Ada", "email": "ada@example.com", "phone": "+49 30 999", "expect": "0"}
    done = client.post(hold_address, form)
    assert f"Single Dana Reyes {after}" in text_of(client.get(done["Location"]))


def test_a_payment_under_way_offers_no_second_one_and_looks_again_by_itself(shop: Cast, client: Client) -> None:
    booking = unpaid(shop, "three", WEEKLY)
    sent = client.post(path_to(booking, "pay/"), {"outcome": "late"})
    page = client.get(sent["Location"]).content.decode()
    assert sent["Location"].endswith("?waiting")
    assert 'id="pay-succeed"' not in page
    assert f'data-look-again="{path_to(booking, "pay/return/")}"' in page
    assert (
        f'<noscript><meta http-equiv="refresh" content="10;url={path_to(booking, "pay/return/")}"></noscript>' in page
    )
    assert 'id="pay-succeed"' in client.get(path_to(booking, "pay/")).content.decode()
