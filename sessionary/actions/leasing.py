"""Who does which jobs, and when: rows of the queue are leased by moving their `run_at` ahead."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from sessionary.actions.queueing import INSIDE, MAIL, MOST_ATTEMPTS, OURS
from sessionary.actions.transactions import write
from sessionary.models import Job, Lane

LEASE = timedelta(seconds=90)
AT_ONCE = {MAIL: 60}
AT_ONCE_OUTSIDE = 2
LEASING = 7_365_737  # a number of our own among PostgreSQL's advisory locks
SUSPECT = 3  # attempts
KILLS = "Whoever began this was killed, each time."


class Hand(StrEnum):
    """Whose jobs somebody does: those that talk to nobody, the mail, or those that wait for somebody outside."""

    INSIDE = "inside"
    MAIL = "mail"
    OUTSIDE = "outside"


WHOSE = {
    Hand.INSIDE: Q(lane=INSIDE),
    Hand.MAIL: Q(lane=MAIL),
    Hand.OUTSIDE: ~Q(lane__in=OURS),
    None: Q(),
}


def place_of(lane: str) -> str:
    """Whom jobs of this lane talk to, whatever account they use there."""
    return lane.partition(":")[0]


def lease(limit: int, now: datetime, hand: Hand | None = None, but_not: Collection[str] = ()) -> list[Job]:
    """The jobs that are due, now ours until their new `run_at`; nobody else gets them before.

    Of each lane no more than some are leased at the same time, and none while it is closed. Mail and what is done
    inside come first. None that talks to the places in `but_not`.
    """
    if not _due(now, hand, but_not).exists():
        return []
    return write(lambda: _lease(limit, now, hand, but_not))


def _due(now: datetime, hand: Hand | None, but_not: Collection[str]) -> "QuerySet[Job]":
    due = Job.objects.filter(WHOSE[hand], state=Job.State.READY, run_at__lte=now)
    for place in but_not:
        due = due.exclude(lane__startswith=f"{place}:")
    return due


def _one_after_the_other(hand: Hand | None) -> None:
    """Who leases what talks to somebody outside waits for the others who do, so that each sees what is leased."""
    if hand in (None, Hand.OUTSIDE) and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEASING])


def _lease(limit: int, now: datetime, hand: Hand | None, but_not: Collection[str]) -> list[Job]:
    _one_after_the_other(hand)
    closed, at_work = _closed(now), _at_work(now)
    full = {lane for lane, count in at_work.items() if count >= _room(lane)}
    due = _due(now, hand, but_not).exclude(lane__in=closed | full).order_by("run_at")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    jobs = []
    for job in _apart(due[:limit], now):
        if job.lane == INSIDE or at_work[job.lane] < _room(job.lane):
            at_work[job.lane] += 1
            job.run_at, job.attempts, job.leased = now + LEASE, job.attempts + 1, True
            jobs.append(job)
    Job.objects.bulk_update(jobs, ["run_at", "attempts", "leased"])
    return sorted(jobs, key=lambda job: job.lane not in OURS)


def _apart(due: Iterable[Job], now: datetime) -> list[Job]:
    """One whose workers were killed again and again goes alone, lest it take others with it; in the end, never."""
    jobs: list[Job] = []
    for job in due:
        if job.leased and job.attempts >= MOST_ATTEMPTS:
            Job.objects.filter(pk=job.pk).update(state=Job.State.DEAD, leased=False, run_at=now, error=KILLS)
        elif job.leased and job.attempts >= SUSPECT:
            return jobs or [job]
        else:
            jobs.append(job)
    return jobs


def _closed(now: datetime) -> set[str]:
    return set(Lane.objects.filter(closed_until__gt=now).values_list("name", flat=True))


def _at_work(now: datetime) -> Counter[str]:
    """How many jobs of each lane are leased: those of a worker that was killed count until their lease ends."""
    leased: Any = Job.objects.filter(leased=True, run_at__gt=now).exclude(lane=INSIDE).values_list("lane")
    return Counter(dict(leased.annotate(Count("pk"))))


def _room(lane: str) -> int:
    return AT_ONCE.get(lane, AT_ONCE_OUTSIDE)
