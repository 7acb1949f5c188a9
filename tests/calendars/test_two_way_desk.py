"""Two-way calendars in the desk: turning them on, what the history says, and refunds that nobody has decided yet."""

import re

import pytest

from sessionary.models import Account, Booking, Calendar, OpenRefund
from tests.calendars.two_way_work import TwoWay
from tests.cast import Cast, at, booked
from tests.desk.people import Desk, signed_in
from tests.messages.reading import body, sent
from tests.money.till import fresh, ledger, paid, sessions

pytestmark = pytest.mark.django_db
THREE = [at(f"2027-03-0{day} 10:00") for day in (2, 3, 4)]


@pytest.fixture
def booking(shop: Cast, two_way: TwoWay) -> Booking:
    """Three paid sessions, two of them deleted in Dana's calendar."""
    made = paid(shop, "three", THREE)
    two_way.read()
    two_way.delete(*sessions(made)[:2])
    two_way.read()
    return fresh(made)


@pytest.fixture
def desk(shop: Cast, booking: Booking) -> Desk:
    return Desk(signed_in(shop.dana), booking)


def open_refunds() -> int:
    return OpenRefund.objects.filter(decided_at=None).count()


def test_it_is_turned_on_for_the_calendar_that_is_written_to_and_off_at_first(two_way: TwoWay, cast: Cast) -> None:
    dana, (calendar,) = signed_in(cast.dana), Calendar.objects.all()
    chosen = {"blocks": [calendar.pk], "writes": calendar.pk}
    assert not Calendar._meta.get_field("two_way").default
    for given, on in ({**chosen}, False), ({**chosen, "two_way": "on"}, True), ({"writes": "", "two_way": "on"}, False):
        dana.post("/desk/calendars/choose/", given)
        assert Calendar.objects.get().two_way is on
        box = re.search(r'<input type="checkbox" name="two_way"[^>]*>', dana.get("/desk/calendars/").content.decode())
        assert box is not None
        assert ("checked" in box[0]) is on
    Calendar.objects.update(writable=False)
    assert 'name="two_way"' not in dana.get("/desk/calendars/").content.decode()


def test_what_was_paid_is_left_to_decide_and_both_are_told_so(booking: Booking, desk: Desk) -> None:
    mails = sent(booking, "canceled")
    assert "Dana's Studio decides what is paid back" in body(mails["customer"])
    assert "Nothing is paid back" not in body(mails["customer"])
    assert "Please decide what goes back to Ada Byron." in body(mails["owner"])
    assert f"/desk/bookings/{booking.public_id}/payment/" in body(mails["owner"])
    assert [line[0] for line in ledger(booking)] == ["payment"]
    listed = desk.client.get("/desk/").content.decode()
    assert f"Canceled: Ada Byron ({booking.reference}). Refund to decide." in listed
    page = desk.reads("payment/")
    assert "Refund to decide: sessions 1, 2, canceled" in page
    assert "Their share of the price is $100.00." in page
    assert "Canceled in the calendar: sessions 1, 2." in desk.reads()


def test_a_refund_decides(booking: Booking, desk: Desk) -> None:
    desk.post("payment/refund/", amount="60.00", reason="As agreed")
    assert open_refunds() == 0
    assert "Refund to decide" not in desk.reads("payment/")
    assert "Refund to decide" not in desk.client.get("/desk/").content.decode()


def test_saying_that_nothing_goes_back_decides_too(booking: Booking, desk: Desk) -> None:
    answer = desk.post("payment/nothing-back/")
    assert (answer.status_code, open_refunds()) == (303, 0)
    assert "Dana Reyes decided that nothing goes back for sessions 1, 2." in desk.reads()
    assert desk.post("payment/nothing-back/").status_code == 409
    assert [line[0] for line in ledger(booking)] == ["payment"]


def test_only_who_may_decide_is_asked(booking: Booking, cast: Cast) -> None:
    for user in (cast.eli, cast.sid):
        assert "Refund to decide" not in signed_in(user).get("/desk/").content.decode()
    assert Desk(signed_in(cast.sid), booking).post("payment/nothing-back/").status_code == 404
    assert open_refunds() == 2


def test_nothing_is_to_decide_where_nothing_was_paid_or_can_go_back(two_way: TwoWay, shop: Cast) -> None:
    free, priced = booked(shop, "single", [at("2027-03-05 10:00")]), paid(shop, "three", THREE)
    two_way.read()
    Account.objects.update(refunds="off")
    two_way.delete(sessions(free)[0], sessions(priced)[0])
    two_way.read()
    assert [one.status for one in (*sessions(free), *sessions(priced))] == [*["canceled"] * 2, *["scheduled"] * 2]
    assert open_refunds() == 0


def test_the_history_says_that_it_was_in_the_calendar(two_way: TwoWay, cast: Cast) -> None:
    booking = booked(cast, "pack-5", [at(f"2027-03-{day:02} 10:00") for day in (2, 3, 4, 5, 8)])
    two_way.read()
    first, second, *_ = sessions(booking)
    two_way.move(first, "2027-03-10 10:00")
    two_way.move(second, "2027-03-04 10:15")
    two_way.read()
    desk = Desk(signed_in(cast.dana), booking)
    page = desk.reads()
    assert "Moved in the calendar: session 1 from Tue 2 March" in page
    assert "Changed in the calendar and put back there: session 2." in page
    assert "You have another session at that time." in page
    assert "Rescheduled in the calendar" in desk.reads("sessions/")
