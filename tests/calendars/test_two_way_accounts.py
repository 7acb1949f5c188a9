"""Two-way calendars at Google and Microsoft, as their stand-ins have them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from sessionary.actions import writing_events
from sessionary.actions.choosing_calendars import choose
from sessionary.actions.event_calls import put
from sessionary.actions.oauth_apps import set_up
from sessionary.models import Booking, Calendar
from sessionary.providers.calendars import registry
from sessionary.providers.calendars.contract import Kept
from tests.calendars.two_way_work import happened, put_back_for, standing
from tests.calendars.work import busy, do_jobs, read_all
from tests.cast import NOW, Cast, at, booked
from tests.conferencing.conftest import ask_at_provider, come_back
from tests.desk.people import signed_in
from tests.support.calendar_servers import SERVERS, CalendarServer, Json
from tests.support.oauth_server import CLIENT

pytestmark = pytest.mark.django_db
FIRST, SECOND = at("2027-03-02 10:00"), at("2027-03-03 10:00")


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, cast: Cast) -> Iterator[CalendarServer]:
    """Dana's account there is connected, and its first calendar two-way."""
    with SERVERS[request.param]() as found:
        addresses = dict.fromkeys((request.param, "google_meet", "teams"), found.url)  # their applications are the same
        request.getfixturevalue("settings").PROVIDER_ADDRESSES = addresses
        set_up(account=cast.account, app=registry.facts(request.param).app, **CLIENT)
        come_back(client := signed_in(cast.dana), ask_at_provider(client, request.param))
        first = Calendar.objects.order_by("pk")[0]
        client.post("/desk/calendars/choose/", {"blocks": [first.pk], "writes": first.pk, "two_way": "on"})
        read_all(NOW)
        yield found


@pytest.fixture
def booking(server: CalendarServer, cast: Cast) -> Booking:
    made = booked(cast, "pack-5", [FIRST, SECOND, *(SECOND + day * 1440 for day in (1, 2, 5))])
    read(1)
    read(2)
    return made


def read(turn: int) -> None:
    now = NOW + turn * timedelta(minutes=5)
    read_all(now)
    do_jobs(now)


def event(server: CalendarServer, number: int) -> Json:
    """That of the session with this number."""
    (found,) = [one for one in server.events.values() if f"({number}/5)" in str(one)]
    return found


def moved(server: CalendarServer, hours: str) -> Json:
    if server.name == "google_calendar":
        return {
            "start": {"dateTime": f"2027-03-10T{hours}:00+01:00"},
            "end": {"dateTime": f"2027-03-10T{hours}:45+01:00"},
        }
    utc = f"2027-03-10T{int(hours[:2]) - 1:02}{hours[2:]}"
    return {"start": {"dateTime": f"{utc}:00.0000000"}, "end": {"dateTime": f"{utc}:45.0000000"}}


def test_what_is_read_before_its_writer_has_noted_it_takes_no_time(
    server: CalendarServer, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_and_read(*asked: Any) -> Kept:
        there = put(*asked)
        read_all(NOW + timedelta(minutes=5))
        return there

    monkeypatch.setattr(writing_events, "put", put_and_read)
    booked(cast, "single", [FIRST])
    do_jobs()
    read(2)
    assert len(server.events) == 1
    assert busy() == []


def test_moved_there(server: CalendarServer, booking: Booking) -> None:
    server.save({**event(server, 1), **moved(server, "14:30")})
    read(3)
    assert standing(booking)[0] == ("03-10 14:30", "rescheduled", "calendar", 1)
    assert "2027-03-10T14:00" in str(event(server, 1)["end"])  # in UTC: 30 minutes after 13:30
    read(4)
    assert happened() == ["rescheduled"]


def test_deleted_there(server: CalendarServer, booking: Booking) -> None:
    gone = event(server, 2)
    if server.name == "google_calendar":
        server.save({**gone, "status": "cancelled"})
    else:
        del server.events[gone["id"]]
        server.changes.append(gone["id"])
    read(3)
    read(4)
    assert standing(booking)[1] == ("03-03 10:00", "canceled", "calendar", 1)
    assert happened() == ["canceled"]


def test_canceled_there_by_its_status(server: CalendarServer, booking: Booking) -> None:
    how = {"status": "cancelled"} if server.name == "google_calendar" else {"isCancelled": True}
    server.save({**event(server, 2), **how})
    read(3)
    assert standing(booking)[1][1:3] == ("canceled", "calendar")


def test_a_whole_day_there_is_put_back(server: CalendarServer, booking: Booking) -> None:
    midnight = "2027-03-05T00:00:00.0000000", "2027-03-06T00:00:00.0000000"
    if server.name == "google_calendar":
        whole: Json = {"start": {"date": "2027-03-05"}, "end": {"date": "2027-03-06"}}
    else:
        whole = {"isAllDay": True, "start": {"dateTime": midnight[0]}, "end": {"dateTime": midnight[1]}}
    server.save({**event(server, 3), **whole})
    read(3)
    assert put_back_for(booking) == ["untimed"]
    assert "2027-03-04T09:00:00" in str(event(server, 3)["start"])
    assert not event(server, 3).get("isAllDay")
    read(4)
    assert happened() == ["put_back"]


def test_a_token_that_is_not_known_any_more_cancels_nothing(server: CalendarServer, booking: Booking) -> None:
    server.forgotten = 10_000
    read(3)
    assert happened() == []


def test_a_token_that_ran_out_is_renewed_on_the_way(server: CalendarServer, booking: Booking) -> None:
    server.save({**event(server, 1), **moved(server, "14:30")})
    server.access.clear()
    before = server.refreshed
    read(3)
    assert server.refreshed == before + 1
    assert standing(booking)[0][0] == "03-10 14:30"


def test_reading_alone_is_not_two_way(server: CalendarServer, booking: Booking, cast: Cast) -> None:
    choose(user=cast.dana, blocks=[Calendar.objects.order_by("pk")[0].pk], writes=None, two_way=True, now=NOW)
    assert not Calendar.objects.filter(two_way=True).exists()
    server.save({**event(server, 1), **moved(server, "14:30")})
    read(3)
    assert happened() == []
