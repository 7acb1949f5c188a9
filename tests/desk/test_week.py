"""The week in the desk: each session on its day, in its lane, for those who may see it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessionary.actions.canceling import cancel_for_customer
from sessionary.models import Session
from sessionary.web.desk.lanes import Lane, lanes
from tests.cast import BEN, NOW, Cast, at, booked, five_tuesdays
from tests.desk.people import signed_in
from tests.money.till import ids


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def shown(user: Any, **query: str) -> list[list[tuple[str, str]]]:
    """For each day who comes when."""
    answer = signed_in(user).get("/desk/week/", query)
    assert answer.status_code == 200
    return [[(one.session.booking.name, one.starts) for one in day.blocks] for day in answer.context["days"]]


def test_sessions_stand_on_their_day_in_the_zone_of_the_page(cast: Cast) -> None:
    booked(cast, "pack-5", five_tuesdays())
    booked(cast, "single", [at("2027-03-04 15:00")], BEN)
    week = [[], [("Ada Byron", "10:00")], [], [("Ben Ito", "15:00")], [], [], []]
    assert shown(cast.dana) == week
    assert shown(cast.dana, day="2027-03-07") == week
    assert shown(cast.dana, day="2027-03-30")[1] == [("Ada Byron", "10:00")]


@pytest.mark.parametrize("day", ["2027-02-30", "never", "0001-01-01", "9999-12-31", ""])
def test_a_day_that_is_none_shows_this_week(cast: Cast, day: str) -> None:
    booked(cast, "single", [at("2027-03-04 15:00")])
    assert shown(cast.dana, day=day)[3] == [("Ada Byron", "15:00")]


def test_canceled_sessions_free_the_day(cast: Cast) -> None:
    booking = booked(cast, "single", [at("2027-03-04 15:00")])
    cancel_for_customer(booking=booking, sessions=ids(booking, 1), refund="none", reason="", by="host", now=NOW)
    assert shown(cast.dana) == [[], [], [], [], [], [], []]


def test_of_one_page_or_person(cast: Cast) -> None:
    booked(cast, "single", [at("2027-03-02 15:00")])
    booked(cast, None, [at(f"2027-03-{day:02} 14:00") for day in (2, 3, 4, 5)], BEN)
    assert shown(cast.dana)[1] == [("Ben Ito", "14:00"), ("Ada Byron", "15:00")]
    assert shown(cast.dana, page="dana")[1] == [("Ada Byron", "15:00")]
    assert shown(cast.dana, person=str(cast.eli.pk))[1] == [("Ben Ito", "14:00")]
    assert shown(cast.eli)[1] == [("Ben Ito", "14:00")]
    assert shown(cast.sid)[1] == []


def test_a_session_over_midnight_stands_on_both_days(cast: Cast) -> None:
    booked(cast, "single", [at("2027-03-02 15:00")])
    Session.objects.update(
        starts=datetime(2027, 3, 2, 22, 30, tzinfo=UTC), ends=datetime(2027, 3, 3, 0, 15, tzinfo=UTC)
    )
    week = signed_in(cast.dana).get("/desk/week/").context
    (late,), (early,) = week["days"][1].blocks, week["days"][2].blocks
    assert (late.first, late.until, early.first, early.until) == (23 * 60 + 30, 1440, 0, 75)
    assert week["hours"][0] == "0:00"
    assert week["hours"][-1] == "23:00"


def test_what_overlaps_stands_side_by_side() -> None:
    assert lanes([(0, 60), (30, 90), (60, 120), (120, 150)]) == [Lane(1, 2), Lane(2, 2), Lane(1, 2), Lane(1, 1)]
    assert lanes([(0, 60), (0, 60), (0, 60)]) == [Lane(1, 3), Lane(2, 3), Lane(3, 3)]
    assert lanes([]) == []


def test_a_full_week_asks_no_more_of_the_database(cast: Cast) -> None:
    client = signed_in(cast.dana)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/desk/week/")
        return len(asked)

    booked(cast, "single", [at("2027-03-02 15:00")])
    queries()  # the first look remembers where the list is
    one = queries()
    for clock in ("9:00", "11:00"):
        booked(cast, "single", [at(f"2027-03-04 {clock}")], BEN)
    assert queries() == one


def test_strangers_pages_and_people_do_not_exist(cast: Cast) -> None:
    client = signed_in(cast.eli)
    assert client.get("/desk/week/", {"page": "dana"}).status_code == 404
    assert client.get("/desk/week/", {"person": str(cast.dana.pk)}).status_code == 404
