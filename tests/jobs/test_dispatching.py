"""What happened becomes messages and work; what cannot be dispatched stops nothing else, and is seen."""

import threading
from datetime import timedelta

from sessionary.actions.dispatching import dispatch
from sessionary.actions.leasing import Hand, lease
from sessionary.jobs import runner
from sessionary.models import Activity, Invitation, Message
from tests.cast import NOW, Cast, at, booked


def test_one_that_cannot_be_dispatched_is_set_aside_and_tried_again(cast: Cast, time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)
    booked(cast, "single", [at("2027-03-02 10:00")])
    data = {"invitation": 4711, "version": 1}
    bad = Activity.objects.create(account=cast.account, kind="invited", by="host", at=NOW, data=data)
    booked(cast, "single", [at("2027-03-02 11:00")])
    dispatch(NOW)
    assert dispatch(NOW) == 0
    assert Message.objects.count() == 4, "of both bookings, to both"
    (job,) = lease(5, NOW, Hand.INSIDE)
    runner.do(job)
    job.refresh_from_db()
    assert (job.state, "Invitation" in job.error, job.run_at > NOW) == ("ready", True, True)

    times = {"created_at": NOW, "expires_at": NOW + timedelta(days=7)}
    Invitation.objects.create(pk=4711, account=cast.account, email="new@example.com", digest="x", **times)
    time_machine.move_to(NOW + timedelta(minutes=1), tick=False)
    runner.Runner(threading.Event()).work_once(NOW + timedelta(minutes=1))
    assert Message.objects.get(activity=bad).address == "new@example.com"
