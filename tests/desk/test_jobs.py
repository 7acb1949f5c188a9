"""What could not be done, in the desk: told on every page, listed with its reason, tried again."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessionary.actions import messaging
from sessionary.actions.dispatching import dispatch
from sessionary.actions.leasing import lease
from sessionary.actions.queueing import MOST_ATTEMPTS, pause_after
from sessionary.actions.stuck_jobs import LONG
from sessionary.jobs import runner
from sessionary.jobs.registry import ACTIONS
from sessionary.models import Job, Message
from sessionary.providers.messaging.contract import Never, NotNow
from sessionary.providers.messaging.fake import FakeCourier
from tests.cast import NOW, Cast, at, booked
from tests.desk.people import signed_in
from tests.web.reading import text_of

REASON = "550 no such <b>mailbox</b>"


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def refuse(cast: Cast, monkeypatch: pytest.MonkeyPatch, clock: str = "10:00") -> Any:
    """A booking whose two messages no mail server takes."""
    courier = FakeCourier(Never(REASON), Never(REASON))
    monkeypatch.setattr(messaging, "courier", lambda: courier)
    booking = booked(cast, "single", [at(f"2027-03-02 {clock}")])
    dispatch(NOW)
    for job in lease(10, NOW):
        runner.do(job)
    return booking


def test_what_was_given_up_is_told_listed_and_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    dana = signed_in(cast.dana)
    assert "could not be done" not in text_of(dana.get("/desk/"))
    booking = refuse(cast, monkeypatch)
    assert "2 things could not be done." in text_of(dana.get("/desk/"))
    page = dana.get("/desk/jobs/")
    assert "A message was not handed over" in text_of(page)
    assert f"Ada Byron, {booking.reference}" in text_of(page)
    assert f"/desk/bookings/{booking.public_id}/" in page.content.decode()
    assert "550 no such &lt;b&gt;mailbox&lt;/b&gt;" in page.content.decode()
    assert "Mon 1 March, 9:00" in text_of(page), "in the zone of the page"

    first = Job.objects.filter(state="dead").earliest("pk")
    dana.post(f"/desk/jobs/{first.pk}/retry/")
    assert dana.post(f"/desk/jobs/{first.pk}/retry/").status_code == 404, "it is not stuck any more"
    for job in lease(10, NOW):
        runner.do(job)
    assert sorted(Message.objects.values_list("state", flat=True)) == ["failed", "sent"]
    assert dana.post(f"/desk/jobs/{first.pk}/leave/").status_code == 404, "it is done"
    dana.post("/desk/jobs/retry/")
    for job in lease(10, NOW):
        runner.do(job)
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert "Everything has been done." in text_of(dana.get("/desk/jobs/"))


def test_what_need_not_be_done_any_more_can_be_left(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(cast, monkeypatch)
    dana, (first, second) = signed_in(cast.dana), Job.objects.filter(state="dead").order_by("pk")
    assert f"/desk/jobs/{first.pk}/leave/" in dana.get("/desk/jobs/").content.decode()
    assert signed_in(cast.sid).post(f"/desk/jobs/{first.pk}/leave/").status_code == 404
    assert "It is left undone." in text_of(dana.post(f"/desk/jobs/{first.pk}/leave/", follow=True))
    assert "1 thing could not be done." in text_of(dana.get("/desk/"))
    assert [job.pk for job in Job.objects.filter(state="dead")] == [second.pk]


def test_what_was_tried_in_vain_for_minutes_is_told_and_goes_on_by_itself(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, time_machine: Any
) -> None:
    def try_all(now: datetime) -> None:
        time_machine.move_to(now, tick=False)
        for job in lease(10, now):
            runner.do(job)

    courier = FakeCourier(*[NotNow("450 try <later>")] * 100)
    monkeypatch.setattr(messaging, "courier", lambda: courier)
    dana, now = signed_in(cast.dana), NOW
    booked(cast, "single", [at("2027-03-02 10:00")])
    dispatch(NOW)
    for _ in range(5):
        try_all(now)
        now += timedelta(minutes=2)
    time_machine.move_to(NOW + LONG - timedelta(seconds=1), tick=False)
    assert "could not be done" not in text_of(dana.get("/desk/")), "that may pass by itself"
    try_all(now)
    assert "2 things could not be done." in text_of(dana.get("/desk/"))
    listed = text_of(dana.get("/desk/jobs/"))
    assert "450 try <later>" in listed
    assert "Tried again by itself: Mon 1 March, 9:1" in listed
    dana.post("/desk/jobs/retry/")
    try_all(now)
    assert "could not be done" not in text_of(dana.get("/desk/")), "it begins anew"
    courier.failures.clear()
    try_all(now + timedelta(minutes=1))
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert "could not be done" not in text_of(dana.get("/desk/"))


def test_a_mail_server_may_be_away_for_half_a_day() -> None:
    assert sum((pause_after(attempts) for attempts in range(1, MOST_ATTEMPTS)), timedelta()) > timedelta(hours=12)


@pytest.mark.parametrize("kind", ACTIONS)
def test_every_kind_of_work_has_words(cast: Cast, kind: str) -> None:
    Job.objects.create(account=cast.account, kind=kind, dedupe="x", run_at=NOW, state="dead")
    heading = re.search("<ul class=.rooms.*?<h2>(.*?)</h2>", signed_in(cast.dana).get("/desk/jobs/").content.decode())
    assert heading is not None
    assert " not " in heading[1]


def test_it_is_the_accounts_own_and_for_administrators(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(cast, monkeypatch)
    job = Job.objects.filter(state="dead").earliest("pk")
    eli, sid = signed_in(cast.eli), signed_in(cast.sid)
    assert "could not be done" not in text_of(eli.get("/desk/"))
    assert (eli.get("/desk/jobs/").status_code, eli.post("/desk/jobs/retry/").status_code) == (404, 404)
    assert "Everything has been done." in text_of(sid.get("/desk/jobs/"))
    sid.post("/desk/jobs/retry/")
    assert sid.post(f"/desk/jobs/{job.pk}/retry/").status_code == 404
    assert Job.objects.filter(state="dead").count() == 2


def test_the_list_takes_as_many_queries_for_three_as_for_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def queries(dana: Client) -> int:
        with CaptureQueriesContext(connection) as found:
            assert dana.get("/desk/jobs/").status_code == 200
        return len(found)

    dana = signed_in(cast.dana)
    refuse(cast, monkeypatch)
    one = queries(dana)
    for clock in ("11:00", "12:00"):
        refuse(cast, monkeypatch, clock)
    assert queries(dana) == one
