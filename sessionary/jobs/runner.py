"""The loops that do the jobs: threads beside the web server, or a process of their own."""

import logging
import threading
import time
from datetime import datetime, timedelta

from django.db import close_old_connections, connections
from django.utils import timezone

from sessionary.actions import periods
from sessionary.actions.database_clock import DatabaseClock
from sessionary.actions.dispatching import dispatch
from sessionary.actions.late_rounds import late_rounds
from sessionary.actions.leasing import LEASE, Hand, lease
from sessionary.actions.queueing import (
    NotYet,
    close_lane,
    finish,
    give_back,
    give_up,
    is_closed,
    look_again,
    retry_later,
    wait_for,
)
from sessionary.jobs.outside import Outside
from sessionary.jobs.registry import ACTIONS, PERIODIC
from sessionary.models import Job
from sessionary.providers.troubles import Never, NotNow

IDLE = 0.3
LEASED_AT_ONCE, MAILS_AT_ONCE = 5, 20
LONGEST_JOB = timedelta(seconds=40)  # what is left of a lease when a job is begun
MOST_WAIT = 3600  # seconds
HANDS = (Hand.MAIL, *[Hand.OUTSIDE] * 5)
log = logging.getLogger("sessionary.jobs")


class Runner:
    """Works until `stopping` is set; one bad job never ends it.

    Who waits for a provider keeps nobody else waiting: mail and what talks to others is done by hands of their own.
    Beside a web server a hand rests after each piece of work as long as that took, so that the requests go first.
    """

    def __init__(self, stopping: threading.Event, *, beside_requests: bool = False) -> None:
        self.stopping = stopping
        self.beside_requests = beside_requests
        self.seen: dict[str, int] = {}
        self.outside = Outside()
        self.clock = DatabaseClock()

    def run(self) -> None:
        """The loops; returns when told to stop and the jobs at hand are done."""
        hands = [threading.Thread(target=self._loop, args=(hand,), name=f"jobs-{hand}") for hand in HANDS]
        for one in hands:
            one.start()
        self._loop(Hand.INSIDE)
        for one in hands:
            one.join()

    def work_once(self, now: datetime) -> bool:
        """Do what is due, of whatever kind; returns whether there was anything."""
        return self._turn(None, now)

    def _loop(self, hand: Hand) -> None:
        while not self.stopping.is_set():
            began = time.monotonic()
            try:
                busy = self._turn(hand, self.clock.now())
            except Exception:
                log.exception("The database did not answer; trying again")
                busy = False
            close_old_connections()
            rest = min(time.monotonic() - began, 1) if self.beside_requests else 0
            self.stopping.wait(rest if busy else IDLE)
        connections.close_all()

    def _turn(self, hand: Hand | None, now: datetime) -> bool:
        """One round of a hand. What happened is dispatched, and what recurs done, by the one that works inside."""
        leads = hand in (None, Hand.INSIDE)
        dispatched = dispatch(now) if leads else 0
        jobs = self._do_one_outside(now) if hand == Hand.OUTSIDE else self._do_jobs(hand, now)
        if leads:
            self._do_periodic(now)
        return bool(dispatched or jobs)

    def _do_one_outside(self, now: datetime) -> int:
        """One at a time: whoever is next must not wait for this one's answer."""
        with self.outside.taken(now) as job:
            if job is not None:
                do(job)
        return int(job is not None)

    def _do_jobs(self, hand: Hand | None, now: datetime) -> int:
        """A job goes back undone when its lease might end meanwhile, or its lane was closed by the one before it."""
        limit = MAILS_AT_ONCE if hand == Hand.MAIL else LEASED_AT_ONCE
        jobs, began = lease(limit, now, hand), time.monotonic()
        for place, job in enumerate(jobs):
            late = timedelta(seconds=time.monotonic() - began) > LEASE - LONGEST_JOB
            if late or (place and (self.stopping.is_set() or is_closed(job.lane, now))):
                give_back(job, now)
            else:
                do(job)
        return len(jobs)

    def _do_periodic(self, now: datetime) -> None:
        """What recurs; which periods we have seen is remembered just to ask the database less."""
        for name, action in PERIODIC.items():
            every = periods.EVERY[name]
            number = periods.number_of(every, now)
            if self.seen.get(name) == number:
                continue
            self.seen[name] = number
            if period := periods.begin(name, every, now):
                self._warn_of_late_rounds(now)
                try:
                    action(now)
                except Exception:
                    log.exception("%s failed", period)
                else:
                    periods.done(period, now)

    def _warn_of_late_rounds(self, now: datetime) -> None:
        """Say it in the log, before what is late is done at last."""
        for kind, minutes in late_rounds(now).items():
            log.warning("No round of %s was done for %s minutes", kind, minutes)


def do(job: Job) -> None:
    """One attempt at one job, and a note of how it went."""
    now = timezone.now()
    try:
        ACTIONS[job.kind](job.payload, now)
    except NotYet as waiting:
        look_again(job, waiting, now)
    except Never as refused:
        give_up(job, str(refused), now)
    except NotNow as trouble:
        _again(job, trouble, now)
    except Exception as error:
        log.exception("Job %s failed", job)
        retry_later(job, f"{type(error).__name__}: {error}", now)
    else:
        finish(job)


def _again(job: Job, trouble: NotNow, now: datetime) -> None:
    """When the other side said to come again, which holds its whole lane; else after a pause."""
    if trouble.retry_after is None:
        retry_later(job, str(trouble), now)
        return
    again_at = now + timedelta(seconds=min(max(trouble.retry_after, 1), MOST_WAIT))
    close_lane(job.lane, again_at)
    wait_for(job, str(trouble), again_at, now)
