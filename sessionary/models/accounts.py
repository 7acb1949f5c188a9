"""The business that runs pages; everything else belongs to one."""

from django.db import models


class Account(models.Model):
    """`refunds` says who makes refunds for cancellations; the business's details stand on receipts.

    In test mode payments are play money, every page says so, and bookings are marked.
    """

    class Refunds(models.TextChoices):
        OFF = "off"
        MANUAL = "manual"
        AUTOMATIC = "automatic"

    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, default="USD")
    refunds = models.CharField(max_length=10, choices=Refunds, default=Refunds.AUTOMATIC)
    test_mode = models.BooleanField(default=False)
    address = models.TextField(blank=True, default="")
    tax_id = models.CharField(max_length=60, blank=True, default="")
    receipt_note = models.TextField(blank=True, default="")
    link_key = models.ForeignKey("LinkKey", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def newest_link_key_id(self) -> int:
        """The id of the key that new links are made with."""
        assert self.link_key_id is not None
        return self.link_key_id
