"""A session's event as an iCalendar file: times in UTC, as not every server reads zones right."""

from datetime import UTC, datetime

from icalendar import Calendar, Event

from sessionary.providers.calendars.contract import Entry

PRODUCT = "-//Sessionary//Sessionary//EN"


def event_file(entry: Entry) -> bytes:
    """One VEVENT without attendees, so that no server writes to anybody; STATUS stays CONFIRMED only while it is on."""
    event = Event()
    event.add("UID", entry.uid)
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", _second(entry.changed))
    event.add("DTSTART", _second(entry.start))
    event.add("DTEND", _second(entry.end))
    event.add("SUMMARY", entry.title)
    event.add("DESCRIPTION", entry.text)
    event.add("URL", entry.url)
    if entry.place:
        event.add("LOCATION", entry.place)
    event.add("STATUS", "CANCELLED" if entry.off else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT" if entry.off else "OPAQUE")
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
