"""What a Customer has chosen so far. It lives in the address, so that nothing is lost and nothing is stored."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict

from sessionary.actions.customers import ZONES
from sessionary.actions.moving import has_time
from sessionary.models import Hold, Offer, Session
from sessionary.models.claims import Own
from sessionary.models.link_keys import Purpose
from sessionary.rules.errors import NotFound
from sessionary.rules.hours import wall_clock
from sessionary.web.time_formats import CLOCKS

MINUTE = re.compile(r"[1-9][0-9]{0,8}")
WEEKLY, FORTNIGHTLY, TEN_DAYS = 7, 14, 10
LONGEST_RHYTHM = 90
MOST_PICKS = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """Picks are minutes since the epoch, in order. `zone` is what times are shown in, `every` days the rhythm.
    `clock` is `12` or `24` hours where that was chosen.

    `month_chosen` is false where the address names neither month nor day: then the calendar may open elsewhere.
    When `suggesting` they are times of which one will take place, so they may overlap. `via` is the slug of the master
    page by which the page was chosen.
    """

    picks: tuple[int, ...]
    zone: ZoneInfo
    zone_chosen: bool
    month: date
    month_chosen: bool
    day: date | None
    view: str
    every: int
    swap: int | None
    hold: Hold | None
    moving: tuple[Session, ...] = ()
    suggesting: bool = False
    via: str | None = None
    clock: str = ""

    @property
    def own(self) -> Own:
        """What counts as free: the Customer's own hold, and the times of the sessions they are moving."""
        holds = () if self.hold is None else (self.hold.pk,)
        return Own(holds=holds, sessions=tuple(session.pk for session in self.moving))

    def without(self, starts: Collection[int]) -> "Choice":
        """The same choice without these picks."""
        return replace(self, picks=tuple(pick for pick in self.picks if pick not in starts))

    def number_at(self, place: int) -> int:
        """Return the session number of the pick at this place, counted from 1: where sessions move, their own."""
        return self.moving[place - 1].position if place <= len(self.moving) else place

    @property
    def unchanged(self) -> list[int]:
        """The picks that are the time which the session they are for has already."""
        if len(self.picks) != len(self.moving):
            return []
        return [pick for session, pick in zip(self.moving, self.picks, strict=True) if has_time(session, pick)]

    def query(self, **changes: object) -> str:
        """The query string of this choice, with `changes` to its words."""
        words: dict[str, object] = {
            "via": self.via,
            "session": [session.public_id for session in self.moving],
            "pick": list(self.picks),
            "zone": self.zone.key if self.zone_chosen else None,
            "clock": self.clock or None,
            "month": f"{self.month:%Y-%m}",
            "day": self.day,
            "view": "list" if self.view == "list" else None,
            "every": self.every if self.every != WEEKLY else None,
            "hold": self.hold.choosing_token if self.hold else None,
            **changes,
        }
        return "?" + urlencode({key: word for key, word in words.items() if word not in (None, [])}, doseq=True)

    @property
    def other_rhythm(self) -> bool:
        """Whether the rhythm is none of those with a name of their own."""
        return self.every not in (WEEKLY, FORTNIGHTLY)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The same as hidden fields of a form."""
        lists = QueryDict(self.query()[1:]).lists()
        return [(key, value) for key, values in lists for value in values]


def read_choice(
    query: QueryDict,
    offer: Offer,
    now: datetime,
    *,
    zone: ZoneInfo | None = None,
    moving: tuple[Session, ...] = (),
    suggesting: bool = False,
) -> Choice:
    """The choice in a query; what makes no sense is left out rather than refused.

    `zone` is where times are shown when none is chosen, else the page's; `moving` are the sessions that get new times.
    """
    zone, chosen = _zone(query.get("zone", ""), zone or offer.zone, zone is not None)
    day = _date(query.get("day", ""))
    first = next((session.span[0] for session in moving if session.span[0] > now), now)
    month = _date(f"{query.get('month', '')}-01") or day
    return Choice(
        picks=_picks(query, offer.sessions),
        zone=zone,
        zone_chosen=chosen,
        month=(month or first.astimezone(zone).date()).replace(day=1),
        month_chosen=month is not None,
        day=day,
        view="list" if query.get("view") == "list" else "month",
        every=_rhythm(query),
        swap=minute_in(query.get("swap", "")),
        hold=_hold(query.get("hold", ""), offer),
        moving=moving,
        suggesting=suggesting,
        via=offer.via.slug if offer.via and not offer.pool else None,
        clock=query.get("clock", "") if query.get("clock") in CLOCKS else "",
    )


def showing(choice: Choice, start: int) -> Choice:
    """The choice with the calendar opened at the day of `start`."""
    day, _ = wall_clock(choice.zone, start)
    return replace(choice, day=day, month=day.replace(day=1))


def _picks(query: QueryDict, wanted: int) -> tuple[int, ...]:
    added = [value for key in query if key == "add" or key.startswith("alt") for value in query.getlist(key)]
    given = {minute_in(text) for text in [*query.getlist("pick")[:MOST_PICKS], *added[:MOST_PICKS]]}
    removed = {minute_in(text) for text in query.getlist("remove")}
    ordered = sorted(minute for minute in given - removed if minute is not None)
    return tuple(ordered[:wanted])


def minute_in(text: str) -> int | None:
    """Read a start from an address, in minutes since the epoch; None for what is none."""
    return int(text) if MINUTE.fullmatch(text) and int(text) < 10**8 else None


def _zone(name: str, default: ZoneInfo, is_known: bool) -> tuple[ZoneInfo, bool]:
    return (ZoneInfo(name), True) if name in ZONES else (default, is_known)


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if timedelta(days=36_500) < found - date(1900, 1, 1) < timedelta(days=109_000) else None


def _rhythm(query: QueryDict) -> int:
    text = query.get("every", "")
    if text == "other":
        text = query.get("days", "")
    return int(text) if is_rhythm(text) else WEEKLY


def is_rhythm(text: str) -> bool:
    """Return whether this is a number of days after which picks can be repeated."""
    return bool(re.fullmatch(r"[1-9][0-9]?", text)) and int(text) <= LONGEST_RHYTHM


def _hold(text: str, offer: Offer) -> Hold | None:
    public_id, _, secret = text.partition(".")
    if not secret:
        return None
    try:
        hold = Hold.opened(public_id, secret, Purpose.CHOOSING)
    except NotFound:
        return None
    return hold if hold.offer_id in [one.pk for one in offer.members] else None
