"""Finding bookings in the Activity stream: by tab, filter and search, in any combination, and from page to page."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.completing import note_attendance
from sessionary.models import Booking
from sessionary.rules.states import SessionStatus
from tests.cast import BEN, NOW, Cast, at, booked, five_tuesdays
from tests.desk.people import signed_in
from tests.money.till import ids


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def listed(user: Any, **query: str) -> list[str]:
    """The references that the stream lists, in order."""
    answer = signed_in(user).get("/desk/", query)
    assert answer.status_code == 200
    return [entry.booking.reference for entry in answer.context["entries"]]


@pytest.fixture
def three(cast: Cast) -> list[Booking]:
    """Ada in five weeks on Tuesdays, Ben once on the 4th, and Ben on Eli's page on Wednesdays."""
    wednesdays = [start + 1440 for start in five_tuesdays("14:00")[:4]]
    return [
        booked(cast, "pack-5", five_tuesdays()),
        booked(cast, "single", [at("2027-03-04 15:00")], BEN),
        booked(cast, None, wednesdays, BEN),
    ]


FOUND: list[tuple[dict[str, str], list[int]]] = [
    ({}, [0, 2, 1]),
    ({"tab": "all"}, [2, 1, 0]),
    ({"tab": "past"}, []),
    ({"tab": "requests"}, []),
    ({"tab": "nonsense"}, [0, 2, 1]),
    ({"page": "dana"}, [0, 1]),
    ({"page": "eli-solo", "tab": "all"}, [2]),
    ({"event_type": "single"}, [1]),
    ({"event_type": "single", "page": "eli-solo"}, []),
    ({"status": "scheduled"}, [0, 2, 1]),
    ({"status": "expired"}, []),
    ({"status": "no_show"}, []),
    ({"status": "nonsense"}, [0, 2, 1]),
    ({"from": "2027-03-04", "until": "2027-03-04"}, [1]),
    ({"from": "2027-03-25"}, [0]),
    ({"until": "2027-03-02"}, [0]),
    ({"from": "2027-02-30", "until": "never"}, [0, 2, 1]),
    ({"from": "9999-12-31", "until": "0001-01-01"}, [0, 2, 1]),
    ({"q": "ben ITO"}, [2, 1]),
    ({"q": "ADA@"}, [0]),
    ({"q": "ben", "page": "dana", "status": "scheduled", "tab": "all", "from": "2027-03-01"}, [1]),
    ({"q": "b"}, [0, 2, 1]),
    ({"q": "%"}, [0, 2, 1]),
    ({"q": "%%"}, []),
    ({"q": "__"}, []),
    ({"q": "' OR 1=1 --"}, []),
    ({"q": "be\0n"}, [2, 1]),
    ({"q": "x" * 5000}, []),
]


@pytest.mark.parametrize(("query", "wanted"), FOUND)
def test_what_is_wanted_is_found(cast: Cast, three: list[Booking], query: dict[str, str], wanted: list[int]) -> None:
    assert listed(cast.dana, **query) == [three[place].reference for place in wanted]


def test_by_reference_and_by_owner(cast: Cast, three: list[Booking]) -> None:
    assert listed(cast.dana, q=three[1].reference.lower()[2:]) == [three[1].reference]
    assert listed(cast.dana, person=str(cast.eli.pk)) == [three[2].reference]


def test_letters_beyond_ascii_are_found_small_and_large(cast: Cast, three: list[Booking]) -> None:
    Booking.objects.filter(pk=three[0].pk).update(name="Jürgen Ölmüller")
    for words in ("ölmüller", "ÖLMÜLLER", "Jür"):
        assert listed(cast.dana, q=words) == [three[0].reference]


@pytest.mark.parametrize("query", [{"page": "dana"}, {"event_type": "single"}, {"person": "1"}, {"page": "\0"}])
def test_filters_open_nothing_that_may_not_be_seen(cast: Cast, three: list[Booking], query: dict[str, str]) -> None:
    query = {**query, **({"person": str(cast.dana.pk)} if "person" in query else {})}
    for user in (cast.eli, cast.sid):
        assert signed_in(user).get("/desk/", query).status_code == 404


def test_members_and_strangers_search_their_own(cast: Cast, three: list[Booking]) -> None:
    for tab in ("upcoming", "all"):
        assert listed(cast.eli, q="example.com", tab=tab) == [three[2].reference]
        assert listed(cast.sid, q="example.com", tab=tab) == []


def test_past_has_those_with_nothing_ahead(cast: Cast, three: list[Booking]) -> None:
    cancel_for_customer(booking=three[1], sessions=ids(three[1], 1), refund="none", reason="", by="host", now=NOW)
    assert listed(cast.dana, tab="past") == [three[1].reference]
    assert listed(cast.dana) == [three[0].reference, three[2].reference]


def test_upcoming_goes_by_the_next_session_under_its_day(cast: Cast, three: list[Booking], time_machine: Any) -> None:
    later = NOW + timedelta(days=2)
    time_machine.move_to(later, tick=False)
    answer = signed_in(cast.dana).get("/desk/")
    days = [entry.day for entry in answer.context["entries"]]
    assert days == ["Today, Wed 3 March", "Tomorrow, Thu 4 March", "Tue 9 March"]
    note_attendance(
        booking=three[0],
        sessions=ids(three[0], 1),
        status=SessionStatus.NO_SHOW,
        by="host",
        now=NOW + timedelta(days=2),
    )
    assert listed(cast.dana, status="no_show", tab="all") == [three[0].reference]


def many(cast: Cast, count: int) -> None:
    first = five_tuesdays("09:00")[0]
    for number in range(count):
        booked(cast, "single", [first + number // 16 * 1440 + number % 16 * 30])


@pytest.mark.parametrize("tab", ["upcoming", "all"])
def test_going_on_is_steady_while_bookings_come_in(cast: Cast, tab: str) -> None:
    many(cast, 30)
    client = signed_in(cast.dana)
    first = client.get("/desk/", {"tab": tab, "q": "ada"})
    assert (first.context["counted"], len(first.context["entries"])) == ("25 of 30", 25)
    booked(cast, "single", [five_tuesdays("09:00")[0] + 7 * 1440 - 1440])
    more = client.get(first.context["more"])
    seen = [entry.booking.pk for entry in (*first.context["entries"], *more.context["entries"])]
    assert len(seen) == len(set(seen)) >= 30
    assert "q=ada" in first.context["more"]
    assert more.context["more"] == ""


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "1-", "1-2-3", "999999999-1", "²-²", "\0"])
@pytest.mark.parametrize("tab", ["upcoming", "all", "past"])
def test_a_place_that_is_none_is_the_end(cast: Cast, three: list[Booking], tab: str, after: str) -> None:
    answer = signed_in(cast.dana).get(f"/desk/?{urlencode({'tab': tab, 'after': after, 'seen': '²'})}")
    assert (answer.status_code, answer.context["entries"]) == (200, [])


@pytest.mark.parametrize(
    "query", [{}, {"tab": "past"}, {"tab": "all", "q": "ada", "status": "no_show", "page": "dana"}]
)
def test_filters_cost_the_same_for_three_as_for_one(cast: Cast, query: dict[str, str]) -> None:
    client = signed_in(cast.dana)
    client.get("/desk/", query)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/desk/", query).status_code == 200
        return len(seen)

    booked(cast, "pack-5", five_tuesdays())
    first = count()
    for clock in ("11:00", "12:00"):
        booked(cast, "pack-5", five_tuesdays(clock))
    assert count() == first


def test_details_lead_back_to_the_list_as_it_was(cast: Cast, three: list[Booking]) -> None:
    client = signed_in(cast.dana)
    client.get("/desk/", {"tab": "all", "q": "ada"})
    page = client.get(f"/desk/bookings/{three[0].public_id}/").content.decode()
    assert 'href="/desk/?tab=all&amp;q=ada"' in page
    assert signed_in(cast.dana).get(f"/desk/bookings/{three[0].public_id}/").content.decode().count('href="/desk/"') > 1


def test_nothing_found_offers_to_look_elsewhere(cast: Cast, three: list[Booking]) -> None:
    page = signed_in(cast.dana).get("/desk/", {"q": "nobody", "tab": "past"}).content.decode()
    assert "Nothing found" in page
    assert 'href="/desk/?tab=all&amp;q=nobody"' in page
    assert "Please type two characters" in signed_in(cast.dana).get("/desk/", {"q": "n"}).content.decode()
