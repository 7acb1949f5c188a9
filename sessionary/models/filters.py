"""Which bookings the Activity stream lists: what was filtered for, as conditions on bookings and what hangs on them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from sessionary.models import rights
from sessionary.models.bookings import Booking
from sessionary.models.claims import LONGEST
from sessionary.models.sessions import Session
from sessionary.models.users import User
from sessionary.rules.states import BookingStatus, SessionStatus

OF_SESSIONS = (SessionStatus.RESCHEDULED, SessionStatus.TO_RESCHEDULE, SessionStatus.NO_SHOW)
STATUSES = (*BookingStatus, *OF_SESSIONS)
TO_COME = (
    SessionStatus.HELD,
    SessionStatus.SCHEDULED,
    SessionStatus.RESCHEDULED,
    SessionStatus.TO_RESCHEDULE,
)
TAKING_PLACE = (
    SessionStatus.HELD,
    SessionStatus.SCHEDULED,
    SessionStatus.RESCHEDULED,
    SessionStatus.COMPLETED,
    SessionStatus.NO_SHOW,
)
SHORTEST_SEARCH = 2


@dataclass(frozen=True, slots=True)
class Filters:
    """All that was asked for counts together. `page`, `event_type` and `owner` are ids.

    Of the bookings some session has to start from `first` on and before `until`. A `status` is a booking's, or one of
    `OF_SESSIONS`, which some session has to have. `words` stand in the name, email or reference.
    """

    page: int | None = None
    event_type: int | None = None
    owner: int | None = None
    status: str = ""
    first: datetime | None = None
    until: datetime | None = None
    words: str = ""

    def seen_by(self, user: User, path: str = "") -> Q:
        """Selects what `user` may see of it; `path` leads from a row with an account to its booking: `booking__`."""
        return (
            rights.seen_by(user, owner=f"{path}page__owner")
            & self._named(path)
            & self._standing(path)
            & self._sometime(path)
            & self._worded(path)
        )

    def _named(self, path: str) -> Q:
        wanted = {"page": self.page, "event_type": self.event_type, "page__owner": self.owner}
        return Q(**{f"{path}{name}": pk for name, pk in wanted.items() if pk is not None})

    def _standing(self, path: str) -> Q:
        if self.status in OF_SESSIONS:
            return Q(Exists(_sessions(path).filter(status=self.status)))
        return Q(**{f"{path}status": self.status}) if self.status else Q()

    def _sometime(self, path: str) -> Q:
        bounds = {"starts__gte": self.first, "starts__lt": self.until}
        if not (given := {name: moment for name, moment in bounds.items() if moment is not None}):
            return Q()
        return Q(Exists(_sessions(path).filter(**given)))

    def _worded(self, path: str) -> Q:
        if len(self.words) < SHORTEST_SEARCH:
            return Q()
        found = Q()
        for words in spellings(self.words):
            for name in ("name", "customer__email", "reference"):
                found |= Q(**{f"{path}{name}__icontains": words})
        return found


def _sessions(path: str) -> "QuerySet[Session]":
    return Session.objects.filter(booking=OuterRef(path.removesuffix("__") or "pk"))


def spellings(words: str) -> set[str]:
    """SQLite knows no capital letters beyond ASCII, so the usual ones are tried."""
    return {words} if words.isascii() else {words, words.lower(), words.upper(), words.title()}


def _to_come(now: datetime) -> dict[str, Any]:
    """A session that has not ended; no session is longer than a day, which the index on its start makes use of."""
    return {"status__in": TO_COME, "ends__gt": now, "starts__gt": now - timedelta(minutes=LONGEST)}


def next_sessions(user: User, filters: Filters, now: datetime) -> "QuerySet[Session]":
    """The next session of each booking that has one ahead, soonest first."""
    earlier = Q(starts__lt=OuterRef("starts")) | Q(starts=OuterRef("starts"), pk__lt=OuterRef("pk"))
    before = Session.objects.filter(earlier, booking=OuterRef("booking"), **_to_come(now))
    found = Session.objects.filter(filters.seen_by(user, "booking__"), ~Exists(before), **_to_come(now))
    return found.order_by("starts", "pk")


def bookings(user: User, filters: Filters) -> "QuerySet[Booking]":
    """All that were ever made, newest first."""
    return Booking.objects.filter(filters.seen_by(user)).order_by("-pk")


def requests(user: User, filters: Filters) -> "QuerySet[Booking]":
    """Those that wait for the Owner's answer, newest first."""
    return bookings(user, filters).filter(status=BookingStatus.REQUESTED)


def past_bookings(user: User, filters: Filters, now: datetime) -> "QuerySet[Booking]":
    """Those with no session ahead that wait for no answer, newest first."""
    ahead = Session.objects.filter(booking=OuterRef("pk"), **_to_come(now))
    return bookings(user, filters).filter(~Exists(ahead)).exclude(status=BookingStatus.REQUESTED)


def sessions_between(user: User, filters: Filters, first: datetime, until: datetime) -> "QuerySet[Session]":
    """The sessions whose time is, or was, taken between two moments, in order, each with booking and event type."""
    taken = Session.objects.filter(filters.seen_by(user, "booking__"), status__in=TAKING_PLACE)
    within = taken.filter(starts__gt=first - timedelta(minutes=LONGEST), starts__lt=until, ends__gt=first)
    return within.select_related("booking__event_type").order_by("starts", "pk")
