"""Bookings, sessions and transactions in one stream, newest first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from django.db.models import F, Prefetch, Q, QuerySet

from sessionary.models.attempts import Attempt, AttemptPart
from sessionary.models.bookings import Booking
from sessionary.models.filters import Filters
from sessionary.models.sessions import Session
from sessionary.models.users import User
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence

KINDS = ("transaction", "session", "booking")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PLACE = re.compile(r"(\d{1,16})-([012])-(\d{1,18})", re.ASCII)
BOOKING = ("page", "via", "event_type", "customer")
R = TypeVar("R", Booking, Session, Attempt)


@dataclass(frozen=True, slots=True)
class Place:
    """Between two items: the one before it, by its moment, its kind's place in `KINDS`, and its id."""

    at: datetime
    rank: int
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.rank}-{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """The place that was written so. Raises `Invalid` for what is none."""
        if (found := PLACE.fullmatch(text)) is None:
            raise Invalid({"after": [Sentence("Send the `next` of an answer, as it was.")]})
        return cls(EPOCH + timedelta(microseconds=int(found[1])), int(found[2]), int(found[3]))


@dataclass(frozen=True, slots=True)
class Item:
    """One of them, with its booking and when it came about; a session did so with its booking."""

    kind: str
    about: Booking | Session | Attempt
    booking: Booking
    at: datetime

    @property
    def place(self) -> Place:
        return Place(self.at, KINDS.index(self.kind), self.about.pk)


def stream(
    user: User, filters: Filters, *, kinds: Sequence[str], status: str, after: Place | None, count: int
) -> list[Item]:
    """So many of what `user` may see, each with the booking's sessions; a fixed number of queries for each kind.

    `status` is that of what is listed; empty means any.
    """
    found: list[Item] = []
    for kind in kinds:
        found += READERS[kind](user, filters, status, after, count)
    found.sort(key=lambda item: (item.at, -item.place.rank, item.about.pk), reverse=True)
    return found[:count]


def _bookings(user: User, filters: Filters, status: str, after: Place | None, count: int) -> list[Item]:
    rows = Booking.objects.filter(filters.seen_by(user)).select_related(*BOOKING)
    if status:
        rows = rows.filter(status=status)
    rows = _newest(rows.prefetch_related("sessions__conference"), "booking", "created_at", after)
    return [Item("booking", one, one, one.created_at) for one in rows[:count]]


def _sessions(user: User, filters: Filters, status: str, after: Place | None, count: int) -> list[Item]:
    rows = Session.objects.filter(filters.seen_by(user, "booking__")).select_related(*_of_booking())
    if status:
        rows = rows.filter(status=status)
    rows = rows.prefetch_related("booking__sessions__conference", "conference")
    rows = _newest(rows, "session", "booking__created_at", after)
    return [Item("session", one, one.booking, one.booking.created_at) for one in rows[:count]]


def _transactions(user: User, filters: Filters, status: str, after: Place | None, count: int) -> list[Item]:
    rows = Attempt.objects.filter(filters.seen_by(user, "booking__")).select_related(*_of_booking())
    if status:
        rows = rows.filter(state=status)
    parts = Prefetch("parts", AttemptPart.objects.select_related("session"))
    rows = rows.prefetch_related(parts, "booking__sessions", "reschedule__new_times__session")
    rows = _newest(rows, "transaction", "created_at", after)
    return [Item("transaction", one, one.booking, one.created_at) for one in rows[:count]]


READERS = {"booking": _bookings, "session": _sessions, "transaction": _transactions}


def _of_booking() -> list[str]:
    return [f"booking__{name}" for name in BOOKING]


def _newest(rows: "QuerySet[R]", kind: str, moment: str, after: Place | None) -> "QuerySet[R]":
    """Newest first, from this place on; of one moment transactions come first, then sessions, then bookings."""
    rows = rows.order_by(F(moment).desc(), "-pk")
    if after is None:
        return rows
    rank, same = KINDS.index(kind), Q(**{moment: after.at})
    if rank < after.rank:
        same = Q(pk__in=[])
    elif rank == after.rank:
        same &= Q(pk__lt=after.pk)
    return rows.filter(Q(**{f"{moment}__lt": after.at}) | same, **{f"{moment}__lte": after.at})
