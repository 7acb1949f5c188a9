"""Who is slow, or asks to be left in peace, keeps nobody else waiting; and what recurs is begun once in each period."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from sessionary.actions import periods
from sessionary.actions.queueing import AT_ONCE_OUTSIDE, LEASE, Hand, close_lane, enqueue, finish, lease
from sessionary.jobs import runner
from sessionary.jobs.registry import ACTIONS, PERIODIC
from sessionary.models import Job, Lane, Period
from sessionary.providers.troubles import NotNow
from tests.cast import NOW, Cast, make_cast

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def put(cast: Cast, lane: str, count: int, kind: str = "note", **how: Any) -> None:
    for number in range(count):
        dedupe = f"{kind}:{lane}:{number}"
        run_at = how.get("run_at", NOW)
        enqueue(account_id=cast.account.pk, kind=kind, lane=lane, dedupe=dedupe, payload={"lane": lane}, run_at=run_at)


def lanes(jobs: list[Job]) -> list[str]:
    return [job.lane for job in jobs]


def test_only_so_many_of_one_lane_are_leased_and_the_others_go_on(cast: Cast) -> None:
    put(cast, "zoom:1", 20)
    put(cast, "zoom:2", 1, run_at=NOW + SECOND)
    put(cast, "", 3, run_at=NOW + SECOND)
    now = NOW + SECOND
    first = lease(5, now)
    assert lanes(first) == ["zoom:1"] * AT_ONCE_OUTSIDE
    assert lanes(lease(5, now)) == ["", "", "", "zoom:2"], "what is done inside comes first"
    assert lease(5, now) == []
    finish(first[0])
    assert lanes(lease(5, now)) == ["zoom:1"]


def test_the_leases_of_a_killed_worker_stop_counting_when_they_end(cast: Cast) -> None:
    put(cast, "zoom:1", 5)
    assert len(lease(5, NOW)) == AT_ONCE_OUTSIDE
    assert lease(5, NOW + LEASE - SECOND) == []
    assert len(lease(5, NOW + LEASE)) == AT_ONCE_OUTSIDE


def test_a_closed_lane_is_left_in_peace_until_it_opens(cast: Cast) -> None:
    put(cast, "zoom:1", 2)
    put(cast, "zoom:2", 1)
    close_lane("zoom:1", NOW + MINUTE)
    close_lane("zoom:1", NOW + SECOND)
    assert lanes(lease(5, NOW + MINUTE - SECOND)) == ["zoom:2"], "the longest wait counts"
    assert lanes(lease(5, NOW + MINUTE)) == ["zoom:1"] * 2


def test_one_refusal_with_a_time_to_wait_closes_the_lane_and_wears_nothing_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, time_machine: Any
) -> None:
    time_machine.move_to(NOW, tick=False)
    asked: list[str] = []

    def refuse(payload: dict[str, Any], now: Any) -> None:
        asked.append(payload["lane"])
        if payload["lane"] == "zoom:1":
            raise NotNow("429", retry_after=120)

    monkeypatch.setitem(ACTIONS, "note", refuse)
    put(cast, "zoom:1", 10)
    put(cast, "zoom:2", 1)
    for _ in range(5):
        runner.Runner(threading.Event()).work_once(NOW)
    assert sorted(asked) == ["zoom:1", "zoom:2"]
    assert Lane.objects.get().closed_until == NOW + 2 * MINUTE
    assert set(Job.objects.filter(lane="zoom:1").values_list("state", "attempts", "leased")) == {("ready", 0, False)}


@pytest.mark.parametrize("hand", list(Hand))
def test_each_hand_does_its_own(cast: Cast, hand: Hand) -> None:
    for lane in ("", "mail", "zoom:1"):
        put(cast, lane, 1)
    wanted = {Hand.INSIDE: [""], Hand.MAIL: ["mail"], Hand.OUTSIDE: ["zoom:1"]}
    assert lanes(lease(5, NOW, hand)) == wanted[hand]


@pytest.fixture
def blocked(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A provider that answers only once this is set, for minutes if need be."""
    answered = threading.Event()
    monkeypatch.setitem(ACTIONS, "slow", lambda payload, now: answered.wait(20))
    yield answered
    answered.set()


def test_a_slow_provider_keeps_nobody_waiting(blocked: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    cast, done = make_cast(), threading.Semaphore(0)
    monkeypatch.setitem(ACTIONS, "quick", lambda payload, now: done.release())
    put(cast, "zoom:1", 10, kind="slow", run_at=timezone.now())
    for lane in ("", "mail", "zoom:2"):
        put(cast, lane, 4, kind="quick", run_at=timezone.now())
    stopping = threading.Event()
    thread = threading.Thread(target=runner.Runner(stopping).run)
    thread.start()
    try:
        assert all(done.acquire(timeout=10) for _ in range(12))
        assert not blocked.is_set()
    finally:
        blocked.set()
        stopping.set()
        thread.join()
    connection.close()


def test_what_recurs_is_begun_once_in_each_period_by_whichever_worker(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Any] = []
    monkeypatch.setattr(runner, "PERIODIC", {"note": (MINUTE, begun.append)})
    workers = [runner.Runner(threading.Event()) for _ in range(3)]
    moments = [NOW, NOW + 30 * SECOND, NOW + MINUTE, NOW + MINUTE, NOW + 3 * MINUTE]
    for moment in moments:
        for one in workers:
            one.work_once(moment)
    assert begun == [NOW, NOW + MINUTE, NOW + 3 * MINUTE]
    assert not Period.objects.filter(done_at=None).exists()


def test_what_recurs_and_fails_is_not_done_and_stops_nothing_else(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Any] = []

    def fail(now: Any) -> None:
        raise KeyError("nobody thought of this")

    monkeypatch.setattr(runner, "PERIODIC", {"bad": (MINUTE, fail), "good": (MINUTE, begun.append)})
    runner.Runner(threading.Event()).work_once(NOW)
    assert begun == [NOW]
    assert Period.last_done("bad") is None
    assert periods.begin("bad", MINUTE, NOW) is None, "it is done in the next period"
    assert periods.begin("bad", MINUTE, NOW + MINUTE) is not None


def test_every_name_fits_its_column() -> None:
    assert all(len(name) <= 20 for name in PERIODIC)
