"""Who is slow, or asks to be left in peace, keeps nobody else waiting; and what recurs is begun once in each period."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from sessionary.actions import periods
from sessionary.actions.leasing import AT_ONCE_OUTSIDE, KILLS, LEASE, SUSPECT, Hand, lease
from sessionary.actions.queueing import MOST_ATTEMPTS, close_lane, enqueue, finish
from sessionary.actions.stuck_jobs import count_stuck
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
    assert set(Job.objects.filter(lane="zoom:1").values_list("error", flat=True)) == {"429", ""}


def test_who_says_for_a_day_to_come_again_is_told_of_and_then_given_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, time_machine: Any
) -> None:
    def refuse(payload: dict[str, Any], now: Any) -> None:
        raise NotNow("503 busy", retry_after=3600)

    monkeypatch.setitem(ACTIONS, "note", refuse)
    put(cast, "zoom:1", 1)
    now, told = NOW, []
    while Job.objects.get().state == Job.State.READY:
        time_machine.move_to(now, tick=False)
        runner.Runner(threading.Event()).work_once(now)
        told.append(count_stuck(cast.account, now + 10 * MINUTE))
        now += 60 * MINUTE
    assert (len(told), set(told)) == (18, {1})
    assert count_stuck(cast.account, NOW + MINUTE) == 1
    assert Job.objects.get().error == "503 busy"


def test_one_that_kills_whoever_does_it_goes_alone_and_is_given_up(cast: Cast) -> None:
    put(cast, "", 3)
    now = NOW
    for _ in range(SUSPECT):
        assert len(lease(5, now)) == 3
        now += LEASE
    killer, *others = (lease(5, now)[0].pk for _ in range(3))
    assert lease(5, now) == []
    for pk in others:
        finish(Job.objects.get(pk=pk))
    while leased := lease(5, now := now + LEASE):
        assert [job.pk for job in leased] == [killer]
    given_up = Job.objects.get(pk=killer)
    assert (given_up.state, given_up.attempts, given_up.error) == ("dead", MOST_ATTEMPTS, KILLS)


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


@contextmanager
def at_work() -> Iterator[None]:
    """A worker in a thread, for as long as the block lasts."""
    stopping = threading.Event()
    thread = threading.Thread(target=runner.Runner(stopping).run)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
        connection.close()


def test_a_slow_provider_keeps_nobody_waiting(blocked: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    cast, done = make_cast(), threading.Semaphore(0)
    monkeypatch.setitem(ACTIONS, "quick", lambda payload, now: done.release())
    put(cast, "zoom:1", 10, kind="slow", run_at=timezone.now())
    for lane in ("", "mail", "zoom:2"):
        put(cast, lane, 4, kind="quick", run_at=timezone.now())
    with at_work():
        assert all(done.acquire(timeout=10) for _ in range(12))
        assert not blocked.is_set()
        blocked.set()


@pytest.mark.parametrize("slow", [["zoom:1"], ["zoom:1", "zoom:2", "zoom:3", "zoom:4", "zoom:5"]])
def test_what_is_behind_a_slow_one_is_taken_by_another_hand(
    blocked: threading.Event, monkeypatch: pytest.MonkeyPatch, slow: list[str]
) -> None:
    cast, done = make_cast(), threading.Semaphore(0)
    monkeypatch.setitem(ACTIONS, "quick", lambda payload, now: done.release())
    for lane in slow:
        put(cast, lane, 1, kind="slow", run_at=timezone.now() - SECOND)
    put(cast, "stripe:1", 1, kind="quick", run_at=timezone.now())
    with at_work():
        assert done.acquire(timeout=10)
        assert not blocked.is_set()
        blocked.set()


def test_what_recurs_is_begun_once_in_each_period_by_whichever_worker(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Any] = []
    monkeypatch.setattr(runner, "PERIODIC", {"note": begun.append})
    monkeypatch.setitem(periods.EVERY, "note", MINUTE)
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

    monkeypatch.setattr(runner, "PERIODIC", {"bad": fail, "good": begun.append})
    monkeypatch.setattr(periods, "EVERY", {"bad": MINUTE, "good": MINUTE})
    runner.Runner(threading.Event()).work_once(NOW)
    assert begun == [NOW]
    assert Period.last_done("bad", NOW) is None
    assert periods.begin("bad", MINUTE, NOW) is None, "it is done in the next period"
    assert periods.begin("bad", MINUTE, NOW + MINUTE) is not None


def test_every_name_fits_its_column() -> None:
    assert all(len(name) <= 20 for name in PERIODIC)
