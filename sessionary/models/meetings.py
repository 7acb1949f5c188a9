"""The meeting at a conferencing provider that a session has: made after it was booked, moved and removed with it.

The sessions of one group slot share what was made: each has a row, and those with the same `group` say the same.
"""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from sessionary.models.accounts import Account
from sessionary.models.connections import Connection
from sessionary.models.sessions import Session

STANDING = ("scheduled", "rescheduled")
GIVEN_UP = ("canceled", "to_reschedule")


class Meeting(models.Model):
    """`external_id` is empty while there is none at the provider; `starts` is what it was last told of the start.

    `group` is the `meeting` of the session that this is, or was, for: where that is another by now it has to be left.
    `number` counts the meetings that the session has had: with it our name of the meeting changes. `asked` says that
    one was asked for under that name, and perhaps made. `busy_until` is the lease of who talks to the provider.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        READY = "ready"
        FAILED = "failed"
        REMOVED = "removed"

    account = models.ForeignKey(Account, models.PROTECT)
    session = models.OneToOneField(Session, models.PROTECT, related_name="conference")
    provider = models.CharField(max_length=20)
    connection = models.ForeignKey(Connection, models.PROTECT, null=True, related_name="meetings")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    external_id = models.CharField(max_length=500, blank=True, default="")
    joining = models.JSONField(default=dict)
    starts = models.DateTimeField(null=True)
    group = models.BigIntegerField(db_index=True)
    number = models.PositiveIntegerField(default=1)
    asked = models.BooleanField(default=False)
    reason = models.TextField(blank=True, default="")
    busy_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="meeting_unsettled", condition=~Q(state="removed"))]

    def __str__(self) -> str:
        return f"{self.provider} of {self.session}"

    @classmethod
    def unsettled(cls, now: datetime) -> "models.QuerySet[Meeting]":
        """Those of sessions ahead that are not yet as they should be, and have not failed for good."""
        to_make = Q(session__status__in=STANDING, external_id="")
        anothers = Q(connection__isnull=False) & ~Q(connection__user=F("session__host"))
        to_change = Q(session__status__in=STANDING) & (~Q(starts=F("session__starts")) | anothers)
        to_leave = Q(session__status__in=STANDING) & ~Q(group=F("session__meeting"))
        to_remove = Q(session__status__in=GIVEN_UP) & ~Q(external_id="")
        open_ones = cls.objects.exclude(state__in=[cls.State.FAILED, cls.State.REMOVED])
        return open_ones.filter(to_make | to_change | to_leave | to_remove, session__starts__gt=now)

    @property
    def reference(self) -> str:
        """Our name of it at the provider."""
        return f"{self.session.public_id}-{self.number}"

    @property
    def join_url(self) -> str:
        """Empty while nobody can join."""
        return "" if self._is_anothers else str(self.joining.get("join_url", ""))

    @property
    def passcode(self) -> str:
        return str(self.joining.get("passcode", ""))

    @property
    def dial_in(self) -> list[dict[str, Any]]:
        """Numbers to call: each a `number` and its `place`."""
        return list(self.joining.get("dial_in", []))

    @property
    def code(self) -> str:
        """What is typed on a phone."""
        return str(self.joining.get("code", ""))

    @property
    def is_missing(self) -> bool:
        """Whether the session takes place and nobody can join yet."""
        return self.session.status in STANDING and not self.join_url

    @property
    def to_do(self) -> str:
        """What has to be done: `make`, `change`, `remove`, `leave` for another group's, or nothing."""
        if self.session.status in GIVEN_UP:
            return "remove" if self.external_id or self.asked else ""
        if self.session.status not in STANDING:
            return ""
        if self._is_anothers:
            return "leave"
        if not self.external_id:
            return "make"
        return "change" if self.starts != self.session.starts or self.host_changed else ""

    @property
    def is_under_way(self) -> bool:
        """Whether its details are worth waiting for."""
        return self.state != self.State.FAILED and self.to_do in ("make", "change", "leave")

    @property
    def host_changed(self) -> bool:
        """Whether it was made in the name of somebody who is not the session's host any more."""
        return self.connection is not None and self.connection.user_id != self.session.host_id

    @property
    def _is_anothers(self) -> bool:
        return self.group != self.session.meeting
