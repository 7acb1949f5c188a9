"""The Activity stream: each booking shown for what it is, in a fixed number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessionary.actions.canceling import cancel
from sessionary.actions.confirming import expire
from sessionary.actions.rescheduling import reschedule_for_customer
from sessionary.actions.transactions import write
from sessionary.models import Booking
from tests.cast import NOW, Cast, at, booked, five_tuesdays
from tests.desk.people import Desk, signed_in
from tests.money.till import ids, unpaid


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def stream(shop: Cast) -> str:
    return str(signed_in(shop.dana).get("/desk/?tab=all").content.decode())


def test_an_entry_says_who_changed_what_and_leads_to_the_booking(shop: Cast, booking: Booking) -> None:
    (second,) = ids(booking, 2)
    move = {"starts": {second: at("2027-03-10 14:00")}, "reason": "", "by": "host", "now": NOW}
    reschedule_for_customer(booking=booking, **move)
    cancel(booking=booking, sessions=ids(booking, 3), reason="", now=NOW)
    page = stream(shop)
    assert f'href="/desk/bookings/{booking.public_id}/"' in page
    for words in ("Updated", "Canceled by customer", "Rescheduled by host", "$150.00", "Wed 10 March", ">Test<"):
        assert words in page


def test_what_is_not_paid_is_shown_for_what_it_is(shop: Cast) -> None:
    waiting = unpaid(shop, "three", five_tuesdays()[:3])
    assert "Waiting for payment" in stream(shop)
    assert "held until 9:10" in stream(shop)
    write(lambda: expire(waiting, NOW))
    page = stream(shop)
    assert ("Expired" in page, "never paid" in page, ">Waiting for payment</span>" in page) == (True, True, False)


def test_only_tests_are_tagged_so(cast: Cast) -> None:
    booked(cast, "single", [at("2027-03-02 15:00")])
    page = stream(cast)
    assert (">Test<" in page, "Test mode" in page) == (False, False)


def test_every_page_says_that_it_is_test_mode(shop: Cast, booking: Booking) -> None:
    client = signed_in(shop.dana)
    for path in ("/desk/", "/desk/messages/", "/desk/settings/payments/", f"/desk/bookings/{booking.public_id}/"):
        assert "Test mode: payments are play money" in client.get(path).content.decode()


@pytest.mark.parametrize("place", ["", "sessions/", "payment/"])
def test_details_cost_the_same_after_much_has_happened(shop: Cast, booking: Booking, place: str) -> None:
    desk = Desk(signed_in(shop.dana), booking)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(place).status_code == 200
        return len(seen)

    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    first = count()
    for position in (2, 3):
        cancel(booking=booking, sessions=ids(booking, position), reason="", now=NOW)
    assert count() == first


def test_the_pane_comes_with_its_entry(shop: Cast, desk: Desk) -> None:
    beside = desk.get(headers={"HX-Request": "true", "X-Beside-List": "1"}).content.decode()
    assert "<html" not in beside
    assert f'id="b-{desk.booking.public_id}" hx-swap-oob="true"' in beside
    assert "hx-swap-oob" not in desk.get(headers={"HX-Request": "true"}).content.decode()
    assert "<html" in desk.reads()
