"""Addresses that a host's programs are called at when something happens."""

import secrets

from django.db import models

from sessionary.models.accounts import Account
from sessionary.models.public_ids import new_public_id
from sessionary.models.sealing import open_sealed, seal
from sessionary.models.users import User


class Webhook(models.Model):
    """Tells what its User may see, no more; of `events` only, all when there are none.

    `last_answer` says what came of the last call, in English, for the host to read.
    """

    EVENTS = (
        "booking.created",
        "booking.updated",
        "booking.completed",
        "session.scheduled",
        "session.rescheduled",
        "session.canceled",
        "session.completed",
        "session.no_show",
        "payment.succeeded",
        "payment.failed",
        "refund.succeeded",
        "refund.failed",
    )

    account = models.ForeignKey(Account, models.PROTECT)
    user = models.ForeignKey(User, models.CASCADE, related_name="webhooks")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    sealed = models.BinaryField()
    enabled = models.BooleanField(default=True)
    last_answer = models.CharField(max_length=200, blank=True, default="")
    last_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.url

    @classmethod
    def make(cls, *, user: User, url: str, events: list[str]) -> "Webhook":
        """A new one with a random key, saved."""
        key = seal(secrets.token_bytes(32))
        return cls.objects.create(account_id=user.account_id, user=user, url=url, events=events, sealed=key)

    @property
    def key(self) -> bytes:
        """What its calls are signed with."""
        return open_sealed(self.sealed)

    def wants(self, event: str) -> bool:
        return not self.events or event in self.events
