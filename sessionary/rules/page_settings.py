"""What the settings of a page itself may be, each by itself."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sessionary.rules.hours import MIDNIGHT, Spans
from sessionary.rules.options import complaint_about_length, complaint_about_name
from sessionary.rules.sentences import Sentence
from sessionary.rules.slugs import complaint_about_page_slug

ACCENT = re.compile(r"#[0-9a-fA-F]{6}")
MOST_SPANS, MOST_OVERRIDES, LONGEST_WELCOME = 24, 1000, 1000
YEARS = range(2000, 2200)

Override = tuple[date, Spans]


def complaints_about_page(given: Mapping[str, Any], *, zones: Collection[str]) -> dict[str, list[str]]:
    """What is wrong with those of a page's settings that are given, in sentences.

    `hours` are spans in minutes of the local day by weekday, `overrides` dates with such spans.
    """
    checks: dict[str, Callable[[Any], str | None]] = {
        "slug": complaint_about_page_slug,
        "name": complaint_about_name,
        "welcome": lambda welcome: complaint_about_length(welcome, LONGEST_WELCOME),
        "accent": _complaint_about_accent,
        "time_zone": lambda zone: None if zone in zones else UNKNOWN_ZONE,
        "hours": lambda weekly: _first(_complaint_about_spans(spans) for spans in weekly.values()),
        "overrides": _complaint_about_overrides,
    }
    found = {name: check(given[name]) for name, check in checks.items() if name in given}
    return {name: [complaint] for name, complaint in found.items() if complaint}


def _complaint_about_accent(accent: str) -> str | None:
    return None if ACCENT.fullmatch(accent) else Sentence("Enter a colour like #0d6157.")


def _complaint_about_overrides(overrides: Sequence[Override]) -> str | None:
    days = [day for day, _ in overrides]
    if len(overrides) > MOST_OVERRIDES:
        return Sentence("Use at most %(most)s dates with hours of their own.", most=MOST_OVERRIDES)
    if len(set(days)) < len(days):
        return Sentence("Give each date just once, with all of its hours.")
    if any(day.year not in YEARS for day in days):
        return Sentence("Use years from %(first)s to %(last)s.", first=YEARS[0], last=YEARS[-1])
    return _first(_complaint_about_spans(spans) for _, spans in overrides)


def _complaint_about_spans(spans: Spans) -> str | None:
    if len(spans) > MOST_SPANS:
        return Sentence("Use at most %(most)s openings a day.", most=MOST_SPANS)
    if any(not 0 <= opens < closes <= MIDNIGHT for opens, closes in spans):
        return Sentence("Each opening ends after it begins, within the day, from 00:00 to 24:00.")
    return None


def _first(complaints: Any) -> str | None:
    return next((complaint for complaint in complaints if complaint), None)


UNKNOWN_ZONE = Sentence("Unknown time zone. Use a name like Europe/Berlin.")
