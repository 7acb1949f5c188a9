"""A group shares one meeting at its provider: made by the first, joined by others, removed when the last is gone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from sessionary.actions.arranging import arrange
from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.dispatching import dispatch
from sessionary.actions.handing_over import hand_over
from sessionary.actions.queueing import NotYet
from sessionary.actions.rescheduling import reschedule
from sessionary.models import Booking, EventType, Job, Meeting
from tests.cast import NOW, Cast, at, five_tuesdays
from tests.conferencing.studio import Studio, events, mails, page_of, sessions, text
from tests.groups.class_cast import join
from tests.money.till import fresh, ids
from tests.support.conferencing_servers import ZoomServer

DAYS = five_tuesdays()[:3]
CREATE = "POST /v2/users/me/meetings"
SOON, LATER = NOW + timedelta(seconds=5), NOW + timedelta(minutes=1)


@pytest.fixture
def zoom() -> Iterator[ZoomServer]:
    with ZoomServer() as server:
        yield server


@pytest.fixture
def studio(cast: Cast, zoom: ZoomServer, tmp_path: Path) -> Iterator[Studio]:
    with override_settings(MAIL_FOLDER=tmp_path / "mail", PROVIDER_ADDRESSES={"zoom": zoom.url}):
        made = Studio(cast, "zoom", zoom)
        EventType.objects.filter(slug="talks").update(seats=3)
        yield made


def come(studio: Studio, number: int, starts: list[int] = DAYS) -> Booking:
    return join(studio.cast, number, starts, "talks")


def work(studio: Studio) -> None:
    for moment in (NOW, SOON, LATER):
        studio.work(moment)


def ways_in(booking: Booking) -> list[str]:
    rows = Meeting.objects.filter(session__booking=booking).order_by("session__position")
    return [one.join_url for one in rows.select_related("session")]


def cancel(booking: Booking, *positions: int) -> None:
    cancel_for_customer(
        booking=fresh(booking), sessions=ids(booking, *positions), refund="none", reason="", by="host", now=LATER
    )


def move(booking: Booking, start: int) -> None:
    reschedule(booking=fresh(booking), starts={ids(booking, 1)[0]: start}, reason="", now=LATER)


def test_all_come_in_by_the_same_way_and_nobody_is_named(studio: Studio, zoom: ZoomServer) -> None:
    first = come(studio, 1)
    work(studio)
    second = come(studio, 2)
    work(studio)
    assert len(zoom.meetings) == 3
    assert ways_in(first) == ways_in(second)
    assert len(set(ways_in(first))) == 3
    for booking, other in ((first, "Person 2"), (second, "Person 1")):
        told = mails(booking)
        assert other not in text(told["customer"])
        assert [str(event["LOCATION"]) for event in events(told["customer"])] == ways_in(booking)
        assert other not in page_of(sessions(booking)[0])
    assert "Person" not in str(zoom.meetings)


def test_of_many_at_once_one_makes_it(studio: Studio, zoom: ZoomServer) -> None:
    bookings = [come(studio, number) for number in (1, 2, 3)]
    work(studio)
    assert len(zoom.meetings) == 3
    assert len({tuple(ways_in(booking)) for booking in bookings}) == 1


def test_others_wait_for_who_is_making_it(studio: Studio, zoom: ZoomServer) -> None:
    come(studio, 1, DAYS)
    come(studio, 2, DAYS)
    dispatch(NOW)
    dispatch(NOW)
    first, second = Meeting.objects.filter(session__position=1).order_by("pk")
    Meeting.objects.filter(pk=second.pk).update(busy_until=NOW + timedelta(seconds=60), asked=True)
    with pytest.raises(NotYet):
        arrange({"meeting": first.pk}, NOW)
    assert zoom.meetings == {}


def test_a_lost_answer_is_found_by_who_asked_and_the_others_wait(studio: Studio, zoom: ZoomServer) -> None:
    for _ in range(3):
        zoom.trouble(CREATE, "lose")
    first, second = come(studio, 1), come(studio, 2)
    for minutes in range(0, 30, 3):
        studio.work(NOW + timedelta(minutes=minutes))
    assert len(zoom.meetings) == 3
    assert ways_in(first) == ways_in(second)
    assert all(ways_in(first))


def test_the_last_one_out_removes_it(studio: Studio, zoom: ZoomServer) -> None:
    first, second = come(studio, 1), come(studio, 2)
    work(studio)
    there = ways_in(second)
    cancel(first, 1, 2)
    studio.work(LATER)
    assert len(zoom.meetings) == 3
    assert ways_in(second) == there
    assert ways_in(first) == ["", "", there[2]]
    cancel(second, 1)
    studio.work(LATER)
    assert len(zoom.meetings) == 2
    cancel(second, 2, 3)
    cancel(first, 3)
    studio.work(LATER)
    assert zoom.meetings == {}
    assert set(Meeting.objects.values_list("state", flat=True)) == {"removed"}


def test_a_seat_that_moves_joins_the_other_slot(studio: Studio, zoom: ZoomServer) -> None:
    wednesday = at("2027-03-03 10:00")
    first, second, there = come(studio, 1), come(studio, 2), come(studio, 3, [wednesday, *DAYS[1:]])
    work(studio)
    assert len(zoom.meetings) == 4
    before = ways_in(first)
    move(first, wednesday)
    assert ways_in(first)[0] == ""
    studio.work(LATER)
    studio.work(LATER + timedelta(seconds=5))
    assert (len(zoom.meetings), ways_in(first)) == (4, ways_in(there))
    assert ways_in(second) == before
    (event,) = events(mails(first, "rescheduled")["customer"])
    assert str(event["LOCATION"]) == ways_in(there)[0]
    move(second, wednesday)
    studio.work(LATER)
    studio.work(LATER + timedelta(seconds=5))
    assert (len(zoom.meetings), ways_in(second)[0]) == (3, ways_in(there)[0])


def test_alone_it_takes_its_meeting_along_and_who_joins_waits(studio: Studio, zoom: ZoomServer) -> None:
    first = come(studio, 1)
    work(studio)
    before, wednesday = ways_in(first), at("2027-03-03 10:00")
    move(first, wednesday)
    second = come(studio, 2, [wednesday, *DAYS[1:]])
    work(studio)
    assert ways_in(first) == ways_in(second) == before
    assert zoom.starts() == ["2027-03-03T09:00", "2027-03-09T09:00", "2027-03-16T09:00"]


def test_the_first_one_leaves_and_the_others_keep_theirs(studio: Studio, zoom: ZoomServer) -> None:
    first, second = come(studio, 1), come(studio, 2)
    work(studio)
    there = ways_in(second)
    move(first, at("2027-03-03 10:00"))
    studio.work(LATER)
    studio.work(LATER + timedelta(seconds=5))
    assert len(zoom.meetings) == 4
    assert ways_in(second) == there
    assert ways_in(first)[0] not in ("", there[0])


def test_with_another_owner_the_group_gets_one_new_meeting(studio: Studio, zoom: ZoomServer) -> None:
    first, second = come(studio, 1), come(studio, 2)
    work(studio)
    before = ways_in(first)
    studio.connect(studio.cast.eli)
    hand_over(page=studio.cast.page, to=studio.cast.eli, by="host", now=LATER)
    for seconds in range(0, 60, 5):
        studio.work(LATER + timedelta(seconds=seconds))
    assert ways_in(first) == ways_in(second)
    assert set(ways_in(first)).isdisjoint(before)
    assert all(ways_in(first))
    assert len(zoom.meetings) == 3
    assert not Job.objects.filter(state="dead").exists()
