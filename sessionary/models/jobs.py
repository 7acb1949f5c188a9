"""Work to be done afterwards, outside the transaction that asked for it."""

from django.db import models
from django.db.models import Q

from sessionary.models.accounts import Account


class Job(models.Model):
    """Leased by moving `run_at` ahead; a result is written only while `run_at` is still the lease's."""

    class State(models.TextChoices):
        READY = "ready"
        DONE = "done"
        DEAD = "dead"

    account = models.ForeignKey(Account, models.PROTECT)
    kind = models.CharField(max_length=40)
    dedupe = models.CharField(max_length=120, unique=True)
    payload = models.JSONField(default=dict)
    run_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["run_at"], name="job_due", condition=Q(state="ready"))]

    def __str__(self) -> str:
        return f"{self.kind} {self.dedupe}"
