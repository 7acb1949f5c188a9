"""Dates and times that hosts type, on the wall clock of a page."""

from datetime import date, time
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from sessionary.rules.hours import instant

YEARS = range(2000, 2200)
Sentences = dict[str, list[str]]


class Unusual(Exception):
    """Times that the host has not confirmed yet: by the name of their fields, what is unusual about them."""

    def __init__(self, sentences: Sentences) -> None:
        super().__init__()
        self.sentences = sentences


def start_typed(request: HttpRequest, zone: ZoneInfo, name: str) -> int | None:
    """The fields `date-<name>` and `time-<name>` as a minute since the epoch; None for what is no time."""
    try:
        day = date.fromisoformat(request.POST.get(f"date-{name}", ""))
        clock = time.fromisoformat(request.POST.get(f"time-{name}", ""))
    except ValueError:
        return None
    if day.year not in YEARS or clock.tzinfo or clock.second or clock.microsecond:
        return None
    return instant(zone, day, clock.hour * 60 + clock.minute)
