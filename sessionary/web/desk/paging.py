"""One screenful of the Activity stream at a time, from a place that stays while new bookings come in."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from sessionary.actions.clock import to_datetime, to_minutes
from sessionary.models import Booking, Session, User, filters
from sessionary.web.desk.filtering import Wanted
from sessionary.web.desk.stream import with_sessions

AT_ONCE = 25
MOST_COUNTED = 1000
PLACE = re.compile(r"(\d{1,9})-(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Screenful:
    """Bookings, each with the moment whose day it stands under; `after` is the place to go on from, empty at the end.

    `total` counts the whole list, but not further than `MOST_COUNTED` and one.
    """

    rows: list[tuple[Booking, datetime]]
    after: str
    total: int


def screenful(user: User, wanted: Wanted, after: str, now: datetime) -> Screenful:
    """What stands after this place of the list that is wanted; a place that is none is its end."""
    if wanted.tab == "upcoming":
        return _upcoming(user, wanted, after, now)
    found = listed(user, wanted, now)
    total = counted(found)
    if after:
        found = found.filter(pk__lt=int(after)) if after.isdecimal() and len(after) < 19 else found.none()
    rows = list(with_sessions(found)[: AT_ONCE + 1])
    shown = [(booking, booking.created_at) for booking in rows[:AT_ONCE]]
    return Screenful(shown, str(shown[-1][0].pk) if len(rows) > AT_ONCE else "", total)


def listed(user: User, wanted: Wanted, now: datetime) -> "QuerySet[Booking]":
    """The bookings of a tab that lists them newest first; of `upcoming` too, for whom their order is all the same."""
    if wanted.tab == "requests":
        return filters.requests(user, wanted.filters)
    if wanted.tab == "past":
        return filters.past_bookings(user, wanted.filters, now)
    every = filters.bookings(user, wanted.filters)
    if wanted.tab == "upcoming":
        return every.filter(pk__in=filters.next_sessions(user, wanted.filters, now).order_by().values("booking"))
    return every


def counted(rows: "QuerySet[Any]") -> int:
    """How many there are, as far as it is worth counting."""
    return rows[: MOST_COUNTED + 1].count()


def _upcoming(user: User, wanted: Wanted, after: str, now: datetime) -> Screenful:
    found = filters.next_sessions(user, wanted.filters, now)
    total = counted(found)
    if after:
        found = _sessions_after(found, after)
    sessions = list(found.only("starts", "booking")[: AT_ONCE + 1])
    shown, more = sessions[:AT_ONCE], len(sessions) > AT_ONCE
    ids = [session.booking_id for session in shown]
    known = {one.pk: one for one in with_sessions(Booking.objects.filter(pk__in=ids))}
    rows = [(known[session.booking_id], session.starts) for session in shown if session.starts is not None]
    return Screenful(rows, _place_of(shown[-1]) if more else "", total)


def _sessions_after(found: "QuerySet[Session]", after: str) -> "QuerySet[Session]":
    if (place := PLACE.fullmatch(after)) is None:
        return found.none()
    start, pk = to_datetime(int(place[1])), int(place[2])
    return found.filter(Q(starts__gt=start) | Q(starts=start, pk__gt=pk), starts__gte=start)


def _place_of(session: Session) -> str:
    assert session.starts is not None
    return f"{to_minutes(session.starts)}-{session.pk}"
