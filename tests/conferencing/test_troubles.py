"""When the provider fails: the session stands, messages wait two minutes at most, and the details follow once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client, override_settings

from sessionary.actions import arranging
from sessionary.actions.approving import approve
from sessionary.actions.arranging import arrange
from sessionary.actions.canceling import cancel
from sessionary.actions.connectable import facts_of
from sessionary.actions.connecting import _keep
from sessionary.actions.disconnecting import disconnect
from sessionary.actions.meeting_calls import joining_of
from sessionary.actions.queueing import NotYet
from sessionary.actions.rescheduling import reschedule
from sessionary.actions.transactions import write
from sessionary.models import Activity, Booking, Connection, Job, Meeting, Message
from sessionary.providers.oauth.contract import Tokens
from tests.cast import NOW, Cast, at, five_tuesdays
from tests.conferencing.studio import Studio, events, mails, page_of, sessions, text
from tests.desk.people import Desk, signed_in
from tests.money.till import fresh, ids, pay, unpaid
from tests.requests_cast import THREE, by_approval, requested
from tests.support.conferencing_servers import ZoomServer

CREATE = "POST /v2/users/me/meetings"
SOON, LATE = NOW + timedelta(seconds=5), NOW + timedelta(minutes=2)


@pytest.fixture
def zoom() -> Iterator[ZoomServer]:
    with ZoomServer() as server:
        yield server


@pytest.fixture
def studio(cast: Cast, zoom: ZoomServer, tmp_path: Path) -> Iterator[Studio]:
    with override_settings(MAIL_FOLDER=tmp_path / "mail", PROVIDER_ADDRESSES={"zoom": zoom.url}):
        yield Studio(cast, "zoom", zoom)


def down(zoom: ZoomServer, times: int = 200, status: int = 503) -> None:
    for _ in range(times):
        zoom.trouble(CREATE, "refuse", status=status)


def states(booking: Booking, kind: str = "booked") -> set[str]:
    return set(Message.objects.filter(activity__booking=booking, activity__kind=kind).values_list("state", flat=True))


def test_messages_wait_two_minutes_then_go_without_and_details_follow_once(studio: Studio, zoom: ZoomServer) -> None:
    down(zoom)
    booking = studio.book()
    for seconds in (0, 30, 60, 119):
        studio.work(NOW + timedelta(seconds=seconds))
        assert states(booking) == {"waiting"}
    assert "Details on how to join will follow" in page_of(sessions(booking)[0])
    studio.work(LATE)
    told = mails(booking)
    assert set(told) == {"customer", "owner"}
    for mail in told.values():
        assert "How to join follows in another message" in text(mail)
        assert all("LOCATION" not in event for event in events(mail))
    assert fresh(booking).status == "scheduled"

    zoom.troubles.clear()
    studio.work(LATE + timedelta(hours=3))
    studio.work(LATE + timedelta(hours=3, seconds=5))
    followed = mails(booking, "details_followed")
    assert set(followed) == {"customer", "owner"}
    for session in sessions(booking):
        url = session.conference.join_url
        assert url.startswith("https://us02web.zoom.us/")
        assert f"/session/{session.public_id}/" in text(followed["customer"])
        for mail in followed.values():
            (event,) = [one for one in events(mail) if one["UID"] == session.uid]
            assert str(event["LOCATION"]) == url
    (before,), (after,) = ([e["DTSTAMP"].dt for e in events(m)[:1]] for m in (told["owner"], followed["owner"]))
    assert before < after
    (last,) = ids(booking, 3)
    starts = {last: at("2027-03-18 14:00")}
    reschedule(booking=fresh(booking), starts=starts, reason="", now=LATE + timedelta(hours=4))
    for hours in (4, 5):
        studio.work(LATE + timedelta(hours=hours))
    assert Activity.objects.filter(kind="details_followed").count() == 1
    assert len(zoom.meetings) == 3


def test_all_of_a_package_is_waited_for(studio: Studio, zoom: ZoomServer) -> None:
    """Two of three are there: still nothing goes, until the third is."""
    zoom.trouble(CREATE, "refuse", status=503)
    booking = studio.book()
    studio.work()
    studio.work(SOON)
    assert (states(booking), len(zoom.meetings)) == ({"waiting"}, 2)
    studio.work(NOW + timedelta(seconds=20))
    studio.work(NOW + timedelta(seconds=22))
    assert (states(booking), len(zoom.meetings)) == ({"kept"}, 3)
    assert "follows" not in text(mails(booking)["customer"])
    assert not Activity.objects.filter(kind="details_followed").exists()


def test_an_expired_token_is_fetched_anew_and_the_meeting_made(studio: Studio, zoom: ZoomServer) -> None:
    zoom.access.clear()
    studio.book()
    studio.work()
    studio.work(SOON)
    assert (len(zoom.meetings), zoom.refreshed) == (3, 1)


def test_the_provider_says_when_to_come_again(studio: Studio, zoom: ZoomServer) -> None:
    zoom.trouble(CREATE, "refuse", status=429, seconds=45)
    studio.book()
    studio.work()
    studio.work(NOW + timedelta(seconds=44))
    assert zoom.times(CREATE) == 1
    studio.work(NOW + timedelta(seconds=45))
    assert len(zoom.meetings) == 3
    assert set(Job.objects.filter(kind="arrange").values_list("attempts", flat=True)) == {1}


@pytest.mark.parametrize("trouble", ["lose answer", "garble"])
def test_an_answer_that_is_lost_makes_no_second_meeting(studio: Studio, zoom: ZoomServer, trouble: str) -> None:
    for _ in range(3):
        zoom.trouble(CREATE, trouble)
    studio.book()
    studio.work()
    assert [one.state for one in studio.meetings()] == ["pending"] * 3
    studio.work(NOW + timedelta(seconds=20))
    assert [one.state for one in studio.meetings()] == ["ready"] * 3
    assert sorted(zoom.meetings) == sorted(one.external_id for one in studio.meetings())
    assert len(zoom.meetings) == 3


def test_one_canceled_before_the_answer_came_leaves_no_meeting_behind(studio: Studio, zoom: ZoomServer) -> None:
    for _ in range(3):
        zoom.trouble(CREATE, "lose answer")
    booking = studio.book()
    studio.work()
    cancel(booking=fresh(booking), sessions=ids(booking, 1), reason="", now=SOON)
    studio.work(NOW + timedelta(seconds=30))
    assert [one.state for one in studio.meetings()] == ["removed", "ready", "ready"]
    assert len(zoom.meetings) == 2


def test_two_workers_never_talk_to_the_provider_at_once(studio: Studio, zoom: ZoomServer) -> None:
    booking = studio.book()
    studio.work()
    meeting = studio.meetings()[0]
    Meeting.objects.filter(pk=meeting.pk).update(external_id="", joining={}, busy_until=SOON)
    with pytest.raises(NotYet):
        arrange({"meeting": meeting.pk}, NOW)
    assert len(zoom.meetings) == 3
    arrange({"meeting": meeting.pk}, SOON + timedelta(seconds=1))
    assert sessions(booking)[0].conference.state == "ready"


def test_a_result_that_comes_too_late_is_not_written(
    studio: Studio, zoom: ZoomServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who lost the lease meanwhile writes nothing over what the other one did."""
    booking = studio.book()
    studio.work()
    meeting = studio.meetings()[0]
    Meeting.objects.filter(pk=meeting.pk).update(starts=NOW)

    def overtaken(told: Meeting, asked_before: bool, now: datetime) -> object:
        Meeting.objects.filter(pk=meeting.pk).update(busy_until=None, joining={"join_url": "https://other.example/"})
        return told.connection, joining_of(told)

    monkeypatch.setattr(arranging, "change", overtaken)
    arrange({"meeting": meeting.pk}, SOON)
    assert sessions(booking)[0].conference.join_url == "https://other.example/"


def test_without_the_account_nobody_waits_and_the_host_reads_why(studio: Studio, zoom: ZoomServer) -> None:
    disconnect(connection=Connection.objects.get(), now=NOW)
    booking = studio.book()
    studio.work()
    studio.work(SOON)
    assert states(booking) == {"kept"}
    assert "How to join follows" in text(mails(booking)["customer"])
    shown = Desk(signed_in(studio.cast.dana), fresh(booking)).reads("sessions/")
    assert "Zoom made no meeting" in shown
    assert "Dana Reyes has not connected Zoom." in shown
    assert "has not connected" not in page_of(sessions(booking)[0])

    tokens = Tokens(*zoom.give_tokens(), lasts=3600)
    write(lambda: _keep(studio.cast.dana, "zoom", facts_of("zoom"), tokens, SOON))
    studio.work(SOON)
    studio.work(SOON + timedelta(seconds=5))
    assert len(zoom.meetings) == 3
    assert set(mails(booking, "details_followed")) == {"customer", "owner"}
    assert not Job.objects.filter(state="dead").exists(), "what was given up before is done now"


def test_a_booking_that_is_paid_or_approved_gets_its_meetings_too(studio: Studio, zoom: ZoomServer, shop: Cast) -> None:
    event_type = shop.event_type("three")
    event_type.location_kind = "zoom"
    event_type.save()
    booking = unpaid(shop, "three", five_tuesdays("14:00")[:3])
    studio.work()
    assert zoom.meetings == {}
    pay(booking)
    studio.work()
    studio.work(SOON)
    assert len(zoom.meetings) == 3
    assert "us02web.zoom.us" in str(events(mails(booking)["customer"])[0]["LOCATION"])
    by_approval(shop, location_kind="zoom")
    approved = approve(booking=requested(shop), start=THREE[1], by="host", now=SOON)
    studio.work(SOON)
    studio.work(SOON + timedelta(seconds=5))
    assert len(zoom.meetings) == 4
    assert "us02web.zoom.us" in str(events(mails(approved, "approved")["customer"])[0]["LOCATION"])


def test_the_feed_and_the_files_carry_it_once_it_is_there(studio: Studio) -> None:
    booking = studio.book()
    one = sessions(booking)[0]
    address = f"/session/{one.public_id}/{one.secret}/calendar.ics"
    assert "LOCATION" not in Client().get(address).content.decode()
    studio.work()
    for place in (address, f"/feed/{booking.public_id}/{booking.feed_secret}.ics"):
        file = Client().get(place).content.decode().replace("\r\n ", "")
        assert "LOCATION:https://us02web.zoom.us/j/" in file
        assert "CONFERENCE;FEATURE=VIDEO;LABEL=Zoom;VALUE=URI:https://us02web.zoom.us/j/" in file
        assert 'CONFERENCE;FEATURE=PHONE;LABEL="Frankfurt, Germany";VALUE=URI:tel:+496971049922' in file
        assert "Passcode: 4wM7xk" in file
