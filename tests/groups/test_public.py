"""Groups through the page and the API: seats left are said where they are limited, and others are never named."""

import json

import pytest
from django.test import Client

from sessionary.actions.booking_facts import booking_facts
from sessionary.actions.calendar_files import change_part
from tests.api.caller import Caller, slug_of
from tests.api.program import Program
from tests.cast import NOW, Cast
from tests.groups.class_cast import ELEVEN, TEN, WEEKS, change, join, person, seats
from tests.money.till import fresh, ids

SLOTS = "pages/dana/slots?event_type={}&from=2027-03-02&until=2027-03-03"


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def api() -> Caller:
    return Caller()


def order(number: int, slug: str = "yoga", *clocks: str) -> dict[str, object]:
    starts = [f"2027-03-02T{clock}:00+01:00" for clock in clocks or ("10:00",)]
    customer = {"name": f"Person {number}", "email": f"person{number}@example.com"}
    return {"page": "dana", "event_type": slug, "starts": starts, "customer": customer}


def slot(api: Caller, slug: str, clock: str = "10:00") -> dict[str, object] | None:
    slots = api.get(SLOTS.format(slug)).json()["slots"]
    return next((one for one in slots if f"T{clock}" in one["start"]), None)


def test_slots_say_how_many_seats_are_left_where_that_is_limited(classes: Cast, api: Caller) -> None:
    facts = {one["slug"]: one for one in api.get("pages/dana").json()["event_types"]}
    assert [(facts[slug]["seats"], facts[slug]["bookable"]) for slug in ("yoga", "talks", "single")] == [
        (3, True),
        (None, True),
        (1, True),
    ]
    join(classes, 1)
    left = {"start": "2027-03-02T10:00:00+01:00", "end": "2027-03-02T11:00:00+01:00", "seats_left": 2}
    assert slot(api, "yoga") == left
    assert slot(api, "talks") is None
    assert set(slot(api, "talks", "11:00") or {}) == {"start", "end"}
    assert set(slot(api, "single", "11:00") or {}) == {"start", "end"}


def test_seats_are_booked_and_held_until_none_is_left(classes: Cast, api: Caller) -> None:
    answers = [api.post("bookings", order(number)) for number in (1, 2)]
    held = api.post("holds", {name: order(3)[name] for name in ("page", "event_type", "starts")})
    assert [one.status_code for one in (*answers, held)] == [201] * 3
    refused = api.post("bookings", order(4))
    assert (refused.status_code, slug_of(refused)) == (409, "slots-taken")
    assert refused.json()["taken"] == ["2027-03-02T09:00:00Z"]
    mine = {**order(3), "hold": {name: held.json()[name] for name in ("id", "secret")}}
    del mine["starts"]
    assert api.post("bookings", mine).status_code == 201
    assert "Person 2" not in json.dumps(answers[0].json())
    assert seats() == [(1, 3), (2, 3), (3, 3)]


def test_a_session_is_moved_to_a_free_seat_of_its_own_slot_or_another(classes: Cast, api: Caller) -> None:
    made = api.post("bookings", order(1)).json()
    for number in (2, 3):
        join(classes, number)
    for number in (4, 5):
        join(classes, number, ELEVEN)
    (session,) = made["sessions"]
    path = f"bookings/{made['id']}"
    query = f"sessions={session['id']}&from=2027-03-02&until=2027-03-03"
    slots = api.get(f"{path}/slots?{query}", made["secret"]).json()["slots"]
    left = {one["start"][11:16]: one["seats_left"] for one in slots}
    assert (left["10:00"], left["11:00"], left["12:00"]) == (1, 1, 3)
    assert not {"10:30", "11:30"} & set(left)
    there = {"sessions": [{"id": session["id"], "start": "2027-03-02T11:00:00+01:00"}], "reason": ""}
    moved = api.post(f"{path}/reschedule", there, secret=made["secret"])
    assert (moved.status_code, seats(ELEVEN)) == (200, [(1, 3), (2, 3), (3, 3)])


def test_the_page_offers_seats_and_books_one(classes: Cast) -> None:
    join(classes, 1)
    client, address = Client(), "/dana/yoga/"
    shown = client.get(address, {"month": "2027-03", "day": "2027-03-02"}).content.decode()
    assert "2 seats left" in shown
    assert "In a group of up to 3" in shown
    assert "cannot be booked online yet" not in shown
    assert "seats left" not in client.get("/dana/talks/", {"month": "2027-03", "day": "2027-03-02"}).content.decode()
    held = client.post(address, {"pick": TEN})
    assert (held.status_code, seats()) == (303, [(1, 3), (2, 3)])
    join(classes, 2)
    late = client.post(address, {"pick": TEN})
    assert late.status_code == 409
    assert "Person" not in late.content.decode()


def test_a_host_books_seats_for_customers_by_their_program(classes: Cast) -> None:
    dana = Program(classes.dana)
    for number in (1, 2, 3):
        assert dana.post("bookings", {**order(number), "payment": "none"}).status_code == 201
    refused = dana.post("bookings", {**order(4), "payment": "none"})
    assert (refused.status_code, slug_of(refused)) == (409, "slots-taken")


def test_nobody_learns_of_the_others_by_calendar_file_or_facts(classes: Cast) -> None:
    mine = fresh(join(classes, 1, WEEKS, "course"))
    join(classes, 2, WEEKS, "course")
    change(classes, "course", seats=None)
    facts = json.dumps(booking_facts(mine, mine.sessions_in_order))
    files = [change_part(session, NOW)[1].decode() for session in mine.sessions_in_order]
    for told in (facts, *files):
        assert person(2).name not in told
        assert person(2).email not in told
    assert len(ids(mine, 1, 2, 3)) == 3
