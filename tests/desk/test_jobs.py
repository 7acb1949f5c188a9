"""What could not be done, in the desk: told on every page, listed with its reason, tried again."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessionary.actions import messaging
from sessionary.actions.dispatching import dispatch
from sessionary.actions.queueing import lease
from sessionary.jobs import runner
from sessionary.models import Job, Message
from sessionary.providers.messaging.contract import Never
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
    dana.post("/desk/jobs/retry/")
    for job in lease(10, NOW):
        runner.do(job)
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert "Everything has been done." in text_of(dana.get("/desk/jobs/"))


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
