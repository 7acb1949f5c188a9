"""When a host's other calendars say that they are busy: as known last. Never our own sessions, which are claims."""

from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q

from sessionary.models.calendars import Calendar
from sessionary.models.connections import Connection
from sessionary.models.users import User

LONGEST = 1440  # minutes: longer ones are several rows, so that the index on (host, starts) serves
NEAR = "SELECT starts, ends, 0, 0 FROM sessionary_busy WHERE host_id = %s AND starts > %s AND starts < %s AND ends > %s"


class Busy(models.Model):
    """Minutes since the epoch (UTC). They may overlap each other, and claims. `key` is the provider's of the event."""

    connection = models.ForeignKey(Connection, models.CASCADE, db_index=False)
    calendar = models.ForeignKey(Calendar, models.CASCADE, db_index=False)
    host = models.ForeignKey(User, models.CASCADE, db_index=False)
    key = models.CharField(max_length=1000)
    starts = models.IntegerField()
    ends = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts"), ends__lte=F("starts") + LONGEST), name="busy_within_a_day"
            )
        ]
        indexes = [
            models.Index(fields=["host", "starts"], name="busy_by_host", include=["ends"]),
            models.Index(fields=["calendar", "key"], name="busy_by_event"),
        ]

    def __str__(self) -> str:
        return f"{self.host_id}: {self.starts}-{self.ends}"

    @staticmethod
    def pieces(starts: int, ends: int) -> list[tuple[int, int]]:
        """The same time in stretches of a day at most."""
        return [(at, min(at + LONGEST, ends)) for at in range(starts, ends, LONGEST)]

    @classmethod
    def touching(cls, host_id: int, starts: int, ends: int) -> bool:
        """Whether the host's calendars have something within these minutes."""
        near = cls.objects.filter(host=host_id, starts__gt=starts - LONGEST, starts__lt=ends, ends__gt=starts)
        return near.exists()

    @staticmethod
    def near(host_id: int, spans: Sequence[tuple[int, int]], margins: tuple[int, int]) -> tuple[list[str], list[int]]:
        """SQL for what comes too near to these sessions, to be put in a union, and its parameters."""
        before, after = margins
        values: list[int] = []
        for start, end in spans:
            values += [host_id, start - before - LONGEST, end + after, start - before]
        return [NEAR] * len(spans), values
