"""A fresh look at hosts' calendars, just before slots are held or booked: all together, and never for long.

An answer that comes late is kept for the next question.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from queue import Empty, SimpleQueue

from django.db import connections

from sessionary.actions.calendar_calls import ready, zones_of
from sessionary.actions.reading_calendars import keep, token_of, window_of
from sessionary.actions.turns import OUTSIDE, NoTurn, turn
from sessionary.models import Calendar
from sessionary.providers.calendars.contract import Reading, Window
from sessionary.providers.troubles import Gone, Never, NotNow

Question = Callable[[], Reading]
KeepLate = Callable[[int, Reading], None]
WITHIN = 1.5  # seconds, for all of them
LATE = 5.0  # seconds, for each step of a question that nobody waits for any more
MOST_AT_ONE = 8  # questions to one calendar under way, so that one that hangs does not gather threads
log = logging.getLogger("sessionary.calendars")
under_way: Counter[int] = Counter()
counting = threading.Lock()


def ask_afresh(hosts: Collection[int], now: datetime) -> None:
    """Read what these hosts' calendars say now; what has not answered in time stays as it was known last.

    Before the transaction, never in it. Calendars that do not answer anyway are left to the background.
    """
    if not Calendar.block_any_of(hosts):
        return
    calendars, zones = {one.pk: one for one in Calendar.to_ask(hosts)}, zones_of(hosts)
    asked = {pk: _question(one, window_of(zones[one.host_id], now), now) for pk, one in calendars.items()}
    questions = {pk: question for pk, question in asked.items() if question is not None}
    try:
        with turn(OUTSIDE):
            answers = _together(questions, WITHIN, lambda pk, late: keep_late(calendars[pk], late, now))
    except NoTurn:
        return
    for pk, reading in answers.items():
        keep(calendars[pk], reading, now)


def _question(calendar: Calendar, window: Window, now: datetime) -> Question | None:
    """All that needs the database is read here, so that the threads only ask."""
    account = ready(calendar.connection, now, LATE)
    if account is None:
        return None
    external_id, token = calendar.external_id, token_of(calendar, now)
    return lambda: account.read(external_id, window, token)


def keep_late(calendar: Calendar, reading: Reading, now: datetime) -> None:
    """Keep an answer that nobody waits for, in a thread of its own."""
    try:
        keep(calendar, reading, now)
    except Exception:
        log.exception("A late answer of calendar %s could not be kept", calendar.pk)
    finally:
        connections.close_all()


def _together(questions: Mapping[int, Question], within: float, late: KeepLate) -> dict[int, Reading]:
    """The answers that came in time."""
    return Look(questions, late).answers(within)


class Look:
    """Several questions at once. Nobody waits for threads that are late, or that failed; `keep_late` gets what is."""

    def __init__(self, questions: Mapping[int, Question], keep_late: KeepLate) -> None:
        self.keep_late = keep_late
        self.queue: SimpleQueue[tuple[int, Reading | None]] = SimpleQueue()
        self.lock = threading.Lock()
        self.is_over = False
        self.asked = [pk for pk in questions if _begin(pk)]
        for pk in self.asked:
            threading.Thread(target=self._ask, args=(pk, questions[pk]), daemon=True).start()

    def answers(self, within: float) -> dict[int, Reading]:
        """Those that come within so many seconds."""
        until = time.monotonic() + within
        found: dict[int, Reading] = {}
        for _ in self.asked:
            try:
                pk, reading = self.queue.get(timeout=max(0.001, until - time.monotonic()))
            except Empty:
                break
            if reading is not None:
                found[pk] = reading
        with self.lock:
            self.is_over = True
        while not self.queue.empty():  # between the last look and the end
            pk, reading = self.queue.get()
            if reading is not None:
                found[pk] = reading
        return found

    def _ask(self, pk: int, question: Question) -> None:
        try:
            reading = _answer(question)
            with self.lock:
                is_late = self.is_over
                if not is_late:
                    self.queue.put((pk, reading))
            if is_late and reading is not None:
                self.keep_late(pk, reading)
        finally:
            _end(pk)


def _answer(question: Question) -> Reading | None:
    try:
        return question()
    except (NotNow, Never, Gone):
        return None
    except Exception:
        log.exception("A calendar could not be asked")
        return None


def _begin(pk: int) -> bool:
    with counting:
        if under_way[pk] >= MOST_AT_ONE:
            return False
        under_way[pk] += 1
        return True


def _end(pk: int) -> None:
    with counting:
        under_way[pk] -= 1
        if not under_way[pk]:
            del under_way[pk]
