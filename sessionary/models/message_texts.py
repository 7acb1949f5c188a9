"""Words of an account's own for one kind of message to one reader in one language."""

from typing import ClassVar

from django.db import models

from sessionary.models.accounts import Account


class MessageText(models.Model):
    """Each text may have named fields; what is empty is said in our words. Without a row, all of it is.

    `scenario` is a name from the table of scenarios, `reader` the recipient of the message.
    """

    TEXTS: ClassVar[tuple[str, ...]] = ("subject", "opening", "closing")

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    scenario = models.CharField(max_length=40)
    reader = models.CharField(max_length=12)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=150, blank=True, default="")
    opening = models.TextField(blank=True, default="")
    closing = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "scenario", "reader", "language"], name="message_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.scenario}, {self.reader}, {self.language}"
