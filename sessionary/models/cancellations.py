"""A session that was canceled: by whom, when, why, and what that gave back."""

from django.db import models

from sessionary.models.accounts import Account
from sessionary.models.sessions import Session


class Cancellation(models.Model):
    """`owed` is what the Customer gets back for it (smallest currency unit), made automatically or not."""

    account = models.ForeignKey(Account, models.PROTECT)
    session = models.OneToOneField(Session, models.PROTECT, related_name="cancellation")
    by = models.CharField(max_length=10)
    reason = models.TextField(blank=True, default="")
    owed = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.session} canceled by {self.by}"
