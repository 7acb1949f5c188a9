"""The queue of jobs: put in, leased, done, or tried again later. One engine on both databases."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from sessionary.actions.transactions import write
from sessionary.models import Job

LEASE = timedelta(seconds=90)
MOST_ATTEMPTS = 8
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=6)


class NotYet(Exception):
    """There was nothing to do yet; `again_at` says when to look again. This never wears a job out."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(f"not before {again_at}")
        self.again_at = again_at


def enqueue(*, account_id: int, kind: str, dedupe: str, payload: dict[str, Any], run_at: datetime) -> None:
    """Put a job in, in the caller's transaction. One with the same `dedupe` is there already: nothing happens."""
    job = Job(account_id=account_id, kind=kind, dedupe=dedupe, payload=payload, run_at=run_at)
    Job.objects.bulk_create([job], ignore_conflicts=True)


def lease(limit: int, now: datetime) -> list[Job]:
    """The jobs that are due, now ours until their new `run_at`; nobody else gets them before."""
    return write(lambda: _lease(limit, now))


def finish(job: Job) -> None:
    """Done for good, if the lease is still ours."""
    write(lambda: _ours(job).update(state=Job.State.DONE, error=""))


def retry_later(job: Job, error: str, now: datetime) -> None:
    """Try again after a pause that doubles each time; after the last attempt the job is dead and stays visible."""
    if job.attempts >= MOST_ATTEMPTS:
        give_up(job, error)
    else:
        write(lambda: _ours(job).update(error=error[:2000], run_at=now + pause_after(job.attempts)))


def postpone(job: Job, again_at: datetime) -> None:
    """Look again at `again_at`; this attempt does not count."""
    write(lambda: _ours(job).update(run_at=again_at, attempts=job.attempts - 1))


def give_up(job: Job, error: str) -> None:
    """No further attempt: the host sees the job and the reason."""
    write(lambda: _ours(job).update(state=Job.State.DEAD, error=error[:2000]))


def pause_after(attempts: int) -> timedelta:
    """The pause before the next attempt, a fifth more or less so that not all come back at once."""
    return min(FIRST_PAUSE * int(2 ** (attempts - 1)), LONGEST_PAUSE) * random.uniform(0.8, 1.2)


def _lease(limit: int, now: datetime) -> list[Job]:
    due = Job.objects.filter(state=Job.State.READY, run_at__lte=now).order_by("run_at")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    jobs = list(due[:limit])
    for job in jobs:
        job.run_at, job.attempts = now + LEASE, job.attempts + 1
    Job.objects.bulk_update(jobs, ["run_at", "attempts"])
    return jobs


def _ours(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, run_at=job.run_at, state=Job.State.READY)
