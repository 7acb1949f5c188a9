"""The business that runs pages; everything else belongs to one."""

from django.db import models


class Account(models.Model):
    """`refunds` says who makes refunds for cancellations; the business's details stand on receipts.

    `clock` (12 or 24 hours) and `week_start` are followed by all who read; `auto` leaves them to the reader's locale.

    `steps_dismissed` are the keys of first steps that nobody wants to be reminded of.

    In test mode payments are play money, every page says so, and bookings are marked.
    """

    class Refunds(models.TextChoices):
        OFF = "off"
        MANUAL = "manual"
        AUTOMATIC = "automatic"

    class Clock(models.TextChoices):
        AUTO = "auto"
        HALF_DAY = "12"
        WHOLE_DAY = "24"

    class WeekStart(models.TextChoices):
        AUTO = "auto"
        MONDAY = "monday"
        SATURDAY = "saturday"
        SUNDAY = "sunday"

    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, default="USD")
    refunds = models.CharField(max_length=10, choices=Refunds, default=Refunds.AUTOMATIC)
    test_mode = models.BooleanField(default=False)
    address = models.TextField(blank=True, default="")
    tax_id = models.CharField(max_length=60, blank=True, default="")
    receipt_note = models.TextField(blank=True, default="")
    link_key = models.ForeignKey("LinkKey", models.PROTECT, null=True, related_name="+")
    clock = models.CharField(max_length=4, choices=Clock, default=Clock.AUTO, db_default="auto")
    week_start = models.CharField(max_length=8, choices=WeekStart, default=WeekStart.AUTO, db_default="auto")
    steps_dismissed = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def newest_link_key_id(self) -> int:
        """The id of the key that new links are made with."""
        assert self.link_key_id is not None
        return self.link_key_id
