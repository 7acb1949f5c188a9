"""Acting on sessions in the desk: every choice, its sum before the click, and one result for a double click."""

from typing import Any

import pytest

from sessionary.actions.clock import to_minutes
from sessionary.models import Account, Activity, Booking, EventType
from tests.cast import NOW, Cast, at, booked, five_tuesdays
from tests.desk.people import Desk, signed_in
from tests.money.till import fresh, ids, ledger, paid, sessions, starts, statuses, unpaid

TUESDAYS = five_tuesdays()[:3]


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def times(booking: Booking, **typed: str) -> dict[str, str]:
    """`s1="2027-03-02 14:00"` as the form sends it."""
    data: dict[str, str] = {}
    for name, text in typed.items():
        (session,) = ids(booking, int(name[1:]))
        day, _, clock = text.partition(" ")
        data |= {f"date-{session}": day, f"time-{session}": clock}
    return data


def test_each_choice_stands_with_its_sum(desk: Desk) -> None:
    page = desk.reads("sessions/cancel/", 1, 2)
    for words in ("Cancel these 2 sessions?", "$0.00", "$50.00", "$100.00", "Up to $150.00"):
        assert words in page


@pytest.mark.parametrize(
    ("choice", "amount"),
    [
        ({"refund": "none", "expect-none": "0"}, 0),
        ({"refund": "policy", "expect-policy": "2500"}, 2500),
        ({"refund": "full", "expect-full": "5000"}, 5000),
        ({"refund": "amount", "amount": "12.34"}, 1234),
        ({}, 0),
    ],
)
def test_canceling_with_each_choice(desk: Desk, booking: Booking, choice: dict[str, str], amount: int) -> None:
    answer = desk.post("sessions/cancel/", 2, reason="Ill", **choice)
    assert (answer.status_code, answer["Location"]) == (303, desk.path("sessions/"))
    assert statuses(booking) == ["scheduled", "canceled", "scheduled"]
    assert [row[:2] for row in ledger(booking)[1:]] == ([("refund", amount)] if amount else [])
    assert "One session is canceled." in desk.reads("sessions/")
    assert "Canceled by host" in desk.reads("sessions/")


def test_an_amount_that_the_gateway_does_not_take_is_said_beside_it(desk: Desk, booking: Booking) -> None:
    booking.terms["step"] = 10
    booking.save(update_fields=["terms"])
    answer = desk.post("sessions/cancel/", 2, refund="amount", amount="12.34")
    assert answer.status_code == 422
    said = 'id="e-refund">Only multiples of 0.10 USD can be refunded here. Please enter another amount.<'
    assert said in answer.content.decode()
    assert 'value="12.34"' in answer.content.decode()
    assert (statuses(booking), fresh(booking).refunded) == (["scheduled"] * 3, 0)
    assert desk.post("sessions/cancel/", 2, refund="amount", amount="12.30").status_code == 303


@pytest.mark.parametrize(
    ("choice", "status"),
    [
        ({"refund": "amount", "amount": "150.01"}, 422),
        ({"refund": "amount", "amount": ""}, 422),
        ({"refund": "amount", "amount": "-5"}, 422),
        ({"refund": "amount", "amount": "ten"}, 422),
        ({"refund": "everything"}, 422),
        ({"refund": "policy", "expect-policy": "5000"}, 409),
        ({"refund": "none", "reason": "x" * 1001}, 422),
    ],
)
def test_what_cannot_be_refunded_cancels_nothing(
    desk: Desk, booking: Booking, choice: dict[str, str], status: int
) -> None:
    answer = desk.post("sessions/cancel/", 2, **choice)
    assert answer.status_code == status
    assert 'class="error"' in answer.content.decode() or 'role="alert"' in answer.content.decode()
    assert (statuses(booking), fresh(booking).refunded) == (["scheduled"] * 3, 0)


def test_with_refunds_off_none_can_be_chosen(desk: Desk, booking: Booking) -> None:
    Account.objects.update(refunds="off")
    page = desk.reads("sessions/cancel/", 1)
    assert "Refunds are turned off" in page
    assert "/desk/settings/payments/#refunds" in page
    assert desk.post("sessions/cancel/", 1, refund="full").status_code == 409
    assert desk.post("sessions/cancel/", 1).status_code == 303
    assert fresh(booking).refunded == 0


def test_two_clicks_do_one_thing(desk: Desk, booking: Booking) -> None:
    clicks: list[tuple[str, dict[str, Any]]] = [
        ("sessions/cancel/", {"refund": "full"}),
        ("sessions/reschedule/", times(booking, s2="2027-03-10 14:00")),
        ("sessions/ask/", {}),
    ]
    for position, (place, data) in enumerate(clicks, start=1):
        for _ in range(2):
            assert desk.post(place, position, key=f"key-{place}", **data).status_code == 303
    assert statuses(booking) == ["canceled", "rescheduled", "to_reschedule"]
    assert Activity.objects.exclude(kind__in=["booked", "attempt_settled"]).count() == 3


def test_what_is_canceled_stays_so_and_says_why(desk: Desk, booking: Booking) -> None:
    desk.post("sessions/cancel/", 1)
    for place in ("cancel", "ask", "no-show"):
        answer = desk.post(f"sessions/{place}/", 1, 2)
        assert answer.status_code == 409
        assert "Session 1: It is canceled." in answer.content.decode()
    assert statuses(booking) == ["canceled", "scheduled", "scheduled"]


@pytest.mark.parametrize("place", ["cancel", "reschedule", "ask", "no-show", "completed"])
def test_something_has_to_be_ticked_of_this_booking(desk: Desk, shop: Cast, booking: Booking, place: str) -> None:
    for answer in (desk.get(f"sessions/{place}/"), desk.post(f"sessions/{place}/")):
        assert (answer.status_code, answer["Location"]) == (303, desk.path("sessions/"))
    assert "Tick one or more sessions first." in desk.reads("sessions/")
    other = booked(shop, "single", [at("2027-03-02 15:00")])
    data = {"session": [*ids(booking, 1), *ids(other, 1)]}
    assert desk.client.post(desk.path(f"sessions/{place}/"), data).status_code == 404
    assert statuses(booking) == ["scheduled"] * 3


def test_an_unpaid_booking_cannot_be_changed(shop: Cast) -> None:
    waiting = unpaid(shop, "three", TUESDAYS)
    desk = Desk(signed_in(shop.dana), waiting)
    page = desk.reads("sessions/")
    assert ("waits for its payment" in page, "checkbox" in page) == (True, False)
    assert desk.post("sessions/cancel/", 1).status_code == 409
    assert statuses(waiting) == ["held"] * 3


def test_two_are_swapped_and_one_message_is_due(desk: Desk, booking: Booking) -> None:
    data = times(booking, s1="2027-03-09 10:00", s2="2027-03-02 10:00")
    assert desk.post("sessions/reschedule/", 1, 2, reason="Ill", **data).status_code == 303
    assert starts(booking) == [TUESDAYS[1], TUESDAYS[0], TUESDAYS[2]]
    assert Activity.objects.filter(kind="rescheduled").count() == 1


def test_what_is_unusual_is_said_and_then_done(desk: Desk, booking: Booking) -> None:
    data = times(booking, s1="2027-03-07 22:15")
    answer = desk.post("sessions/reschedule/", 1, **data)
    page = answer.content.decode()
    assert (answer.status_code, "outside the hours" in page, "Move all the same" in page) == (200, True, True)
    assert statuses(booking) == ["scheduled"] * 3
    other = desk.post("sessions/reschedule/", 1, **times(booking, s1="2027-03-06 22:15"), confirmed=_confirmed(answer))
    assert (other.status_code, statuses(booking)) == (200, ["scheduled"] * 3)
    assert desk.post("sessions/reschedule/", 1, **data, confirmed=_confirmed(answer)).status_code == 303
    assert starts(booking)[0] == at("2027-03-07 22:15")


def _confirmed(answer: Any) -> str:
    return str(answer.context["confirmed"])


def test_buffers_only_warn_and_claims_refuse(desk: Desk, booking: Booking, shop: Cast) -> None:
    EventType.objects.filter(slug="pack-1").update(after=30)
    booked(shop, "pack-1", [at("2027-03-03 09:00")])
    near = desk.post("sessions/reschedule/", 1, **times(booking, s1="2027-03-03 09:30"))
    assert "buffers" in near.content.decode()
    taken = desk.post("sessions/reschedule/", 1, **times(booking, s1="2027-03-03 09:15"))
    assert (taken.status_code, "This time is taken" in taken.content.decode()) == (409, True)
    overlap = times(booking, s1="2027-03-04 10:00", s2="2027-03-04 10:30")
    answer = desk.post("sessions/reschedule/", 1, 2, **overlap)
    assert (answer.status_code, "overlaps another time here" in answer.content.decode()) == (409, True)
    assert statuses(booking) == ["scheduled"] * 3


@pytest.mark.parametrize(
    "typed", ["", "2027-03-09", "2027-13-01 10:00", "0001-01-01 10:00", "soon late", "2027-03-02 10:00"]
)
def test_a_time_that_is_none_is_refused(desk: Desk, booking: Booking, typed: str) -> None:
    answer = desk.post("sessions/reschedule/", 1, **times(booking, s1=typed))
    assert (answer.status_code, 'class="error"' in answer.content.decode()) == (422, True)
    assert starts(booking) == TUESDAYS


def test_asking_frees_the_time(desk: Desk, booking: Booking, shop: Cast) -> None:
    assert "Ask Ada to reschedule?" in desk.reads("sessions/ask/", 1)
    assert desk.post("sessions/ask/", 1, reason="Ill").status_code == 303
    assert statuses(booking)[0] == "to_reschedule"
    booked(shop, "single", [TUESDAYS[0]])
    page = desk.reads()
    assert "Dana Reyes asked Ada Byron to pick another time for session 1." in page
    assert "Ill" in page


def test_no_show_and_back_once_it_has_begun(desk: Desk, booking: Booking, time_machine: Any) -> None:
    assert "No-show" not in desk.reads("sessions/")
    early = desk.post("sessions/no-show/", 1)
    assert (early.status_code, "It has not begun yet." in early.content.decode()) == (409, True)
    time_machine.move_to(sessions(booking)[0].ends, tick=False)
    assert "No-show" in desk.reads("sessions/")
    for place, status in (("no-show", "no_show"), ("completed", "completed")):
        assert desk.post(f"sessions/{place}/", 1).status_code == 303
        assert statuses(booking)[0] == status


def test_the_history_tells_who_did_what(desk: Desk, booking: Booking) -> None:
    desk.post("sessions/reschedule/", 2, reason="A train", **times(booking, s2="2027-03-10 14:00"))
    desk.post("sessions/cancel/", 3, refund="policy", reason="Ill")
    page = desk.reads()
    for words in (
        "Ada Byron booked Three.",
        "Dana Reyes moved session 2 from Tue 9 March, 10:00 to Wed 10 March, 14:00.",
        "Dana Reyes canceled session 3; $25.00 goes back.",
        "A train",
        "You can cancel a session up to its start and get 50% of its price back.",
        booking.reference,
        "ada@example.com",
    ):
        assert words in page


def test_a_time_in_the_night_the_clocks_change(shop: Cast) -> None:
    booking = paid(shop, "three", TUESDAYS)
    desk = Desk(signed_in(shop.dana), booking)
    data = times(booking, s1="2027-03-28 02:30")
    confirmed = _confirmed(desk.post("sessions/reschedule/", 1, **data))
    desk.post("sessions/reschedule/", 1, **data, confirmed=confirmed)
    assert to_minutes(sessions(booking)[0].span[0]) == at("2027-03-28 03:00")


def test_the_same_form_with_other_choices_is_another_click(desk: Desk, booking: Booking) -> None:
    for position in (2, 2, 3):
        assert (
            desk.post("sessions/cancel/", position, key="k", refund="none", **{"expect-none": "0"}).status_code == 303
        )
    assert statuses(booking) == ["scheduled", "canceled", "canceled"]
