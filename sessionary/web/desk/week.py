"""The sessions of a week on its days: as a list each on a phone, against the hours on a wide screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from sessionary.actions import wording
from sessionary.actions.clock import to_datetime, to_minutes
from sessionary.actions.time_format import in_force
from sessionary.models import Session, filters
from sessionary.rules.hours import instant, wall_clock
from sessionary.web.desk.doors import signed_in
from sessionary.web.desk.filtering import YEARS, Choices, Wanted, choices_of, wanted
from sessionary.web.desk.lanes import Lane, lanes
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.lists import remember_list
from sessionary.web.desk.words import seats_in_words, session_words

DAY = timedelta(days=1)
USUAL = (8 * 60, 18 * 60)  # the hours that every week shows, in minutes of the day
ROW = 5  # minutes
KEPT = ("page", "person")


@dataclass(frozen=True, slots=True)
class Person:
    """One of those who come to a group."""

    session: Session
    status: str


@dataclass(frozen=True, slots=True)
class Block:
    """A session on one day. `first` and `until` are minutes of that day, of what lies in it; `row` its place.

    A group is one block with all its `people`, of whom `session` is the first, and how many `seats` they have.
    """

    session: Session
    people: Sequence[Person]
    seats: str
    starts: str
    ends: str
    status: str
    first: int
    until: int
    lane: Lane

    def row(self, top: int) -> tuple[int, int]:
        """From which grid line to which, where the day is shown from the minute `top`."""
        return 1 + (self.first - top) // ROW, 1 + max(-(-(self.until - top) // ROW), 1 + (self.first - top) // ROW)


@dataclass(frozen=True, slots=True)
class Day:
    """One day with its sessions, in order."""

    date: date
    words: str
    is_today: bool
    blocks: list[Block]


@signed_in
def week(request: HttpRequest) -> HttpResponse:
    """The week that has the day of the address, or this one; of one booking page or person, if that is asked."""
    user, now = user_of(request), timezone.now()
    choices = choices_of(user)
    asked = wanted(request, choices)
    first_day, today = _first_day(request.GET.get("day", ""), now, asked.zone), now.astimezone(asked.zone).date()
    sessions = list(filters.sessions_between(user, asked.filters, *_bounds(first_day, asked.zone)))
    days = [_day(first_day + number * DAY, sessions, asked.zone, today) for number in range(7)]
    remember_list(request, _address(asked, first_day))
    context = {**_form(asked, choices, first_day), **_grid(days), "days": days, "empty": not sessions}
    return show(request, "desk/week.html", {**context, "section": "week"})


def _first_day(text: str, now: datetime, zone: ZoneInfo) -> date:
    """The first day of the week that this date is in; of this week for what is no date."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = now.astimezone(zone).date()
    if day.year not in YEARS:
        day = now.astimezone(zone).date()
    return day - (day.weekday() - in_force().first_weekday) % 7 * DAY


def _bounds(first_day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return to_datetime(instant(zone, first_day, 0)), to_datetime(instant(zone, first_day + 7 * DAY, 0))


def _day(day: date, sessions: Sequence[Session], zone: ZoneInfo, today: date) -> Day:
    locale = locale_of_page()
    parts = [(together, part) for together in _gathered(sessions) if (part := _part(together[0], day, zone))]
    parts.sort(key=lambda each: (each[1], each[0][0].pk))
    side_by_side = lanes([part for _together, part in parts])
    blocks = [_block(together, part, lane, zone) for (together, part), lane in zip(parts, side_by_side, strict=True)]
    return Day(day, wording.day(day, locale, "short"), day == today, blocks)


def _gathered(sessions: Sequence[Session]) -> list[list[Session]]:
    """Those who come to the same meeting of a group together; everybody else alone."""
    found: dict[tuple[int, datetime | None], list[Session]] = {}
    for session in sessions:
        key = (session.meeting, session.starts) if session.booking.is_group else (-session.pk, None)
        found.setdefault(key, []).append(session)
    return list(found.values())


def _block(together: Sequence[Session], part: tuple[int, int], lane: Lane, zone: ZoneInfo) -> Block:
    session = together[0]
    people, seats = [], ""
    if session.booking.is_group:
        people = [Person(one, session_words(one)) for one in together]
        seats = seats_in_words(len(together), session.booking)
    return Block(session, people, seats, *_clocks(session, zone), session_words(session), *part, lane)


def _part(session: Session, day: date, zone: ZoneInfo) -> tuple[int, int] | None:
    """The minutes on the wall clock of `day` that the session takes; None where it takes none."""
    (first_day, first), (last_day, last) = (wall_clock(zone, to_minutes(moment)) for moment in session.span)
    if not first_day <= day <= last_day or (day == last_day != first_day and last == 0):
        return None
    start = first if day == first_day else 0
    end = last if day == last_day else 1440
    return start, max(end, start + ROW)  # clocks that go back make a session end before it starts


def _clocks(session: Session, zone: ZoneInfo) -> tuple[str, str]:
    start, end = (wording.clock(moment.astimezone(zone)) for moment in session.span)
    return start, end


def _grid(days: Sequence[Day]) -> dict[str, Any]:
    """The full hours that the days are shown from and until, and where each session goes between them."""
    blocks = [block for day in days for block in day.blocks]
    top = min([USUAL[0], *(block.first for block in blocks)]) // 60 * 60
    bottom = -(-max([USUAL[1], *(block.until for block in blocks)]) // 60) * 60
    return {
        "rows": (min(bottom, 1440) - top) // ROW,
        "hours": [wording.hour_of(hour) for hour in range(top // 60, min(bottom, 1440) // 60)],
        "places": [
            {"day": number, "nth": nth, "rows": block.row(top), "lane": block.lane}
            for number, day in enumerate(days)
            for nth, block in enumerate(day.blocks)
        ],
    }


def _form(asked: Wanted, choices: Choices, first_day: date) -> dict[str, Any]:
    """Which week this is, the ways to others, and whose sessions can be chosen."""
    locale, last_day = locale_of_page(), first_day + 6 * DAY
    words = {"first": wording.day(first_day, locale, "date"), "last": wording.day(last_day, locale, "date")}
    return {
        "given": asked.given,
        "first_day": first_day.isoformat(),
        "title": _("%(first)s – %(last)s") % words,
        "year": (first_day + 3 * DAY).year,
        "before": _address(asked, first_day - 7 * DAY),
        "after": _address(asked, first_day + 7 * DAY),
        "this_week": _address(asked, None),
        "zone": wording.zone_name(asked.zone, locale),
        "page_choices": [(page.slug, page.name) for page in choices.pages],
        "people": choices.people if len(choices.people) > 1 else [],
    }


def _address(asked: Wanted, first_day: date | None) -> str:
    query = {name: value for name, value in asked.given.items() if name in KEPT}
    if first_day is not None:
        query["day"] = first_day.isoformat()
    return f"{reverse('desk:week')}?{urlencode(query)}" if query else reverse("desk:week")
