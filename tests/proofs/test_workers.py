"""Three worker processes: each job once, what recurs once in each period, and a killed one's rows after their lease."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.served import Served

pytestmark = pytest.mark.proof
JOBS = 300
PUT_IN = f"""
from django.utils import timezone
from sessionary.models import Account, Job
account = Account.objects.first()
Job.objects.bulk_create(
    Job(account=account, kind="note", dedupe=f"note:{{n}}", payload={{"n": n}}, run_at=timezone.now())
    for n in range({JOBS})
)
"""
COUNT = """
from sessionary.models import Job
jobs = Job.objects.filter(kind="note")
print(jobs.exclude(state="done").count(), jobs.filter(attempts__gt=1).count())
"""


@contextmanager
def three_workers(instance: Served) -> Iterator[list[subprocess.Popen[bytes]]]:
    command = [sys.executable, "-m", "tests.support.counting", "worker"]
    workers = [subprocess.Popen(command, env=instance.environment) for _ in range(3)]
    try:
        yield workers
    finally:
        for one in workers:
            one.kill()
            one.wait()


def noted(instance: Served) -> list[list[str]]:
    path = Path(instance.data) / "noted"
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


def wait(what: str, instance: Served, is_so) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + 60
    while not is_so(noted(instance)):
        assert time.monotonic() < deadline, f"{what}: {len(noted(instance))} lines"
        time.sleep(0.02)


def test_three_workers_share_the_work_and_one_is_killed(tmp_path: Path) -> None:
    instance = Served(tmp_path / "data")
    instance.command("shell", "--no-imports", "-c", PUT_IN)
    with three_workers(instance) as workers:
        victim = workers[0]
        wait("the victim works", instance, lambda lines: ["job", str(victim.pid)] in [line[::2] for line in lines])
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()
        wait("all is done", instance, lambda lines: len({line[1] for line in lines if line[0] == "job"}) == JOBS)
        for other in workers[1:]:
            other.send_signal(signal.SIGTERM)
            assert other.wait(timeout=20) == 0
    lines = noted(instance)
    times = Counter(number for what, number, _ in lines if what == "job")
    by_victim = {number for what, number, pid in lines if what == "job" and pid == str(victim.pid)}
    assert set(times) == {str(number) for number in range(JOBS)}
    assert {number for number, count in times.items() if count > 1} <= by_victim
    assert sum(times.values()) <= JOBS + 1, "only what the victim had just done was done again"
    left, again = map(int, instance.command("shell", "--no-imports", "-c", COUNT).split())
    assert left == 0
    assert 1 <= again <= 5, "what the victim had leased was leased again"
    periods = Counter(number for what, number, _ in lines if what == "period")
    assert periods, "what recurs was done"
    assert set(periods.values()) == {1}
    assert len({pid for what, _, pid in lines if what == "job"}) == 3
