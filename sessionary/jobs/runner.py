"""The loop that does the jobs: a thread beside the web server, or a process of its own."""

import logging
import threading
import time
from datetime import datetime, timedelta

from django.db import close_old_connections, connections
from django.utils import timezone

from sessionary.actions.dispatching import dispatch
from sessionary.actions.queueing import NotYet, finish, give_up, lease, postpone, retry_later
from sessionary.jobs.registry import ACTIONS, PERIODIC
from sessionary.models import Job
from sessionary.providers.troubles import Never, NotNow

IDLE = 0.3
LEASED_AT_ONCE = 5
MOST_WAIT = 3600  # seconds
log = logging.getLogger("sessionary.jobs")


class Runner:
    """Works until `stopping` is set; one bad job never ends it.

    After each piece of work it rests as long as that took, so that beside a web server the requests go first.
    """

    def __init__(self, stopping: threading.Event) -> None:
        self.stopping = stopping
        self.done_at: dict[str, datetime] = {}

    def run(self) -> None:
        """The loop; returns when told to stop and the job at hand is done."""
        while not self.stopping.is_set():
            began = time.monotonic()
            try:
                busy = self.work_once(timezone.now())
            except Exception:
                log.exception("The database did not answer; trying again")
                busy = False
            close_old_connections()
            self.stopping.wait(min(time.monotonic() - began, 1) if busy else IDLE)
        connections.close_all()

    def work_once(self, now: datetime) -> bool:
        """Do what is due; returns whether there was anything."""
        dispatched = dispatch(now)
        jobs = lease(LEASED_AT_ONCE, now)
        for job in jobs:
            do(job)
            if self.stopping.is_set():
                break
        self._do_periodic(now)
        return bool(dispatched or jobs)

    def _do_periodic(self, now: datetime) -> None:
        for name, (every, action) in PERIODIC.items():
            if name not in self.done_at or now - self.done_at[name] >= every:
                action(now)
                self.done_at[name] = now


def _again(job: Job, trouble: NotNow, now: datetime) -> None:
    """When the other side said to come again, which wears no job out; else after a pause of our own."""
    if trouble.retry_after is None:
        retry_later(job, str(trouble), now)
    else:
        postpone(job, now + timedelta(seconds=min(max(trouble.retry_after, 1), MOST_WAIT)))


def do(job: Job) -> None:
    """One attempt at one job, and a note of how it went."""
    now = timezone.now()
    try:
        ACTIONS[job.kind](job.payload, now)
    except NotYet as waiting:
        postpone(job, waiting.again_at)
    except Never as refused:
        give_up(job, str(refused))
    except NotNow as trouble:
        _again(job, trouble, now)
    except Exception as error:
        log.exception("Job %s failed", job)
        retry_later(job, f"{type(error).__name__}: {error}", now)
    else:
        finish(job)
