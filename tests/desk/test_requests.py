"""A request in the desk: the suggested times beside the Owner's day, and the answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessionary.actions import holding
from sessionary.models import Booking
from tests.cast import BEN, NOW, Cast, at, booked
from tests.desk.people import signed_in
from tests.money.till import fresh, ids, statuses
from tests.requests_cast import OTHERS, THREE, by_approval, requested
from tests.web.reading import text_of

ANSWERS: list[dict[str, Any]] = [{"approve": THREE[0]}, {"answer": "ask"}, {"answer": "decline"}]


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cast(cast: Cast) -> Cast:
    by_approval(cast)
    return cast


def path(booking: Booking) -> str:
    return f"/desk/requests/{booking.public_id}/"


def test_the_stream_leads_to_the_request(cast: Cast) -> None:
    booking = requested(cast)
    answer = signed_in(cast.dana).get("/desk/?tab=requests")
    assert "Consultation: times suggested" in text_of(answer)
    assert "Requested" in text_of(answer)
    assert path(booking) in answer.content.decode()


def test_every_page_of_the_desk_about_a_request_opens(cast: Cast) -> None:
    booking, dana = requested(cast), signed_in(cast.dana)
    session = ids(booking, 1)[0]
    for work in (lambda: None, lambda: dana.post(path(booking), {"answer": "decline"})):
        work()
        for place in ("", "sessions/", "payment/"):
            answer = dana.get(f"/desk/bookings/{booking.public_id}/{place}")
            assert (answer.status_code, path(booking) in answer.content.decode()) == (200, True), place
        for place in ("cancel/", "reschedule/", "ask/", "no-show/", "completed/"):
            address = f"/desk/bookings/{booking.public_id}/sessions/{place}"
            for tried in (dana.get(address, {"session": session}), dana.post(address, {"session": session})):
                assert (tried.status_code, tried["Location"][-10:]) == (303, "/sessions/"), place
    assert statuses(booking) == ["canceled"]
    history = text_of(dana.get(f"/desk/bookings/{booking.public_id}/"))
    assert "Dana Reyes declined the request." in history
    assert "Ada Byron suggested times for Consultation." in history


def test_it_fills_the_details_pane_too(cast: Cast) -> None:
    booking = requested(cast)
    part = signed_in(cast.dana).get(path(booking), headers={"HX-Request": "true", "X-Beside-List": "1"})
    assert "<html" not in part.content.decode()
    assert "10:00 – 11:00 Ada Byron" in text_of(part)


def test_each_time_stands_in_the_owners_day(cast: Cast) -> None:
    booking = requested(cast)
    booked(cast, "single", [at("2027-03-02 9:00")], BEN)
    booked(cast, "single", [at("2027-03-02 14:30")], BEN)
    booked(cast, "single", [THREE[2] + 30], BEN)
    holding.hold(offer=cast.offer("single"), starts=[at("2027-03-03 9:00")], now=NOW)
    text = text_of(signed_in(cast.dana).get(path(booking)))
    day = text.index("9:00 – 9:30 Ben Ito, Single"), text.index("10:00 – 11:00 Ada Byron"), text.index("14:30 – 15:00")
    assert day == tuple(sorted(day))
    assert "9:00 – 9:30 Held for a Customer" in text
    assert text.count("This time is not free any more.") == 1
    assert text.count("Approve ") == 2


def test_names_of_bookings_on_other_peoples_pages_are_not_told(cast: Cast) -> None:
    cast.solo.owner = cast.dana
    cast.solo.save()
    booked(cast, None, [at(f"2027-03-02 {hour}:00") for hour in (9, 12, 13, 15)], BEN)
    cast.dana.role = "member"
    cast.dana.save()
    booking = requested(cast)
    cast.solo.owner = cast.eli
    cast.solo.save()
    text = text_of(signed_in(cast.dana).get(path(booking)))
    assert "9:00 – 9:30 Booked" in text
    assert "Ben Ito" not in text


def test_approved(cast: Cast) -> None:
    booking, dana = requested(cast), signed_in(cast.dana)
    answer = dana.post(path(booking), {"approve": THREE[1]})
    assert (answer.status_code, answer["Location"]) == (303, path(booking))
    on = dana.get(path(booking))
    assert (on.status_code, on["Location"]) == (303, f"/desk/bookings/{booking.public_id}/")
    text = text_of(dana.get(on["Location"]))
    assert "Approved and booked. Ada Byron has been written to." in text
    assert "Dana Reyes approved one of the suggested times." in text
    assert fresh(booking).status == "scheduled"
    late = dana.post(path(booking), {"approve": THREE[1]})
    assert late.status_code == 303
    assert "answered meanwhile" in text_of(dana.get(f"/desk/bookings/{booking.public_id}/"))


def test_pressed_twice_it_is_approved_once(cast: Cast) -> None:
    booking, dana = requested(cast), signed_in(cast.dana)
    for _ in range(2):
        assert dana.post(path(booking), {"approve": THREE[1], "key": "k"}).status_code == 303
    assert "answered meanwhile" not in text_of(dana.get(f"/desk/bookings/{booking.public_id}/"))


def test_a_time_that_went_meanwhile(cast: Cast) -> None:
    booking = requested(cast)
    booked(cast, "single", [THREE[1]], BEN)
    answer = signed_in(cast.dana).post(path(booking), {"approve": THREE[1]})
    assert (answer.status_code, fresh(booking).status) == (409, "requested")
    assert "This time is not free any more. Please approve another, or ask for other times." in text_of(answer)


@pytest.mark.parametrize("start", ["", "x", "9" * 30, str(OTHERS[0])])
def test_nothing_else_is_approved(cast: Cast, start: str) -> None:
    booking = requested(cast)
    assert signed_in(cast.dana).post(path(booking), {"approve": start}).status_code == 409
    assert fresh(booking).status == "requested"


def test_other_times_are_asked_for(cast: Cast) -> None:
    booking, dana = requested(cast), signed_in(cast.dana)
    long = dana.post(path(booking), {"answer": "ask", "reason": "x" * 1001})
    assert (long.status_code, "at most 1000 characters" in text_of(long)) == (422, True)
    dana.post(path(booking), {"answer": "ask", "reason": "Mornings"})
    text = text_of(dana.get(path(booking)))
    assert "Ada Byron is asked for other times. You get a message when they suggest some." in text
    assert "Approve" not in text
    assert fresh(booking).suggested == []
    assert booking.activities.get(kind="other_times_asked").data["reason"] == "Mornings"


def test_declined(cast: Cast) -> None:
    booking, dana = requested(cast), signed_in(cast.dana)
    dana.post(path(booking), {"answer": "decline", "reason": "Full"})
    assert fresh(booking).status == "declined"
    text = text_of(dana.get(path(booking)))
    assert "Declined" in text
    assert "Suggested before Tue 2 March 2027, 10:00 – 11:00" in text


def test_what_was_never_requested_has_no_such_page(cast: Cast) -> None:
    booking, dana = booked(cast, "single", [THREE[1]]), signed_in(cast.dana)
    assert dana.get(path(booking))["Location"] == f"/desk/bookings/{booking.public_id}/"
    assert dana.post(path(booking), {"answer": "decline"}).status_code == 303
    assert statuses(booking) == ["scheduled"]


def test_what_has_passed_cannot_be_approved(cast: Cast, time_machine: Any) -> None:
    booking = requested(cast)
    time_machine.move_to(NOW + timedelta(days=1, hours=4), tick=False)
    assert text_of(signed_in(cast.dana).get(path(booking))).count("This time has passed.") == 1


@pytest.mark.parametrize("form", ANSWERS, ids=str)
def test_strangers_and_members_without_access_find_nothing(cast: Cast, form: dict[str, Any]) -> None:
    booking = requested(cast)
    for user in (cast.eli, cast.sid):
        assert signed_in(user).get(path(booking)).status_code == 404
        assert signed_in(user).post(path(booking), form).status_code == 404
    nobody = Client().post(path(booking), form)
    assert (nobody.status_code, nobody["Location"].split("?")[0]) == (302, "/accounts/login/")
    assert fresh(booking).status == "requested"


def test_forms_from_elsewhere_answer_nothing(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.dana, backend="allauth.account.auth_backends.AuthenticationBackend")
    booking = requested(cast)
    assert client.post(path(booking), {"answer": "decline"}).status_code == 403
    assert fresh(booking).status == "requested"


def test_as_many_queries_for_one_suggestion_as_for_three(cast: Cast) -> None:
    by_approval(cast, "one", suggested_times=1)
    counts: list[int] = []
    for booking in (requested(cast, THREE[:1], slug="one"), requested(cast)):
        for hour in (13, 15):
            booked(cast, "single", [at(f"2027-03-0{len(counts) + 2} {hour}:00")], BEN)
        dana = signed_in(cast.dana)
        dana.get(path(booking))
        with CaptureQueriesContext(connection) as asked:
            assert dana.get(path(booking)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] < 21
