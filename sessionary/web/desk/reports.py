"""Reports: sessions held and revenue by month, event type and page, and the packages under way."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_month_names
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from sessionary.actions import wording
from sessionary.actions.clock import to_datetime
from sessionary.models import Booking
from sessionary.models import reports as figures
from sessionary.models.reports import Yield
from sessionary.rules.hours import instant
from sessionary.web.desk.charts import Chart, chart
from sessionary.web.desk.doors import signed_in
from sessionary.web.desk.filtering import YEARS, choices_of
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.paging import AT_ONCE
from sessionary.web.desk.stream import Entry, entry_of, with_sessions

MONTHS = 12
USED = ("completed", "no_show")
LEFT = ("scheduled", "rescheduled", "to_reschedule")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: what, and its number in words for each month and the year."""

    name: str
    months: list[str]
    total: str


@dataclass(frozen=True, slots=True)
class Report:
    """One figure of the year: drawn by month, and in tables by event type and by page."""

    title: str
    slug: str
    chart: Chart
    sum: Line
    by_event_type: list[Line]
    by_page: list[Line]
    is_empty: bool


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A package with how many of its sessions are used and left."""

    entry: Entry
    used: int
    left: int
    of: int


@signed_in
def reports(request: HttpRequest) -> HttpResponse:
    """The year of the address, or this one; what this User may see of it."""
    user, locale, now = user_of(request), locale_of_page(), timezone.now()
    zone = choices_of(user).zone(user)
    this_year = now.astimezone(zone).year
    year = _year(request.GET.get("year", ""), this_year)
    bounds, currency = _bounds(year, zone), user.account.currency
    money = figures.revenue(user, bounds)
    currencies = sorted({currency, *(one.currency for one in money)}, key=lambda code: (code != currency, code))
    held = _report(_("Sessions held"), "held", figures.sessions_held(user, bounds), str, locale)
    earned = [_revenue(code, [one for one in money if one.currency == code], locale) for code in currencies]
    context = {
        "year": year,
        "in_test_mode": user.account.test_mode,
        "before": year - 1,
        "after": year + 1 if year < this_year else None,
        "zone": wording.zone_name(zone, locale),
        "months": _month_names(locale, "abbreviated"),
        "reports": [held, *earned],
        **_under_way(figures.packages_under_way(user), request.GET.get("after", ""), locale),
        "section": "reports",
    }
    return show(request, "desk/reports.html", context)


def _year(text: str, this_year: int) -> int:
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else this_year
    return year if year in YEARS else this_year


def _bounds(year: int, zone: ZoneInfo) -> list[datetime]:
    """When each month of the year begins there, and when the next year does."""
    firsts = [date(year, month, 1) for month in range(1, MONTHS + 1)] + [date(year + 1, 1, 1)]
    return [to_datetime(instant(zone, first, 0)) for first in firsts]


def _month_names(locale: str, width: str) -> list[str]:
    names = get_month_names(width, context="stand-alone", locale=locale)  # type: ignore[arg-type]
    return [str(names[number]) for number in range(1, MONTHS + 1)]


def _revenue(currency: str, yields: Sequence[Yield], locale: str) -> Report:
    title = _("Revenue, %(currency)s") % {"currency": currency}
    return _report(title, f"revenue-{currency}", yields, lambda amount: wording.price(amount, currency, locale), locale)


def _report(title: str, slug: str, yields: Sequence[Yield], said: Any, locale: str) -> Report:
    months = [sum(one.months[number] for one in yields) for number in range(MONTHS)]
    words = [said(value) for value in months]
    types, pages = defaultdict(list), defaultdict(list)
    for one in yields:
        types[_("Without event type") if one.hidden else one.event_type].append(one)
        pages[one.page].append(one)
    return Report(
        title=title,
        slug=slug,
        chart=chart(months, _month_names(locale, "abbreviated"), words),
        sum=Line(_("All"), words, said(sum(months))),
        by_event_type=[_line(name, rows, said) for name, rows in sorted(types.items())],
        by_page=[_line(name, rows, said) for name, rows in sorted(pages.items())],
        is_empty=not any(months),
    )


def _line(name: str, yields: Sequence[Yield], said: Any) -> Line:
    months = [sum(one.months[number] for one in yields) for number in range(MONTHS)]
    return Line(name, [said(value) if value else "" for value in months], said(sum(months)))


def _under_way(found: Any, after: str, locale: str) -> dict[str, Any]:
    if after:
        found = found.filter(pk__lt=int(after)) if after.isdecimal() and len(after) < 19 else found.none()
    rows = list(with_sessions(found)[: AT_ONCE + 1])
    more = str(rows[AT_ONCE - 1].pk) if len(rows) > AT_ONCE else ""
    return {"under_way": [_counted(one, locale) for one in rows[:AT_ONCE]], "more": more}


def _counted(booking: Booking, locale: str) -> UnderWay:
    statuses = [session.status for session in booking.sessions.all()]
    return UnderWay(
        entry=entry_of(booking, locale),
        used=sum(status in USED for status in statuses),
        left=sum(status in LEFT for status in statuses),
        of=len(statuses),
    )
