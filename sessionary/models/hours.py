"""Weekly hours and date-specific hours of a page, in minutes of its local day."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import F, Q

from sessionary.models.pages import Page
from sessionary.models.public_holidays import public_holidays
from sessionary.rules.hours import LONGEST_CHAIN, Hours

Row = Sequence[Any]


class OpeningHours(models.Model):
    """One opening on a weekday (0 is Monday) or a date; a date without minutes is closed."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(null=True)
    date = models.DateField(null=True)
    opens = models.PositiveSmallIntegerField(null=True)
    closes = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6, date=None) | Q(weekday=None, date__isnull=False),
                name="hours_weekday_or_date",
            ),
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes"), closes__lte=1440) | Q(opens=None, closes=None, date__isnull=False),
                name="hours_within_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date or self.weekday}: {self.opens}-{self.closes}"

    @classmethod
    def of(cls, pages: Sequence[Page], first: datetime.date, until: datetime.date) -> list[Hours]:
        """The hours of each page as the rules read them, with the dates from `first` to `until` (exclusive).

        Dates of the year before are known too, as an unbroken opening may have begun there.
        Written in SQL, as this is asked with every look at a calendar.
        """
        earliest = first - datetime.timedelta(days=LONGEST_CHAIN)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT page_id, weekday, date, opens, closes FROM sessionary_openinghours"
                f" WHERE page_id IN ({', '.join(['%s'] * len(pages))})"
                " AND (date IS NULL OR (date >= %s AND date < %s))",
                [*(page.pk for page in pages), *map(connection.ops.adapt_datefield_value, (earliest, until))],
            )
            rows: dict[int, list[Row]] = defaultdict(list)
            for page_id, *row in cursor.fetchall():
                rows[page_id].append(row)
        return [_hours(rows[page.pk], page, earliest.year, until.year) for page in pages]


def _hours(rows: Iterable[Row], page: Page, first_year: int, last_year: int) -> Hours:
    weekly: dict[int, list[tuple[int, int]]] = defaultdict(list)
    overrides: dict[datetime.date, list[tuple[int, int]]] = defaultdict(list)
    for weekday, day, opens, closes in rows:
        spans = weekly[weekday] if day is None else overrides[_as_date(day)]
        if opens is not None:
            spans.append((opens, closes))
    closed = public_holidays(page.holidays, first_year, last_year) if page.holidays else frozenset()
    return Hours(weekly=weekly, overrides=overrides, closed=closed)


def _as_date(value: datetime.date | str) -> datetime.date:
    """SQLite gives dates as text."""
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value
