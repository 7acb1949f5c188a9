"""What repeats so often, or has for so long, that it is refused before it is worked out, with the reason in words."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from types import FrameType
from typing import Any

from icalendar import Calendar, vDDDTypes

from sessionary.providers.troubles import Never

MOST_A_DAY = 24
MOST_STEPS = 100_000
TOO_MUCH = "There is too much in it to be worked out."
EVENT_SECONDS = 2  # of computing, for one event
DAYS_A_YEAR = {"HOURLY": 366, "DAILY": 366, "WEEKLY": 53, "MONTHLY": 12, "YEARLY": 1}


def check_event(event: Any, until: date) -> None:
    """Raises `Never` for an event that takes too many steps until this day."""
    for rule in _rules(event):
        frequency = _frequency(rule)
        if frequency not in DAYS_A_YEAR:
            raise Never(f"“{title_of(event)}” repeats too often: {frequency.lower()} repetition is not read.")
        _check(rule, frequency, _days(event, until), title_of(event))


@contextmanager
def computing(event: Any) -> Iterator[None]:
    """Raises `Never` where this takes more than `EVENT_SECONDS` of computing. Only in the first thread of a process."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Never(f"“{title_of(event)}” takes too long to be worked out.")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, EVENT_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def check_zones(calendar: Calendar, until: date) -> None:
    """Raises `Never` for a zone of the file's own whose clocks do not change by the year."""
    for zone in calendar.walk("VTIMEZONE"):
        title = str(zone.get("TZID", "") or "?")[:80]
        for change in zone.subcomponents:
            for rule in _rules(change):
                if _frequency(rule) != "YEARLY":
                    raise Never(f"The clocks of its time zone “{title}” change too often.")
                _check(rule, "YEARLY", _days(change, until), title)


def moment_of(component: Any, name: str) -> date | None:
    """The day, or the moment, that a property says; None where it says none that can be read."""
    found = component.get(name)
    return found.dt if isinstance(found, vDDDTypes) and isinstance(found.dt, date) else None


def title_of(event: Any) -> str:
    """What its host knows it by."""
    return str(event.get("SUMMARY") or event.get("UID") or "?")[:80]


def _rules(component: Any) -> list[Any]:
    """Those that can be read: who works them out says so of the others."""
    found = component.get("RRULE", [])
    return [rule for rule in (found if isinstance(found, list) else [found]) if hasattr(rule, "get")]


def _days(component: Any, until: date) -> int:
    """How many there are to go through; none for what has no readable start."""
    start = moment_of(component, "DTSTART") or until
    return (until - (start.date() if isinstance(start, datetime) else start)).days


def _frequency(rule: Any) -> str:
    return str((rule.get("FREQ") or ["DAILY"])[0]).upper()


def _check(rule: Any, frequency: str, days: int, title: str) -> None:
    if min(rule.get("INTERVAL") or [1]) < 1:
        raise Never(f"“{title}” repeats without end: its interval is below 1.")
    per_day = 24 if frequency == "HOURLY" else _count(rule, "BYHOUR")
    per_day *= _count(rule, "BYMINUTE") * _count(rule, "BYSECOND")
    if per_day > MOST_A_DAY:
        raise Never(f"“{title}” repeats too often: more than {MOST_A_DAY} times a day.")
    if days / 365 * _days_a_year(rule, frequency) * per_day > MOST_STEPS:
        raise Never(f"“{title}” has repeated for too long. Let it begin later.")


def _count(rule: Any, part: str) -> int:
    return max(1, len(rule.get(part) or []))


def _days_a_year(rule: Any, frequency: str) -> int:
    """At most. Lists of days leave out days of the hours and days, and add some to the weeks, months and years."""
    if DAYS_A_YEAR[frequency] == 366:
        return 366
    weekdays = sum(12 if str(one).lstrip("+-")[:1].isdecimal() else 53 for one in rule.get("BYDAY") or [])
    lists = {
        "BYDAY": weekdays,
        "BYMONTHDAY": 12 * _count(rule, "BYMONTHDAY"),
        "BYYEARDAY": _count(rule, "BYYEARDAY"),
        "BYWEEKNO": 7 * _count(rule, "BYWEEKNO"),
    }
    return min((days for part, days in lists.items() if rule.get(part)), default=DAYS_A_YEAR[frequency])
