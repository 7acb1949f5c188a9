"""Work to be done afterwards, outside the transaction that asked for it."""

from django.db import models
from django.db.models import Q

from sessionary.models.accounts import Account


class Job(models.Model):
    """Leased by moving `run_at` ahead; a result is written only while `run_at` is still the lease's.

    `lane` names whom outside it talks to, if anybody: only so many jobs of one lane are `leased` at the same time, so
    that a slow provider keeps no other waiting. `failing_since` is when it was first tried in vain.
    """

    class State(models.TextChoices):
        READY = "ready"
        DONE = "done"
        DEAD = "dead"

    account = models.ForeignKey(Account, models.PROTECT)
    kind = models.CharField(max_length=40)
    lane = models.CharField(max_length=80, blank=True, default="")
    dedupe = models.CharField(max_length=120, unique=True)
    payload = models.JSONField(default=dict)
    run_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    leased = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    failing_since = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["run_at"], name="job_due", condition=Q(state="ready")),
            models.Index(fields=["lane"], name="job_leased", condition=Q(leased=True)),
            models.Index(fields=["account", "-id"], name="job_dead", condition=Q(state="dead")),
            models.Index(
                fields=["account"], name="job_failing", condition=Q(state="ready", failing_since__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dedupe}"
