"""Which events of a file belong together, however carelessly it was written."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from datetime import time as clock

from icalendar import Calendar, Component, vDDDTypes

from sessionary.providers.calendars.limits import moment_of, title_of

DAY = timedelta(days=1)


def series_by_uid(calendar: Calendar) -> dict[str, list[Sequence[Component]]]:
    """Events, each with the exceptions to it. One without UID stands alone; what has no start is left out."""
    groups: dict[str, list[Component]] = defaultdict(list)
    for number, event in enumerate(calendar.walk("VEVENT")):
        group = groups[str(event.get("UID") or f"#{number}")]
        if moment_of(event, "DTSTART"):
            group.append(event)
    return {uid: _apart(events) for uid, events in groups.items()}


def unreadable_starts(calendar: Calendar) -> Iterator[tuple[str, str]]:
    """UID and title of each event that has a start which nobody can read."""
    for event in calendar.walk("VEVENT"):
        if any(name == "DTSTART" for name, _ in event.errors):
            yield str(event.get("UID") or "?"), title_of(event)


def simpler_readings(series: Sequence[Component]) -> Iterator[Sequence[Component]]:
    """What can be made of an event that breaks the rules: first without its broken lines, then without repetition."""
    yield [without(event, [str(name) for name, _ in event.errors if name != "DTSTART"]) for event in series]
    yield [without(event, ["RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"]) for event in series]


def without(event: Component, names: Sequence[str]) -> Component:
    """A copy of it that has none of these properties."""
    kept = event.copy()
    for name in names:
        kept.pop(name, None)
    return kept


def mended(event: Component) -> Component:
    """Where one of start and end is a day and the other a moment, the end becomes what takes more time."""
    start, end = moment_of(event, "DTSTART"), moment_of(event, "DTEND")
    if start is None or end is None or isinstance(start, datetime) == isinstance(end, datetime):
        return event
    if isinstance(start, datetime):
        event["DTEND"] = vDDDTypes(datetime.combine(max(end, start.date() + DAY), clock(), start.tzinfo))
    elif isinstance(end, datetime):
        event["DTEND"] = vDDDTypes(end.date() + DAY)
    return event


def _apart(events: Sequence[Component]) -> list[Sequence[Component]]:
    """Several under one UID are as many, unless they are older versions."""
    exceptions = [event for event in events if "RECURRENCE-ID" in event]
    whole = [event for event in events if "RECURRENCE-ID" not in event]
    newest = max(map(_version, whole), default=0)
    found: list[Sequence[Component]] = [[event, *exceptions] for event in whole if _version(event) == newest]
    return found or [exceptions] if exceptions else found


def _version(event: Component) -> int:
    found = event.get("SEQUENCE")
    return found if isinstance(found, int) else 0
