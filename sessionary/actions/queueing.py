"""The queue of jobs: put in, leased, done, or tried again later. One engine on both databases."""

import random
from collections import Counter
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from sessionary.actions.transactions import write
from sessionary.models import Job, Lane

LEASE = timedelta(seconds=90)
MOST_ATTEMPTS = 14  # over about 17 hours: who runs the mail server may be asleep
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=6)
INSIDE, MAIL = "", "mail"
AT_ONCE = {MAIL: 60}
AT_ONCE_OUTSIDE = 2
LEASING = 7_365_737  # a number of our own among PostgreSQL's advisory locks


class Hand(StrEnum):
    """Whose jobs somebody does: those that talk to nobody, the mail, or those that wait for somebody outside."""

    INSIDE = "inside"
    MAIL = "mail"
    OUTSIDE = "outside"


WHOSE = {
    Hand.INSIDE: Q(lane=INSIDE),
    Hand.MAIL: Q(lane=MAIL),
    Hand.OUTSIDE: ~Q(lane__in=(INSIDE, MAIL)),
    None: Q(),
}


class NotYet(Exception):
    """There was nothing to do yet; `again_at` says when to look again. This never wears a job out."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(f"not before {again_at}")
        self.again_at = again_at


def enqueue(
    *, account_id: int, kind: str, dedupe: str, payload: dict[str, Any], run_at: datetime, lane: str = INSIDE
) -> None:
    """Put a job in, in the caller's transaction. One with the same `dedupe` is there already: nothing happens.

    `lane` names the provider that it talks to, with the account it is used for, if any.
    """
    job = Job(account_id=account_id, kind=kind, lane=lane, dedupe=dedupe, payload=payload, run_at=run_at)
    Job.objects.bulk_create([job], ignore_conflicts=True)


def lease(limit: int, now: datetime, hand: Hand | None = None) -> list[Job]:
    """The jobs that are due, now ours until their new `run_at`; nobody else gets them before.

    Of each lane no more than some are leased at the same time, and none while it is closed. Mail and what is done
    inside come first.
    """
    if not _due(now, hand).exists():
        return []
    return write(lambda: _lease(limit, now, hand))


def finish(job: Job) -> None:
    """Done for good, if the lease is still ours."""
    write(lambda: _ours(job).update(state=Job.State.DONE, leased=False, error=""))


def retry_later(job: Job, error: str, now: datetime) -> None:
    """Try again after a pause that doubles each time; after the last attempt the job is dead and stays visible."""
    if job.attempts >= MOST_ATTEMPTS:
        give_up(job, error)
    else:
        again_at = now + pause_after(job.attempts)
        write(lambda: _ours(job).update(error=error[:2000], leased=False, run_at=again_at))


def postpone(job: Job, again_at: datetime) -> None:
    """Look again at `again_at`; this attempt does not count."""
    write(lambda: _ours(job).update(run_at=again_at, leased=False, attempts=job.attempts - 1))


def close_lane(name: str, until: datetime) -> None:
    """Lease no job of this lane before: whoever it is asked us to wait. The longest wait counts.

    Mail goes on: a server that puts one address off still takes the others.
    """

    def work() -> None:
        lane, made = Lane.objects.select_for_update().get_or_create(name=name, defaults={"closed_until": until})
        if not made and lane.closed_until < until:
            lane.closed_until = until
            lane.save(update_fields=["closed_until"])

    if name not in (INSIDE, MAIL):
        write(work)


def is_closed(name: str, now: datetime) -> bool:
    """Whether nobody is to be asked in this lane now."""
    return name not in (INSIDE, MAIL) and Lane.objects.filter(name=name, closed_until__gt=now).exists()


def give_up(job: Job, error: str) -> None:
    """No further attempt: the host sees the job and the reason."""
    write(lambda: _ours(job).update(state=Job.State.DEAD, leased=False, error=error[:2000]))


def pause_after(attempts: int) -> timedelta:
    """The pause before the next attempt, a fifth more or less so that not all come back at once."""
    return min(FIRST_PAUSE * int(2 ** (attempts - 1)), LONGEST_PAUSE) * random.uniform(0.8, 1.2)


def _due(now: datetime, hand: Hand | None) -> "QuerySet[Job]":
    return Job.objects.filter(WHOSE[hand], state=Job.State.READY, run_at__lte=now)


def _one_after_the_other(hand: Hand | None) -> None:
    """Who leases what talks to somebody outside waits for the others who do, so that each sees what is leased."""
    if hand in (None, Hand.OUTSIDE) and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEASING])


def _lease(limit: int, now: datetime, hand: Hand | None) -> list[Job]:
    _one_after_the_other(hand)
    closed, at_work = _closed(now), _at_work(now)
    full = {lane for lane, count in at_work.items() if count >= _room(lane)}
    due = _due(now, hand).exclude(lane__in=closed | full).order_by("run_at")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    jobs = []
    for job in due[:limit]:
        if job.lane == INSIDE or at_work[job.lane] < _room(job.lane):
            at_work[job.lane] += 1
            job.run_at, job.attempts, job.leased = now + LEASE, job.attempts + 1, True
            jobs.append(job)
    Job.objects.bulk_update(jobs, ["run_at", "attempts", "leased"])
    return sorted(jobs, key=lambda job: job.lane not in (INSIDE, MAIL))


def _closed(now: datetime) -> set[str]:
    return set(Lane.objects.filter(closed_until__gt=now).values_list("name", flat=True))


def _at_work(now: datetime) -> Counter[str]:
    """How many jobs of each lane are leased: those of a worker that was killed count until their lease ends."""
    leased: Any = Job.objects.filter(leased=True, run_at__gt=now).exclude(lane=INSIDE).values_list("lane")
    return Counter(dict(leased.annotate(Count("pk"))))


def _room(lane: str) -> int:
    return AT_ONCE.get(lane, AT_ONCE_OUTSIDE)


def _ours(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, run_at=job.run_at, state=Job.State.READY)
