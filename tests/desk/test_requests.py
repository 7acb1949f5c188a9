"""A request in the desk: the suggested times beside the Owner's day, and the answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessionary.actions import holding
from sessionary.actions.canceling import cancel
from sessionary.models import Booking, User
from tests.cast import BEN, NOW, Cast, at, booked
from tests.money.till import fresh, ids
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


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def path(booking: Booking) -> str:
    return f"/desk/requests/{booking.public_id}/"


def test_the_stream_leads_to_the_request(cast: Cast) -> None:
    booking = requested(cast)
    answer = signed_in(cast.dana).get("/desk/")
    assert "Requested" in text_of(answer)
    assert "No time yet" in text_of(answer)
    assert path(booking) in answer.content.decode()


def test_each_time_stands_in_the_owners_day(cast: Cast) -> None:
    booking = requested(cast)
    booked(cast, "single", [at("2027-03-02 9:00")], BEN)
    booked(cast, "single", [at("2027-03-02 14:30")], BEN)
    booked(cast, "single", [THREE[2] + 30], BEN)
    holding.hold(offer=cast.offer("single"), starts=[at("2027-03-03 9:00")], now=NOW)
    text = text_of(signed_in(cast.dana).get(path(booking)))
    assert "Ada Byron asks for Consultation" in text
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
    assert (answer.status_code, answer["Location"]) == (302, path(booking))
    text = text_of(dana.get(path(booking)))
    assert "Approved and booked." in text
    assert "Wed 3 March 2027, 14:00 – 15:00" in text
    assert "Decline" not in text
    assert fresh(booking).status == "scheduled"
    late = dana.post(path(booking), {"approve": THREE[1]})
    assert (late.status_code, "answered meanwhile" in text_of(late)) == (409, True)


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
    assert "Ada Byron is asked for other times." in text
    assert "Approve" not in text
    assert fresh(booking).suggested == []
    assert booking.activities.get(kind="other_times_asked").data["reason"] == "Mornings"


def test_declined(cast: Cast) -> None:
    booking, dana = requested(cast), signed_in(cast.dana)
    dana.post(path(booking), {"answer": "decline", "reason": "Full"})
    assert fresh(booking).status == "declined"
    text = text_of(dana.get(path(booking)))
    assert "The request of Ada Byron is declined" in text
    assert "Suggested before Tue 2 March 2027, 10:00 – 11:00" in text


def test_canceled_later_it_was_approved_all_the_same(cast: Cast) -> None:
    booking, dana = requested(cast), signed_in(cast.dana)
    dana.post(path(booking), {"approve": THREE[1]})
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    assert "The request of Ada Byron is approved" in text_of(dana.get(path(booking)))


def test_what_was_never_requested_has_no_such_page(cast: Cast) -> None:
    booking = booked(cast, "single", [THREE[1]])
    assert signed_in(cast.dana).get(path(booking)).status_code == 404


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
    assert counts[0] == counts[1] < 20
