"""Times that a Customer suggests where bookings need the Owner's approval. They claim nothing."""

from django.db import models
from django.db.models import Q

from sessionary.models.accounts import Account
from sessionary.models.bookings import Booking


class Request(models.Model):
    """One set of suggestions: `starts` in minutes since the epoch, in order. The newest one counts.

    It is open until it has its `answer`; `reason` is what the Owner or the Customer said with that.
    """

    class Answer(models.TextChoices):
        APPROVED = "approved"
        DECLINED = "declined"
        OTHER_TIMES = "other_times"
        REPLACED = "replaced"
        CANCELED = "canceled"
        LAPSED = "lapsed"

    account = models.ForeignKey(Account, models.PROTECT)
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="requests")
    starts = models.JSONField()
    answer = models.CharField(max_length=12, choices=Answer, null=True)  # noqa: DJ001  null: still open
    reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["booking"], condition=Q(answer=None), name="request_one_open_at_a_time"),
            models.CheckConstraint(
                condition=Q(answer=None, answered_at=None) | Q(answer__isnull=False, answered_at__isnull=False),
                name="request_answered_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking}: {self.answer or 'open'}"
