"""When a page is open: weekly hours, and dates with hours of their own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sessionary.models import OpeningHours, Page
from sessionary.rules.hours import Spans

WeeklyHours = Mapping[int, Spans]
Overrides = Sequence[tuple[date, Spans]]
WORKDAYS: WeeklyHours = {weekday: [(9 * 60, 17 * 60)] for weekday in range(5)}


def set_weekly(page: Page, hours: WeeklyHours) -> None:
    """Replace the hours of these weekdays (0 is Monday), spans in local minutes; others stay."""
    OpeningHours.objects.filter(page=page, weekday__in=list(hours)).delete()
    OpeningHours.objects.bulk_create(_weekly(page, hours))


def set_overrides(page: Page, overrides: Overrides) -> None:
    """Replace all dates with hours of their own; one without spans is a day off."""
    OpeningHours.objects.filter(page=page, weekday=None).delete()
    OpeningHours.objects.bulk_create(_dated(page, overrides))


def _weekly(page: Page, hours: WeeklyHours) -> Iterable[OpeningHours]:
    for weekday, spans in hours.items():
        for opens, closes in spans:
            yield OpeningHours(page=page, weekday=weekday, opens=opens, closes=closes)


def _dated(page: Page, overrides: Overrides) -> Iterable[OpeningHours]:
    for day, spans in overrides:
        if not spans:
            yield OpeningHours(page=page, date=day)
        for opens, closes in spans:
            yield OpeningHours(page=page, date=day, opens=opens, closes=closes)
