"""Answers kept so that a retried submission gets the first result."""

import json
from typing import Any

from django.db import models

from sessionary.models.accounts import Account


class KeptAnswer(models.Model):
    """What a caller was answered under an idempotency key, as JSON. Secrets are never stored in it."""

    account = models.ForeignKey(Account, models.PROTECT)
    scope = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    answer = models.TextField(default="")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="kept_answer_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"

    @property
    def said(self) -> Any:
        """What it says."""
        return json.loads(self.answer)
