"""Whose time is taken: by sessions, holds and group slots alike. A row exists if and only if it is.

The database itself refuses overlaps, see `guards.py`; the columns and constraints here complete it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db import connection, models
from django.db.models import F, Q

from sessionary.models.accounts import Account
from sessionary.models.busy import Busy
from sessionary.models.holds import Hold
from sessionary.models.sessions import Session
from sessionary.models.users import User

LONGEST = 1440  # minutes: lets one index on (host, starts) serve every overlap question
NARROW = 120  # minutes: few claims are longer or keep wider buffers, and those have an index of their own
WIDE = Q(ends__gt=F("starts") + NARROW) | Q(before__gt=NARROW) | Q(after__gt=NARROW)
CLOSE = (
    "SELECT starts, ends, before, after FROM sessionary_claim WHERE host_id = %s AND starts > %s AND starts < %s"
    " AND (starts - before < %s OR starts < %s) AND (ends + after > %s OR ends > %s)"
)
FAR = (
    "SELECT starts, ends, before, after FROM sessionary_claim WHERE host_id = %s AND starts > %s AND starts < %s"
    f" AND (ends > (starts + {NARROW}) OR before > {NARROW} OR after > {NARROW})"
)


@dataclass(frozen=True, slots=True)
class Own:
    """What counts as free to the one who asks: the claims of these holds and sessions, by id.

    `calendars` says that the host's calendars count as free too: to who holds the times already.
    """

    holds: tuple[int, ...] = ()
    sessions: tuple[int, ...] = ()
    calendars: bool = False

    @classmethod
    def held_by(cls, hold: Hold | None) -> "Own":
        """To its holder a held time is free."""
        return NOTHING_OWN if hold is None else cls(holds=(hold.pk,))

    @property
    def condition(self) -> str:
        """Leaves the own claims out, as SQL that begins with AND; its parameters are the holds, then the sessions."""
        return _but_not("hold_id", len(self.holds)) + _but_not("session_id", len(self.sessions))


NOTHING_OWN = Own()


def _but_not(column: str, count: int) -> str:
    return f" AND ({column} IS NULL OR {column} NOT IN ({', '.join(['%s'] * count)}))" if count else ""


class Claim(models.Model):
    """A host's time, in minutes since the epoch (UTC). `expires_at` null means for good.

    Seat `seat` of `seats` (null: unlimited) in `meeting`; one-on-one is a group of one.
    """

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    host = models.ForeignKey(User, models.PROTECT, db_index=False)
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
            models.Index(fields=["host", "starts"], name="claim_that_is_wide", condition=WIDE),
            models.Index(fields=["host"], name="claim_that_expires", condition=Q(expires_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.host_id}: {self.starts}-{self.ends}"

    @classmethod
    def taken(
        cls, host_id: int, first: int, until: int, *, now: int, own: Own = NOTHING_OWN
    ) -> list[tuple[int, int, int, int]]:
        """The host's claimed times near sessions between two minutes since the epoch: as `rules.slots.Taken`.

        Run-out holds do not count, nor does what is `own`, nor do calendars.
        """
        return cls.taken_of([host_id], first, until, now=now, own=replace(own, calendars=True))[host_id]

    @classmethod
    def taken_of(
        cls, host_ids: Collection[int], first: int, until: int, *, now: int, own: Own = NOTHING_OWN
    ) -> dict[int, list[tuple[int, int, int, int]]]:
        """Like `taken`, for each of several hosts, with what their calendars take.

        Written in SQL, and one statement, as this is asked with every look at free times.
        """
        near = [*host_ids, first - 2 * LONGEST, until + LONGEST]
        where = f"WHERE host_id IN ({', '.join(['%s'] * len(host_ids))}) AND starts > %s AND starts < %s"
        parts = [
            f"SELECT host_id, starts, ends, before, after FROM sessionary_claim {where}"
            f" AND (expires_at IS NULL OR expires_at > %s){own.condition}"
        ]
        values = [*near, now, *own.holds, *own.sessions]
        if not own.calendars:
            parts.append(f"SELECT host_id, starts, ends, 0, 0 FROM sessionary_busy {where}")
            values += near
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            rows: list[tuple[int, int, int, int, int]] = cursor.fetchall()
        found: dict[int, list[tuple[int, int, int, int]]] = {host_id: [] for host_id in host_ids}
        for host_id, starts, ends, before, after in rows:
            found[host_id].append((starts, ends, before, after))
        return found

    @classmethod
    def blocking(
        cls,
        host_id: int,
        spans: Sequence[tuple[int, int]],
        margins: tuple[int, int],
        *,
        now: int,
        own: Own = NOTHING_OWN,
    ) -> list[tuple[int, int, int, int]]:
        """Those of the host's taken times that come too near to one of these sessions: as `rules.slots.Taken`.

        `spans` are minutes since the epoch; `margins` the buffers before and after of the sessions. Like `taken`, but
        however much lies between the sessions, only what stands in their way is read, and the few wide ones.
        """
        before, after = margins
        lasting = [now, *own.holds, *own.sessions]
        values: list[int] = []
        for start, end in spans:
            low, high = start - max(2 * NARROW, before + NARROW), end + max(NARROW, after)
            values += [host_id, low, high, end, end + after, start, start - before, *lasting]
        first, last = min(spans)[0] - 2 * LONGEST, max(spans)[1] + LONGEST
        close, far = (f"{one} AND (expires_at IS NULL OR expires_at > %s){own.condition}" for one in (CLOSE, FAR))
        busy, about = ([], []) if own.calendars else Busy.near(host_id, spans, margins)
        parts, values = [*[close] * len(spans), far, *busy], [*values, host_id, first, last, *lasting, *about]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            rows: list[tuple[int, int, int, int]] = cursor.fetchall()
        return rows

    @classmethod
    def clear_run_out(cls, host_id: int, now: int, *, besides: int | None) -> None:
        """Delete the host's claims of holds that ran out by the minute `now`, but not those of the hold `besides`."""
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM sessionary_claim WHERE host_id = %s AND expires_at <= %s AND hold_id <> %s",
                [host_id, now, besides or 0],
            )
