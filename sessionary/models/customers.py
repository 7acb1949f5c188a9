"""Who books; needs no account. What they typed for one booking is frozen on that booking."""

from django.db import models

from sessionary.models.accounts import Account


class Customer(models.Model):
    account = models.ForeignKey(Account, models.PROTECT, related_name="customers", db_index=False)
    email = models.EmailField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "email"], name="customer_once_per_account")]

    def __str__(self) -> str:
        return self.email
