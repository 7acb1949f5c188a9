"""The event that a session is in its host's own calendar."""

from django.db import models
from django.db.models import Q

from sessionary.models.accounts import Account
from sessionary.models.calendars import Calendar
from sessionary.models.sessions import Session


class ExternalEvent(models.Model):
    """`external_id` is its address or id there, empty while there is none; `etag` of what we wrote last.

    `told` is a digest of what the calendar was last told, so that nothing is said twice; `sequence`, `starts` and
    `ends` are the session's as they were told, all null where what stands there is not to be trusted: then it is only
    written over. `busy_until` is the lease of who writes to the calendar right now.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        READY = "ready"
        FAILED = "failed"

    account = models.ForeignKey(Account, models.PROTECT)
    session = models.OneToOneField(Session, models.PROTECT, related_name="external_event")
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, related_name="events")
    external_id = models.CharField(max_length=1000, blank=True, default="")
    etag = models.CharField(max_length=300, blank=True, default="")
    told = models.CharField(max_length=64, blank=True, default="")
    sequence = models.PositiveIntegerField(null=True)
    starts = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    reason = models.TextField(blank=True, default="")
    busy_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="event_to_write", condition=Q(state="pending"))]

    def __str__(self) -> str:
        return f"event of {self.session}"
