"""Jobs that do not succeed: which there are, what they are about, and trying them again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from sessionary.actions.transactions import write
from sessionary.models import Account, Activity, Attempt, Booking, Job, Meeting, Message, Request, Reschedule
from sessionary.rules.errors import NotFound

AT_ONCE = 50
LONG = timedelta(minutes=10)
NAMED: Mapping[str, tuple[Any, str]] = {
    "message": (Message, "activity__booking"),
    "activity": (Activity, "booking"),
    "meeting": (Meeting, "session__booking"),
    "attempt": (Attempt, "booking"),
    "request": (Request, "booking"),
    "reschedule": (Reschedule, "booking"),
    "booking": (Booking, "pk"),
}


@dataclass(frozen=True, slots=True)
class Stuck:
    """A job that was given up or was tried in vain for long, its booking, if any, and whom it was to tell."""

    job: Job
    booking: Booking | None
    message: Message | None

    @property
    def given_up_at(self) -> datetime | None:
        """When it was tried last, if nobody does it any more."""
        return self.job.run_at if self.job.state == Job.State.DEAD else None

    @property
    def again_at(self) -> datetime | None:
        """When it is tried next, if it is."""
        return self.job.run_at if self.job.state == Job.State.READY else None


def stuck_jobs(account: Account, now: datetime) -> list[Stuck]:
    """The newest of them, in a fixed number of queries."""
    jobs = list(_stuck(account, now).order_by("-pk")[:AT_ONCE])
    about = _bookings_of(jobs)
    messages = Message.objects.in_bulk({job.payload["message"] for job in jobs if "message" in job.payload})
    return [Stuck(job, about.get(job.pk), messages.get(job.payload.get("message", 0))) for job in jobs]


def count_stuck(account: Account, now: datetime) -> int:
    """How many there are."""
    return _stuck(account, now).count()


def retry(*, account: Account, job: int, now: datetime) -> None:
    """Try this one again at once, with as many attempts as a new one has. Raises `NotFound` when it is not stuck."""
    if not write(lambda: _put_back(_stuck(account, now).filter(pk=job), now)):
        raise NotFound


def retry_all(*, account: Account, now: datetime) -> int:
    """Try all of them again; returns how many there were."""
    return write(lambda: _put_back(_stuck(account, now), now))


def leave(*, account: Account, job: int, now: datetime) -> None:
    """It need not be done any more. Raises `NotFound` for one that was not given up."""
    given_up = Job.objects.filter(account=account, pk=job, state=Job.State.DEAD)
    if not write(lambda: given_up.update(state=Job.State.DONE, run_at=now)):
        raise NotFound


def _stuck(account: Account, now: datetime) -> "QuerySet[Job]":
    failing = Q(state=Job.State.READY, leased=False, failing_since__lte=now - LONG)
    return Job.objects.filter(Q(state=Job.State.DEAD) | failing, account=account)


def _put_back(jobs: "QuerySet[Job]", now: datetime) -> int:
    return jobs.update(state=Job.State.READY, run_at=now, attempts=0, leased=False, failing_since=None)


def _bookings_of(jobs: Iterable[Job]) -> dict[int, Booking]:
    """By job; a job names what it is about in its payload."""
    named: dict[str, set[int]] = defaultdict(set)
    for job in jobs:
        if found := _name_in(job):
            named[found].add(job.payload[found])
    ids: dict[str, dict[int, int]] = {}
    for name, pks in named.items():
        model, path = NAMED[name]
        ids[name] = dict(model.objects.filter(pk__in=pks).values_list("pk", path))
    bookings = Booking.objects.in_bulk({pk for found in ids.values() for pk in found.values() if pk})
    about = {job.pk: ids[name].get(job.payload[name]) for job in jobs if (name := _name_in(job))}
    return {job: bookings[pk] for job, pk in about.items() if pk in bookings}


def _name_in(job: Job) -> str:
    return next((name for name in NAMED if name in job.payload), "")
