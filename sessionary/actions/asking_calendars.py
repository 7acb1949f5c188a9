"""A fresh look at hosts' calendars, just before slots are held or booked: all together, and never for long."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from queue import Empty, SimpleQueue

from sessionary.actions.calendar_calls import ready, zones_of
from sessionary.actions.reading_calendars import keep, token_of, window_of
from sessionary.models import Calendar
from sessionary.providers.calendars.contract import Reading, Window
from sessionary.providers.troubles import Gone, Never, NotNow

WITHIN = 1.5  # seconds, for all of them
log = logging.getLogger("sessionary.calendars")


def ask_afresh(hosts: Collection[int], now: datetime) -> None:
    """Read what these hosts' calendars say now; what has not answered in time stays as it was known last.

    Before the transaction, never in it. Calendars that do not answer anyway are left to the background.
    """
    if not Calendar.block_any_of(hosts):
        return
    calendars, zones = {one.pk: one for one in Calendar.to_ask(hosts)}, zones_of(hosts)
    asked = {pk: _question(one, window_of(zones[one.host_id], now), now) for pk, one in calendars.items()}
    questions = {pk: question for pk, question in asked.items() if question is not None}
    for pk, reading in _together(questions, WITHIN).items():
        keep(calendars[pk], reading, now)


def _question(calendar: Calendar, window: Window, now: datetime) -> Callable[[], Reading] | None:
    """All that needs the database is read here, so that the threads only ask."""
    account = ready(calendar.connection, now, WITHIN)
    if account is None:
        return None
    external_id, token = calendar.external_id, token_of(calendar, now)
    return lambda: account.read(external_id, window, token)


def _together(questions: Mapping[int, Callable[[], Reading]], within: float) -> dict[int, Reading]:
    """The answers that came in time. Nobody waits for threads that are late, or that failed."""
    answers: SimpleQueue[tuple[int, Reading | None]] = SimpleQueue()

    def ask(pk: int, question: Callable[[], Reading]) -> None:
        reading = None
        try:
            reading = question()
        except (NotNow, Never, Gone):
            pass
        except Exception:
            log.exception("A calendar could not be asked")
        answers.put((pk, reading))

    until = time.monotonic() + within
    for pk, question in questions.items():
        threading.Thread(target=ask, args=(pk, question), daemon=True).start()
    found: dict[int, Reading] = {}
    for _ in questions:
        try:
            pk, reading = answers.get(timeout=max(0.001, until - time.monotonic()))
        except Empty:
            break
        if reading is not None:
            found[pk] = reading
    return found
