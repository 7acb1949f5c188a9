"""One meeting: a start, an end, a host, a status."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import F, Q

from sessionary.models import rights
from sessionary.models.accounts import Account
from sessionary.models.bookings import Booking
from sessionary.models.link_keys import Purpose, is_secret
from sessionary.models.public_ids import new_public_id
from sessionary.models.users import User
from sessionary.rules.errors import NotFound
from sessionary.rules.sentences import Sentence

UID_END = "@sessionary"


class Session(models.Model):
    """`starts` and `ends` are null only where the Owner has not, or not yet, approved one of the suggested times.

    `meeting` is shared by the seats of one group meeting, and by the old and new time of one session.
    """

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="sessions", db_index=False)
    host = models.ForeignKey(User, models.PROTECT, related_name="sessions", db_index=False)
    position = models.PositiveSmallIntegerField()
    meeting = models.BigIntegerField()
    starts = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    status = models.CharField(max_length=20)
    changed_by = models.CharField(max_length=10, null=True)  # noqa: DJ001  null: never changed
    cost = models.BigIntegerField(null=True)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "position"], name="session_position_once"),
            models.CheckConstraint(condition=Q(position__gte=1, position__lte=20), name="session_position_sane"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")) | Q(starts=None), name="session_ends_later"),
            models.CheckConstraint(
                condition=Q(starts__isnull=False, ends__isnull=False)
                | Q(starts=None, ends=None, status__in=["requested", "canceled"]),
                name="session_has_a_time_unless_requested",
            ),
        ]
        indexes = [
            models.Index(fields=["host", "starts"], name="session_by_host"),
            models.Index(fields=["account", "starts"], name="session_by_account"),
            models.Index(fields=["starts"], name="session_by_start"),
            models.Index(
                fields=["ends"], name="session_to_complete", condition=Q(status__in=["scheduled", "rescheduled"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking} session {self.position}"

    @classmethod
    def opened(cls, public_id: str, secret: str) -> "Session":
        """The one session that this secret opens, with its booking.

        Raises `NotFound` for a wrong id or secret alike, `LinkEnded` for a secret that was its own once.
        """
        known = cls.objects.select_related(
            "booking__page__owner",
            "booking__page__account",
            "booking__hold",
            "booking__host",
            "booking__customer",
            "booking__account",
            "booking__event_type",
            "conference",
        ).filter(public_id=public_id)
        if (session := known.first()) is None:
            raise NotFound("This link is not valid. Please check that it is complete.")
        if not is_secret(secret, session.secret):
            raise session.booking.refusal_of(secret, Purpose.SESSION, public_id)
        return session

    @classmethod
    def shown_to(cls, user: User, public_id: str) -> "Session":
        """The session with this id, with its booking. Raises `NotFound` when `user` may not see it."""
        seen = cls.objects.filter(rights.seen_by(user, owner="booking__page__owner"))
        if (found := seen.select_related("booking").filter(public_id=public_id).first()) is None:
            raise NotFound(Sentence("There is no such session."))
        return found

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Start and end in UTC, of a session that has them: all but requested ones do."""
        assert self.starts is not None
        assert self.ends is not None
        return self.starts.astimezone(UTC), self.ends.astimezone(UTC)

    @property
    def own_host(self) -> User:
        """Its host, who is not the booking's for what was before a page went to another Owner."""
        return self.booking.host if self.host_id == self.booking.host_id else self.host

    @property
    def secret(self) -> str:
        return self.booking.secret_of_session(self.public_id)

    @property
    def uid(self) -> str:
        """The UID in calendars: the same for the session's whole life, wherever it moves."""
        return f"{self.public_id}{UID_END}"
