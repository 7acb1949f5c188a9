"""Receipts and credit notes: what stands on the paper for each movement of money."""

from django.db import models

from sessionary.models.accounts import Account
from sessionary.models.attempts import Attempt


class Document(models.Model):
    """One for each attempt that succeeded; `data` is what it says, frozen when it was numbered.

    Each business numbers its receipts and its credit notes from 1 without gaps. Those of test bookings have numbers
    of their own, so that play money leaves no gaps among the real ones.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt"
        CREDIT_NOTE = "credit_note"

    LETTERS = {Kind.RECEIPT: "R", Kind.CREDIT_NOTE: "C"}

    account = models.ForeignKey(Account, models.PROTECT, related_name="documents")
    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="document")
    kind = models.CharField(max_length=12, choices=Kind)
    test = models.BooleanField(default=False)
    number = models.PositiveIntegerField()
    data = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "kind", "test", "number"], name="document_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="document_numbered_from_1"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What people quote: `R-0007`, `C-0001`, and `TEST-R-0007` where no real money moved."""
        letter = self.LETTERS[self.Kind(self.kind)]
        return f"{'TEST-' if self.test else ''}{letter}-{self.number:04}"

    @property
    def file_name(self) -> str:
        """`receipt-R-0007.pdf`."""
        return f"{self.kind.replace('_', '-')}-{self.label}.pdf"
