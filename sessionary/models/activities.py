"""What happened: history, and the outbox from which messages and calendar work are made."""

from django.db import models
from django.db.models import Q

from sessionary.models.accounts import Account
from sessionary.models.bookings import Booking


class Activity(models.Model):
    class Kind(models.TextChoices):
        BOOKED = "booked"
        EXPIRED = "expired"
        RESCHEDULED = "rescheduled"
        ASKED_TO_RESCHEDULE = "asked_to_reschedule"
        CANCELED = "canceled"
        NO_SHOW = "no_show"
        COMPLETED = "completed"
        REFUNDED = "refunded"
        REFUND_FAILED = "refund_failed"
        LATE_PAYMENT = "late_payment"
        REQUESTED = "requested"
        APPROVED = "approved"
        DECLINED = "declined"
        OTHER_TIMES_ASKED = "other_times_asked"
        LAPSED = "lapsed"
        LINKS_ASKED = "links_asked"
        PAYMENT_ASKED = "payment_asked"
        DETAILS_FOLLOWED = "details_followed"
        HANDED_OVER = "handed_over"
        PAGE_HANDED_OVER = "page_handed_over"
        INVITED = "invited"
        CALENDAR_TROUBLE = "calendar_trouble"
        REMINDED = "reminded"
        FOLLOWED_UP = "followed_up"
        TEXT_TRIED = "text_tried"
        ATTEMPT_SETTLED = "attempt_settled"

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=30, choices=Kind)
    booking = models.ForeignKey(Booking, models.PROTECT, null=True, related_name="activities")
    by = models.CharField(max_length=10)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    dispatched_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="activity_to_dispatch", condition=Q(dispatched_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.booking_id}"
