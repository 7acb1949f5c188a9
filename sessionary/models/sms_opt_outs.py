"""That whoever has a number wants no more text messages of a business; gone once they want them again."""

from django.db import models

from sessionary.models.accounts import Account


class SmsOptOut(models.Model):
    """The number is in E.164; `at` is when its owner said so."""

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    number = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "number"], name="sms_opt_out_once_per_number")]

    def __str__(self) -> str:
        return self.number
