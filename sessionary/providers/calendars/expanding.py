"""When the events of an iCalendar file take time: recurrences expanded on our side, under limits.

Files come from strangers. What would keep us busy for minutes is refused, with the reason in words.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar, Component
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON
from recurring_ical_events import of
from x_wr_timezone import to_standard

from sessionary.providers.calendars.contract import Found, Seen, Span, Window
from sessionary.providers.troubles import Never, NotNow

MOST_SPANS = 20_000
MOST_A_DAY = 24
MOST_STEPS = 100_000
SECONDS = 8.0  # for one file
UTC_ZONE = ZoneInfo("UTC")
DAY = timedelta(days=1)
DAYS_APART = {"HOURLY": 1, "DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}


def parsed(body: bytes) -> Calendar:
    """Raises `NotNow` for what is no calendar: an error page may be one next time."""
    try:
        found = Calendar.from_ical(body)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise NotNow("What is there cannot be read as a calendar.") from error
    if not isinstance(found, Calendar):
        raise NotNow("What is there is not a calendar.")
    return found


def zone_named(name: str, otherwise: ZoneInfo) -> ZoneInfo:
    """A zone by its IANA name, or the one that Windows gives it."""
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return otherwise


def seen_in(calendar: Calendar, window: Window) -> dict[str, Seen]:
    """Every event of the file by its UID. Raises `Never` for what is refused, `NotNow` for what cannot be read."""
    until = time.monotonic() + SECONDS
    zone = zone_named(str(calendar.get("X-WR-TIMEZONE", "")), window.zone)
    found, count = {}, 0
    try:
        for uid, events in _by_uid(to_standard(calendar)).items():
            spans = tuple(_spans(events, window, zone))
            found[uid] = Seen(uid, spans)
            count += len(spans)
            if count > MOST_SPANS or time.monotonic() > until:
                raise Never("There are too many events in it.")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        raise NotNow("An event in it cannot be read.") from error
    return found


def found_in(calendar: Calendar) -> Found | None:
    """The one event of a file of ours, as somebody may have changed it; None for one that is canceled.

    Of one that they made repeat it is the first. Raises `NotNow` for what cannot be read.
    """
    try:
        (event, *_) = [one for one in calendar.walk("VEVENT") if "RECURRENCE-ID" not in one]
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            return None
        start, end = event.start, event.end  # type: ignore[attr-defined]
        timed = all(isinstance(one, datetime) and one.tzinfo is not None for one in (start, end))
        return Found(_instant(start, UTC_ZONE), _instant(end, UTC_ZONE), timed)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        raise NotNow("The event cannot be read.") from error


def _by_uid(calendar: Calendar) -> dict[str, list[Component]]:
    """The events with their exceptions; one without UID stands alone."""
    groups: dict[str, list[Component]] = defaultdict(list)
    for number, event in enumerate(calendar.walk("VEVENT")):
        groups[str(event.get("UID") or f"#{number}")].append(event)
    return groups


def _spans(events: Sequence[Component], window: Window, zone: ZoneInfo) -> Iterator[Span]:
    for event in _occurrences(events, window):
        if _takes_time(event):
            inside = window.within(_instant(event.start, zone), _instant(event.end, zone))
            if inside is not None:
                yield inside


def _occurrences(events: Sequence[Component], window: Window) -> Sequence[Any]:
    """A day wider, as days have no zone yet."""
    if len(events) == 1 and not any(name in events[0] for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
        return events
    for event in events:
        _check_rules(event, window)
    alone = Calendar()
    for event in events:
        alone.add_component(event)
    found: Sequence[Component] = of(alone).between(window.start - DAY, window.end + DAY)
    return found


def _check_rules(event: Any, window: Window) -> None:
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        frequency = str((rule.get("FREQ") or ["DAILY"])[0]).upper()
        if frequency not in DAYS_APART:
            raise Never(f"“{_title(event)}” repeats too often: {frequency.lower()} repetition is not read.")
        per_day = 24 if frequency == "HOURLY" else max(1, len(rule.get("BYHOUR", [])))
        per_day *= max(1, len(rule.get("BYMINUTE", []))) * max(1, len(rule.get("BYSECOND", [])))
        if per_day > MOST_A_DAY:
            raise Never(f"“{_title(event)}” repeats too often: more than {MOST_A_DAY} times a day.")
        days = max(0, (window.end.date() - _day(event.start)).days)
        if days * per_day / DAYS_APART[frequency] > MOST_STEPS:
            raise Never(f"“{_title(event)}” has repeated for too long. Let it begin later.")


def _takes_time(event: Any) -> bool:
    is_off = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return not is_off and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"


def _instant(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """A day begins, and a time without zone is, in the calendar's own."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, clock())
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _title(event: Any) -> str:
    return str(event.get("SUMMARY", "") or "?")[:80]
