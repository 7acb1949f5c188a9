"""The runner: each job once, whatever goes wrong in one of them."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from sessionary.actions.leasing import lease
from sessionary.actions.queueing import FIRST_PAUSE, LONGEST_PAUSE, enqueue, pause_after
from sessionary.jobs import runner
from sessionary.jobs.registry import ACTIONS
from sessionary.models import Job
from tests.cast import NOW, Cast


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What jobs of the kind `note` were given; one with a `bug` fails."""
    noted: list[Any] = []

    def note(payload: dict[str, Any], now: Any) -> None:
        if payload.get("bug"):
            raise KeyError("nobody thought of this")
        noted.append(payload["n"])

    monkeypatch.setitem(ACTIONS, "note", note)
    return noted


def put(cast: Cast, number: int, dedupe: str | None = None, **payload: Any) -> None:
    enqueue(
        account_id=cast.account.pk,
        kind="note",
        dedupe=dedupe or f"note:{number}",
        payload={"n": number, **payload},
        run_at=NOW,
    )


def work(now: Any = NOW, stopping: threading.Event | None = None) -> bool:
    return runner.Runner(stopping or threading.Event()).work_once(now)


def test_what_is_put_in_twice_is_done_once(cast: Cast, done: list[Any]) -> None:
    put(cast, 1, dedupe="same")
    put(cast, 2, dedupe="same")
    work()
    put(cast, 3, dedupe="same")
    work()
    assert done == [1]


def test_nothing_is_done_before_its_time(cast: Cast, done: list[Any]) -> None:
    put(cast, 1)
    assert work(NOW - timedelta(seconds=1)) is False
    assert work(NOW) is True
    assert done == [1]


def test_a_bug_in_one_job_stops_no_other_and_is_kept_to_be_seen(cast: Cast, done: list[Any]) -> None:
    put(cast, 1, bug=True)
    put(cast, 2)
    work()
    assert done == [2]
    broken = Job.objects.get(dedupe="note:1")
    assert (broken.state, broken.attempts) == ("ready", 1)
    assert "nobody thought of this" in broken.error


def test_told_to_stop_it_leaves_the_rest_for_later(cast: Cast, done: list[Any]) -> None:
    stopping = threading.Event()
    stopping.set()
    for number in (1, 2, 3):
        put(cast, number)
    work(NOW, stopping)
    assert len(done) == 1
    assert len(lease(10, NOW + timedelta(minutes=2))) == 2


def test_pauses_double_up_to_the_longest() -> None:
    for attempts in range(1, 30):
        wanted = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
        assert wanted * 0.8 <= pause_after(attempts) <= wanted * 1.2
