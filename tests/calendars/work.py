"""What the background does about calendars, done now; and what is in them then."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from icalendar import Event

from sessionary.actions.dispatching import dispatch
from sessionary.actions.events_there import FOLLOW
from sessionary.actions.events_to_write import WRITE
from sessionary.actions.following_calendars import follow
from sessionary.actions.offering import free_slots
from sessionary.actions.queueing import NotYet
from sessionary.actions.reading_calendars import READ, queue_due, read
from sessionary.actions.writing_events import write_event
from sessionary.models import Busy, Calendar, Job
from tests.cast import BERLIN, NOW, Cast
from tests.support.radicale_server import Radicale

ACTIONS = {READ: read, WRITE: write_event, FOLLOW: follow}


def do_jobs(now: datetime = NOW) -> None:
    """All jobs about calendars, and what they lead to, until none is left that can be done now."""
    for _ in range(40):
        if not (dispatch(now) or _do_once(now)):
            return
    raise AssertionError("There is always something to do")


def _do_once(now: datetime) -> bool:
    """Whether one was done, or put another in."""
    ready = Job.objects.filter(kind__in=ACTIONS, state=Job.State.READY).order_by("pk")
    before = list(ready)
    for job in before:
        with suppress(NotYet):
            ACTIONS[job.kind](job.payload, now)
            Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    return before != list(ready.all())


def read_all(now: datetime = NOW) -> None:
    """Read whatever is due."""
    queue_due(now)
    do_jobs(now)


def busy() -> list[tuple[int, int]]:
    """What is known of all calendars."""
    return sorted(Busy.objects.values_list("starts", "ends"))


@dataclass
class CalendarsAtWork:
    """Dana's calendar on the server."""

    cast: Cast
    server: Radicale
    path: str

    @property
    def calendar(self) -> Calendar:
        return Calendar.objects.get()

    def events(self) -> list[Event]:
        found = self.server.events(self.path)
        return sorted(found, key=lambda one: one.start)

    def told(self) -> list[tuple[str, str, int, str]]:
        """Of each event its start, title, SEQUENCE and whether it takes time."""
        return [
            (f"{one.start:%m-%d %H:%M}", str(one["SUMMARY"]), int(one["SEQUENCE"]), str(one["TRANSP"]))
            for one in self.events()
        ]

    def is_free(self, start: int, slug: str = "single") -> bool:
        day = datetime.fromtimestamp(start * 60, BERLIN).date()
        until = day.fromordinal(day.toordinal() + 1)
        return start in free_slots(self.cast.offer(slug), day, until, zone=BERLIN, now=NOW).starts
