"""When the events of an iCalendar file take time: recurrences expanded on our side, under limits.

Files come from strangers: work on them `apart`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar, Component
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON
from recurring_ical_events import of
from x_wr_timezone import to_standard

from sessionary.providers.calendars.contract import Found, Seen, Span, Window
from sessionary.providers.calendars.limits import check_event, check_zones, title_of
from sessionary.providers.calendars.series import mended, series_by_uid
from sessionary.providers.troubles import Never, NotNow

MOST_SPANS = 20_000
UTC_ZONE = ZoneInfo("UTC")
UNREADABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)
DAY = timedelta(days=1)


def name_of(body: bytes) -> str:
    """What the file calls itself; empty where it does not. Raises as `parsed` does."""
    return str(parsed(body).get("X-WR-CALNAME", ""))


def seen_in_each(bodies: Sequence[bytes], window: Window) -> list[dict[str, Seen]]:
    """The events of each of these files. Raises as `seen_in` does."""
    return [seen_in(parsed(body), window) for body in bodies]


def parsed(body: bytes) -> Calendar:
    """Raises `NotNow` for what is no calendar: an error page may be one next time."""
    try:
        found = Calendar.from_ical(body)
    except UNREADABLE as error:
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
    """Every event of the file by its UID; what has no start takes no time.

    Raises `Never` for what is refused, `NotNow` for what cannot be read.
    """
    name = str(calendar.get("X-WR-TIMEZONE", ""))
    own_zone = zone_named(name, window.zone) if name else None
    window = replace(window, zone=own_zone or window.zone)
    check_zones(calendar, window.end.date())
    found, count = {}, 0
    for uid, every in series_by_uid(calendar).items():
        spans = tuple(dict.fromkeys(span for series in every for span in _spans(series, window, own_zone)))
        found[uid] = Seen(uid, spans)
        count += len(spans)
        if count > MOST_SPANS:
            raise Never("There are too many events in it.")
    return found


def found_in(body: bytes) -> Found | None:
    """The one event of a file of ours, as somebody may have changed it; None for one that is canceled.

    Of one that they made repeat it is the first. Raises `NotNow` for what cannot be read.
    """
    try:
        (event, *_) = [one for one in parsed(body).walk("VEVENT") if "RECURRENCE-ID" not in one]
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            return None
        start, end = event.start, event.end  # type: ignore[attr-defined]
        timed = all(isinstance(one, datetime) and one.tzinfo is not None for one in (start, end))
        return Found(_instant(start, UTC_ZONE), _instant(end, UTC_ZONE), timed)
    except UNREADABLE as error:
        raise NotNow("The event cannot be read.") from error


def _spans(series: Sequence[Component], window: Window, own_zone: ZoneInfo | None) -> list[Span]:
    try:
        events = [event for event in _occurrences(list(map(mended, series)), window, own_zone) if _takes_time(event)]
        spans = [window.within(_instant(one.start, window.zone), _instant(one.end, window.zone)) for one in events]
    except UNREADABLE as error:
        raise NotNow(f"“{title_of(series[0])}” cannot be read.") from error
    return [span for span in spans if span is not None]


def _occurrences(series: Sequence[Component], window: Window, own_zone: ZoneInfo | None) -> Sequence[Any]:
    """A day wider, as days have no zone yet."""
    if len(series) == 1 and not any(name in series[0] for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
        return series
    alone = Calendar()
    for event in series:
        check_event(event, window.end.date())
        alone.add_component(event)
    found: Sequence[Component] = of(to_standard(alone, own_zone)).between(window.start - DAY, window.end + DAY)
    return found


def _takes_time(event: Any) -> bool:
    is_off = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return not is_off and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"


def _instant(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """A day begins, and a time without zone is, in the calendar's own."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, clock())
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:  # “for ever”, in a zone where that is later still
        return (datetime.min if moment.year == 1 else datetime.max).replace(tzinfo=UTC)
