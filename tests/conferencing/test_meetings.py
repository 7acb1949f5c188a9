"""A package of three through every provider: one meeting per session, told everywhere, moved and removed with it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.booking_facts import booking_facts
from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.rescheduling import reschedule
from sessionary.models import Booking, Job, Meeting, User
from sessionary.providers.conferencing import registry
from tests.cast import NOW, Cast, at
from tests.conferencing.studio import Studio, events, mails, page_of, sessions, text
from tests.money.till import fresh, ids
from tests.support.conferencing_servers import SERVERS

SOON = NOW + timedelta(seconds=5)
DETAILS = {
    "zoom": ("4wM7xk", "+49 69 7104 9922"),
    "gotomeeting": ("Code: 729-194-557", "+49 721 9881 4161"),
    "webex": ("BgJep@43", "+49-619-6781-9736"),
    "google_meet": ("1970712730#", "+49 30 3001 95060"),
    "teams": ("uXT7h3", "+49 69 3650 5756"),
}


@pytest.fixture(params=[*SERVERS, "jitsi"])
def studio(request: pytest.FixtureRequest, cast: Cast, tmp_path: Path) -> Iterator[Studio]:
    with override_settings(MAIL_FOLDER=tmp_path / "mail"):
        if request.param == "jitsi":
            with override_settings(PROVIDER_ADDRESSES={"jitsi": "https://meet.example.com"}):
                yield Studio(cast, "jitsi", None)
            return
        with SERVERS[request.param]() as server, override_settings(PROVIDER_ADDRESSES={request.param: server.url}):
            yield Studio(cast, request.param, server)


@pytest.fixture
def booking(studio: Studio) -> Booking:
    """Booked, its meetings made, everybody written to."""
    made = studio.book()
    studio.work()
    studio.work(SOON)
    return fresh(made)


def count(studio: Studio) -> int:
    return len(studio.server.meetings) if studio.server else len([one for one in studio.meetings() if one.join_url])


def check_told(booking: Booking, kind: str, *positions: int) -> None:
    """Each time in the mail has its own page, with its own way in; the Owner's leads to the desk. So does the file."""
    told = mails(booking, kind)
    assert set(told) == {"customer", "owner"}
    for session in sessions(booking):
        if session.position not in positions:
            continue
        address = f"/session/{session.public_id}/{session.secret}/"
        for form in ("plain", "html"):
            assert text(told["customer"], form).count(address) == 1
            assert f"/sessions/#session-{session.position}" in text(told["owner"], form)
            assert "/session/" not in text(told["owner"], form)
        assert "Conferencing info" in text(told["customer"])
        if session.status in ("scheduled", "rescheduled"):
            meeting = Meeting.objects.get(session=session)
            assert f'href="{meeting.join_url}"' in page_of(session).replace("&amp;", "&")
            for mail in told.values():
                (event,) = [one for one in events(mail) if one["UID"] == session.uid]
                assert str(event["LOCATION"]) == meeting.join_url
                assert meeting.join_url in str(event["DESCRIPTION"])
                assert event.conferences[0].uri == meeting.join_url


def test_every_session_has_its_own_meeting_and_everything_tells_of_it(studio: Studio, booking: Booking) -> None:
    meetings = studio.meetings()
    assert [one.state for one in meetings] == ["ready"] * 3
    assert len({one.join_url for one in meetings}) == 3
    assert count(studio) == 3
    check_told(booking, "booked", 1, 2, 3)
    assert "How to join follows" not in text(mails(booking)["customer"])
    first = sessions(booking)[0]
    for word in DETAILS.get(studio.kind, ()):
        assert word in page_of(first)
    facts = booking_facts(fresh(booking), sessions(booking))["sessions"]
    assert [one["location"]["join_url"] for one in facts] == [one.join_url for one in meetings]
    assert facts[0]["location"]["kind"] == studio.kind


def test_meetings_move_with_their_sessions(studio: Studio, booking: Booking) -> None:
    before = [one.join_url for one in studio.meetings()]
    (second,) = ids(booking, 2)
    reschedule(booking=booking, starts={second: at("2027-03-11 14:00")}, reason="", now=SOON)
    studio.work(SOON)
    studio.work(SOON + timedelta(seconds=5))
    assert [one.join_url for one in studio.meetings()] == before
    if studio.server and studio.kind != "google_meet":
        assert studio.server.starts() == ["2027-03-02T09:00", "2027-03-11T13:00", "2027-03-16T09:00"]
    check_told(booking, "rescheduled", 2)


def test_meetings_go_with_their_sessions_and_come_back(studio: Studio, booking: Booking) -> None:
    first, second = ids(booking, 1, 2)
    cancel_for_customer(booking=booking, sessions=[first], refund="none", reason="", by="host", now=SOON)
    ask_to_reschedule(booking=booking, sessions=[second], reason="", by="host", now=SOON)
    studio.work(SOON)
    kept = 3 if studio.kind == "google_meet" else 1
    assert count(studio) == kept
    assert [one.state for one in studio.meetings()] == ["removed", "removed", "ready"]
    assert 'id="join"' not in page_of(sessions(booking)[0])
    check_told(booking, "canceled", 1)
    check_told(booking, "asked_to_reschedule", 2)
    reschedule(booking=fresh(booking), starts={second: at("2027-03-11 14:00")}, reason="", now=SOON)
    studio.work(SOON)
    studio.work(SOON + timedelta(seconds=5))
    assert count(studio) == kept + 1
    check_told(booking, "rescheduled", 2)


@pytest.mark.parametrize("studio", SERVERS, indirect=True)
def test_a_token_that_is_refused_is_renewed_and_the_meetings_made(studio: Studio) -> None:
    assert studio.server is not None
    studio.server.access.clear()
    studio.book()
    studio.work()
    studio.work(SOON)
    assert (count(studio), studio.server.refreshed) == (3, 1)


@pytest.mark.parametrize("studio", SERVERS, indirect=True)
def test_one_that_somebody_deleted_is_made_anew_when_it_moves(studio: Studio, booking: Booking) -> None:
    assert studio.server is not None
    before = studio.meetings()[0]
    del studio.server.meetings[before.external_id.removeprefix("spaces/")]
    reschedule(booking=booking, starts={ids(booking, 1)[0]: at("2027-03-11 14:00")}, reason="", now=SOON)
    studio.work(SOON)
    studio.work(SOON + timedelta(seconds=5))
    after = studio.meetings()[0]
    assert after.join_url not in ("", before.join_url)
    assert count(studio) == 3
    check_told(booking, "rescheduled", 1)


@pytest.mark.parametrize("studio", SERVERS, indirect=True)
def test_one_that_somebody_deleted_is_removed_already(studio: Studio, booking: Booking) -> None:
    assert studio.server is not None
    del studio.server.meetings[studio.meetings()[0].external_id.removeprefix("spaces/")]
    cancel_for_customer(booking=booking, sessions=ids(booking, 1), refund="none", reason="", by="host", now=SOON)
    studio.work(SOON)
    assert studio.meetings()[0].state == "removed"
    assert not Job.objects.filter(state="dead").exists()


@pytest.mark.parametrize("studio", SERVERS, indirect=True)
def test_another_host_makes_it_in_their_own_name(studio: Studio, booking: Booking, cast: Cast) -> None:
    assert studio.server is not None
    theirs = studio.connect(cast.eli)
    first = sessions(booking)[0]
    reschedule(booking=booking, starts={first.public_id: at("2027-03-11 14:00")}, reason="", now=SOON)
    type(first).objects.filter(pk=first.pk).update(host=cast.eli)
    studio.work(SOON)
    assert studio.meetings()[0].connection == theirs
    assert count(studio) == (4 if studio.kind == "google_meet" else 3)
    hers = f"Bearer {theirs.access_token}"
    assert [call.method for call in studio.server.calls if call.headers.get("authorization") == hers] == ["POST"]


def test_times_of_a_host_without_the_account_are_refused_at_once(cast: Cast) -> None:
    """Nobody finds out only when it is booked."""
    assert not User.objects.filter(connections__isnull=False).exists()
    with pytest.raises(Exception, match="Dana Reyes has to connect Zoom first"):
        Studio(cast, "zoom", None)
    assert set(registry.NAMED) - set(registry.connectable()) == {"jitsi"}
