"""Whose time is taken: by sessions, holds and group slots alike. A row exists if and only if it is.

The database itself refuses overlaps, see `guards.py`; the columns and constraints here complete it.
"""

from collections.abc import Collection

from django.db import connection, models
from django.db.models import F, Q

from sessionary.models.accounts import Account
from sessionary.models.holds import Hold
from sessionary.models.sessions import Session
from sessionary.models.users import User

LONGEST = 1440  # minutes: lets one index on (host, starts) serve every overlap question


class Claim(models.Model):
    """A host's time, in minutes since the epoch (UTC). `expires_at` null means for good.

    Seat `seat` of `seats` (null: unlimited) in `meeting`; one-on-one is a group of one.
    """

    account = models.ForeignKey(Account, models.PROTECT)
    host = models.ForeignKey(User, models.PROTECT)
    meeting = models.BigIntegerField()
    seat = models.PositiveIntegerField(default=1)
    seats = models.PositiveIntegerField(null=True, default=1)
    starts = models.IntegerField()
    ends = models.IntegerField()
    before = models.PositiveIntegerField(default=0)
    after = models.PositiveIntegerField(default=0)
    expires_at = models.IntegerField(null=True)
    hold = models.ForeignKey(Hold, models.CASCADE, null=True, related_name="claims")
    session = models.ForeignKey(Session, models.PROTECT, null=True, related_name="claims")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "starts", "seat"], name="claim_seat_once"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts"), ends__lte=F("starts") + LONGEST), name="claim_within_a_day"
            ),
            models.CheckConstraint(
                condition=Q(seat__gte=1) & (Q(seats=None) | Q(seat__lte=F("seats"))), name="claim_seat_exists"
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None, hold=None) | Q(expires_at__isnull=False, hold__isnull=False),
                name="claim_of_hold_expires",
            ),
            models.CheckConstraint(condition=Q(hold=None) | Q(session=None), name="claim_of_hold_or_session"),
        ]
        indexes = [
            models.Index(
                fields=["host", "starts"],
                name="claim_by_host",
                include=["ends", "before", "after", "expires_at", "hold"],
            ),
            models.Index(fields=["host"], name="claim_that_expires", condition=Q(expires_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.host_id}: {self.starts}-{self.ends}"

    @classmethod
    def taken(
        cls, host_id: int, first: int, until: int, *, now: int, besides: Collection[int] = ()
    ) -> list[tuple[int, int, int, int]]:
        """The host's taken times near sessions between two minutes since the epoch: as `rules.slots.Taken`.

        Run-out holds do not count, nor do the holds in `besides` (by id): to its holder a held time is free.
        Written in SQL, as this is asked with every look at a calendar.
        """
        others = f" AND (hold_id IS NULL OR hold_id NOT IN ({', '.join('%s' for _ in besides)}))" if besides else ""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT starts, ends, before, after FROM sessionary_claim WHERE host_id = %s AND starts > %s"
                f" AND starts < %s AND (expires_at IS NULL OR expires_at > %s){others}",
                [host_id, first - 2 * LONGEST, until + LONGEST, now, *besides],
            )
            rows: list[tuple[int, int, int, int]] = cursor.fetchall()
        return rows
