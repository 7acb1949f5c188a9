"""Answers kept so that a retried submission gets the first result."""

from django.db import models

from sessionary.models.accounts import Account


class KeptAnswer(models.Model):
    """What a caller was answered under an idempotency key. Secrets in it are marked, never stored."""

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
