"""Sessions that got, or wait for, another time: one row for the action, one for each session in it."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from sessionary.models.accounts import Account
from sessionary.models.bookings import Booking
from sessionary.models.holds import Hold
from sessionary.models.sessions import Session


class Reschedule(models.Model):
    """Made at once, or waiting for its `fee` (smallest currency unit), its new times kept by `hold` meanwhile.

    One that falls never comes back: a fee that lands afterwards is returned.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        MADE = "made"
        FALLEN = "fallen"

    account = models.ForeignKey(Account, models.PROTECT)
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="reschedules")
    hold = models.OneToOneField(Hold, models.SET_NULL, null=True, related_name="reschedule")
    state = models.CharField(max_length=10, choices=State)
    fee = models.BigIntegerField(default=0)
    by = models.CharField(max_length=10)
    reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(state="waiting"), name="reschedule_one_waiting_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking}: {self.state}"

    @property
    def made_at(self) -> datetime | None:
        """When its sessions moved, which one that waits or fell never did."""
        return self.settled_at if self.state == self.State.MADE else None


class NewTime(models.Model):
    """One session's old and new start, and its share of the fee; `asked` where the host had asked for another time."""

    reschedule = models.ForeignKey(Reschedule, models.CASCADE, related_name="new_times")
    session = models.ForeignKey(Session, models.PROTECT, related_name="new_times")
    old_start = models.DateTimeField()
    new_start = models.DateTimeField()
    fee = models.BigIntegerField(default=0)
    asked = models.BooleanField(default=False)

    class Meta:
        ordering = ["session__position"]
        constraints = [models.UniqueConstraint(fields=["reschedule", "session"], name="new_time_once")]

    def __str__(self) -> str:
        return f"{self.session}: {self.new_start}"
