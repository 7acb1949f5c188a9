"""What a screen reader says after each press on the choose page: what changed, then how many times are chosen."""

from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import wording
from sessionary.web.booking.calendar import Month
from sessionary.web.booking.choice import Choice, minute_in


def announcement(request: HttpRequest, choice: Choice, month: Month, locale: str) -> str:
    """Return the change in words; empty where nothing is known to have changed."""
    query = request.GET
    if len(added := query.getlist("add")) == 1:
        return _("%(time)s added.") % {"time": _named(added[0], choice, locale)}
    if removed := query.get("remove"):
        return _("%(time)s removed.") % {"time": _named(removed, choice, locale)}
    return _turned(_before(request), query, choice, month, locale)


def _turned(before: dict[str, list[str]], query: QueryDict, choice: Choice, month: Month, locale: str) -> str:
    if before.get("zone", [""]) != [query.get("zone", "")] and "zone" in query:
        return _("Times are shown in %(zone)s.") % {"zone": wording.zone_name(choice.zone, locale)}
    if before.get("month", [""]) != [query.get("month", "")] and "month" in query:
        free = sum(day.free > 0 for day in month.days)
        words = {"month": month.name, "n": free}
        return ngettext("%(month)s: %(n)s day with free times.", "%(month)s: %(n)s days with free times.", free) % words
    if month.open_day and before.get("day", [""]) != [query.get("day", "")] and "day" in query:
        return f"{month.open_day.name}: {month.open_day.count}."
    return ""


def _before(request: HttpRequest) -> dict[str, list[str]]:
    """The query of the page that was shown before."""
    return parse_qs(urlsplit(request.headers.get("HX-Current-URL", "")).query)


def _named(text: str, choice: Choice, locale: str) -> str:
    start = minute_in(text)
    if start is None:
        return ""
    local = wording.local(start, choice.zone)
    return f"{wording.day(local.date(), locale, 'full_day')}, {wording.clock(local)}"
