"""What hosts see of a group, and only they: who comes, in one block of the week."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.completing import complete, note_attendance
from sessionary.models.reports import sessions_held
from sessionary.rules.states import SessionStatus
from tests.cast import NOW, Cast, booked
from tests.desk.people import Desk, signed_in
from tests.groups.class_cast import ELEVEN, TEN, WEEKS, change, join
from tests.money.till import ids, statuses


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def tuesday(cast: Cast) -> list[tuple[str, str, list[str]]]:
    """The blocks of the day: what, how many seats, and who."""
    answer = signed_in(cast.dana).get("/desk/week/")
    assert answer.status_code == 200
    blocks = answer.context["days"][1].blocks
    return [
        (one.session.booking.terms["name"], one.seats, [person.session.booking.name for person in one.people])
        for one in blocks
    ]


def test_a_group_is_one_block_of_the_week_with_all_who_come(classes: Cast) -> None:
    bookings = [join(classes, number) for number in (1, 2, 3)]
    join(classes, 4, ELEVEN, "talks")
    booked(classes, "single", [TEN + 180])
    cancel_for_customer(booking=bookings[1], sessions=ids(bookings[1], 1), refund="none", reason="", by="host", now=NOW)
    assert tuesday(classes) == [
        ("Yoga", "2 of 3 seats", ["Person 1", "Person 3"]),
        ("Talks", "1 seat taken", ["Person 4"]),
        ("Single", "", []),
    ]
    change(classes, seats=8)
    page = signed_in(classes.dana).get("/desk/week/").content.decode()
    assert "2 of 8 seats" in page
    assert f"/desk/bookings/{bookings[2].public_id}/" in page


def test_the_week_takes_the_same_queries_however_many_come(classes: Cast) -> None:
    def queries() -> int:
        client = signed_in(classes.dana)
        with CaptureQueriesContext(connection) as captured:
            client.get("/desk/week/")
        return len(captured)

    join(classes, 1)
    one = queries()
    join(classes, 2)
    join(classes, 3)
    assert queries() == one


def test_a_booking_says_who_else_comes_to_the_host_alone(classes: Cast) -> None:
    mine = join(classes, 1, WEEKS, "course")
    other = join(classes, 2, [WEEKS[0] + 60, *WEEKS[1:]], "course")
    gone = join(classes, 3, [WEEKS[0], WEEKS[1] + 60, WEEKS[2] + 60], "course")
    cancel_for_customer(booking=gone, sessions=ids(gone, 1), refund="none", reason="", by="host", now=NOW)
    desk = Desk(signed_in(classes.dana), mine)
    groups = desk.get("sessions/").context["groups"]
    assert [(one.seats, [other.name for other in one.others]) for one in groups] == [
        ("1 of 2 seats", []),
        ("2 of 2 seats", ["Person 2"]),
        ("2 of 2 seats", ["Person 2"]),
    ]
    assert f"/desk/bookings/{other.public_id}/sessions/" in desk.reads("sessions/")
    assert "Who else comes" not in Desk(signed_in(classes.dana), booked(classes, "single", [TEN + 180])).reads(
        "sessions/"
    )
    public = desk.client.get(f"/booking/{mine.public_id}/{mine.secret}/").content.decode()
    assert "Person 1" in public
    assert "Person 2" not in public
    assert signed_in(classes.sid).get(desk.path("sessions/")).status_code == 404


def test_each_is_a_no_show_for_themselves_and_counts_in_reports(classes: Cast) -> None:
    first, second = join(classes, 1), join(classes, 2)
    later = NOW + timedelta(days=2)
    complete(later)
    note_attendance(booking=first, sessions=ids(first, 1), status=SessionStatus.NO_SHOW, by="host", now=later)
    assert (statuses(first), statuses(second)) == (["no_show"], ["completed"])
    (row,) = sessions_held(classes.dana, [NOW, later])
    assert (row.event_type, row.total) == ("Yoga", 1)
    assert tuesday(classes) == [("Yoga", "2 of 3 seats", ["Person 1", "Person 2"])]
