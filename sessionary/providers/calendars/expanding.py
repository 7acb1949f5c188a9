"""When the events of an iCalendar file take time: recurrences expanded on our side, under limits.

Files come from strangers: work on them `apart`.
"""

from collections.abc import Iterator, Sequence
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
from sessionary.providers.calendars.limits import check_event, check_zones, computing, title_of
from sessionary.providers.calendars.pieces import readable_part_of
from sessionary.providers.calendars.series import mended, series_by_uid, simpler_readings, unreadable_starts
from sessionary.providers.troubles import Never, NotNow

MOST_SPANS = 20_000
UTC_ZONE = ZoneInfo("UTC")
UNREADABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)
DAY = timedelta(days=1)


def name_of(body: bytes) -> str:
    """What the file calls itself; empty where it does not. Raises as `parsed` does."""
    return next((str(one["X-WR-CALNAME"]) for one in parsed(body) if "X-WR-CALNAME" in one), "")


def seen_in_file(body: bytes, window: Window) -> dict[str, Seen]:
    """The events of a file. Raises as `parsed` and `seen_in` do."""
    return seen_in(parsed(body), window)


def seen_in_each(bodies: Sequence[bytes], window: Window) -> list[dict[str, Seen] | None]:
    """The events of each of these files; None for one that cannot be read at all, which hides no other."""
    return [_seen_or_why_not(body, window) for body in bodies]


def parsed(body: bytes) -> list[Calendar]:
    """The calendars of a file, which may be several (RFC 5545, 3.4).

    Raises `NotNow` for what is no calendar: an error page may be one next time.
    """
    try:
        try:
            found = _calendars(body)
        except UNREADABLE:
            found = _calendars(readable_part_of(body, _calendars))
    except UNREADABLE as error:
        raise NotNow("What is there cannot be read as a calendar.") from error
    if not found:
        raise NotNow("What is there is not a calendar.")
    return found


def _calendars(body: bytes) -> list[Calendar]:
    return [one for one in Calendar.from_ical(body, multiple=True) if isinstance(one, Calendar)]


def zone_named(name: str, otherwise: ZoneInfo) -> ZoneInfo:
    """A zone by its IANA name, or the one that Windows gives it."""
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return otherwise


def seen_in(calendars: Sequence[Calendar], window: Window) -> dict[str, Seen]:
    """Every event by its UID; what has no start takes no time. One that cannot be read hides no other.

    Raises `Never` for what is refused as a whole.
    """
    found: dict[str, Seen] = {}
    for calendar in calendars:
        for uid, seen in _seen_in(calendar, window):
            found[uid] = found[uid].with_more(seen) if uid in found else seen
        if sum(len(seen.spans) for seen in found.values()) > MOST_SPANS:
            raise Never("There are too many events in it.")
    return found


def _seen_in(calendar: Calendar, window: Window) -> Iterator[tuple[str, Seen]]:
    name = str(calendar.get("X-WR-TIMEZONE", ""))
    own_zone = zone_named(name, window.zone) if name else None
    window = replace(window, zone=own_zone or window.zone)
    check_zones(calendar, window.end.date())
    yield from ((uid, Seen(uid, unread=f"“{title}”")) for uid, title in unreadable_starts(calendar))
    count = 0
    for uid, every in series_by_uid(calendar).items():
        seen = Seen(uid)
        for series in every:
            seen = seen.with_more(_seen_of(series, window, own_zone))
        yield uid, seen
        count += len(seen.spans)
        if count > MOST_SPANS:
            raise Never("There are too many events in it.")


def _seen_or_why_not(body: bytes, window: Window) -> dict[str, Seen] | None:
    try:
        return seen_in_file(body, window)
    except NotNow:
        return None
    except Never as refused:
        return {"": Seen("", unread=str(refused))}


def _seen_of(series: Sequence[Component], window: Window, own_zone: ZoneInfo | None) -> Seen:
    """Of an event that breaks the rules as much as can be made of it, and its name or why it is refused."""
    unread = ""
    for attempt in (series, *simpler_readings(series)):
        try:
            with computing(series[0]):
                return Seen("", tuple(_spans(attempt, window, own_zone)), unread)
        except Never as refused:
            unread = unread or str(refused)
        except UNREADABLE:
            unread = unread or f"“{title_of(series[0])}”"
    return Seen("", (), unread)


def found_in(body: bytes) -> Found | None:
    """The one event of a file of ours, as somebody may have changed it; None for one that is canceled.

    Of one that they made repeat it is the first. Raises `NotNow` for what cannot be read.
    """
    try:
        events = [one for calendar in parsed(body) for one in calendar.walk("VEVENT")]
        (event, *_) = [one for one in events if "RECURRENCE-ID" not in one]
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            return None
        start, end = event.start, event.end  # type: ignore[attr-defined]
        timed = all(isinstance(one, datetime) and one.tzinfo is not None for one in (start, end))
        return Found(_instant(start, UTC_ZONE), _instant(end, UTC_ZONE), timed)
    except UNREADABLE as error:
        raise NotNow("The event cannot be read.") from error


def _spans(series: Sequence[Component], window: Window, own_zone: ZoneInfo | None) -> list[Span]:
    events = [event for event in _occurrences(list(map(mended, series)), window, own_zone) if _takes_time(event)]
    spans = [window.within(_instant(one.start, window.zone), _instant(one.end, window.zone)) for one in events]
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
