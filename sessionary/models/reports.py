"""What was held and earned in a year: counted and summed by the database, a column for each month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Sum, When

from sessionary.models import rights
from sessionary.models.attempts import Attempt
from sessionary.models.bookings import Booking
from sessionary.models.sessions import Session
from sessionary.models.users import User
from sessionary.rules.states import BookingStatus, SessionStatus

AHEAD = (SessionStatus.SCHEDULED, SessionStatus.RESCHEDULED, SessionStatus.TO_RESCHEDULE)
GIVEN_BACK = [*Attempt.OUTGOING]


@dataclass(frozen=True, slots=True)
class Yield:
    """What one event type brought on one page: a number for each month. `hidden` is a page's own options.

    Sessions have no currency; money is in its smallest unit.
    """

    page: str
    event_type: str
    hidden: bool
    months: list[int]
    currency: str = ""

    @property
    def total(self) -> int:
        return sum(self.months)


def sessions_held(user: User, bounds: Sequence[datetime]) -> list[Yield]:
    """How many sessions that `user` may see took place between each bound and the next; tests do not count."""
    rows = Session.objects.filter(
        rights.seen_by(user, owner="booking__page__owner"),
        status=SessionStatus.COMPLETED,
        booking__test=False,
        starts__gte=bounds[0],
        starts__lt=bounds[-1],
    )
    counts = {name: Count("pk", filter=within) for name, within in _months("starts", bounds)}
    return [_yield(one, len(counts)) for one in rows.values(*_names()).annotate(**counts).order_by(*_names())]


def revenue(user: User, bounds: Sequence[datetime]) -> list[Yield]:
    """What came in less what went back between each bound and the next, by the moment when it did."""
    rows = Attempt.objects.filter(
        rights.seen_by(user, owner="booking__page__owner"),
        state=Attempt.State.SUCCEEDED,
        booking__test=False,
        settled_at__gte=bounds[0],
        settled_at__lt=bounds[-1],
    )
    moved = Case(When(kind__in=GIVEN_BACK, then=-F("amount")), default=F("amount"), output_field=BigIntegerField())
    sums = {name: Sum(moved, filter=within, default=0) for name, within in _months("settled_at", bounds)}
    names = ("currency", *_names())
    return [_yield(one, len(sums)) for one in rows.values(*names).annotate(**sums).order_by(*names)]


def packages_under_way(user: User) -> "QuerySet[Booking]":
    """The packages with sessions ahead that `user` may see, the newest first."""
    ahead = Session.objects.filter(status__in=AHEAD).values("booking")
    scheduled = Booking.seen_by(user).filter(status=BookingStatus.SCHEDULED, terms__package=True, pk__in=ahead)
    return scheduled.order_by("-pk")


def _names() -> tuple[str, ...]:
    return ("booking__page__name", "booking__event_type__name", "booking__event_type__hidden", "booking__page")


def _months(moment: str, bounds: Sequence[datetime]) -> list[tuple[str, Q]]:
    pairs = pairwise(bounds)
    return [(f"month_{n}", Q(**{f"{moment}__gte": low, f"{moment}__lt": high})) for n, (low, high) in enumerate(pairs)]


def _yield(row: dict[str, Any], months: int) -> Yield:
    return Yield(
        page=row["booking__page__name"],
        event_type=row["booking__event_type__name"],
        hidden=row["booking__event_type__hidden"],
        months=[row[f"month_{number}"] for number in range(months)],
        currency=row.get("currency", ""),
    )
