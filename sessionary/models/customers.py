"""Who books; needs no account. What they typed for one booking is frozen on that booking."""

from django.db import models

from sessionary.models import rights
from sessionary.models.accounts import Account
from sessionary.models.users import User
from sessionary.rules.errors import NotFound
from sessionary.rules.sentences import Sentence


class Customer(models.Model):
    """`notes` are the host's own, which the Customer never sees."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="customers", db_index=False)
    email = models.EmailField()
    notes = models.TextField(blank=True, db_default="")
    erased_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "email"], name="customer_once_per_account")]

    def __str__(self) -> str:
        return self.email

    @classmethod
    def seen_by(cls, user: User) -> "models.QuerySet[Customer]":
        """Who has booked something that `user` may see; the erased are not listed."""
        seen = cls.objects.filter(rights.seen_by(user, owner="bookings__page__owner"), erased_at=None)
        return cls.objects.filter(pk__in=seen.values("pk"))

    @classmethod
    def shown_to(cls, user: User, pk: int) -> "Customer":
        """The Customer with this id. Raises `NotFound` when `user` may not see any booking of theirs."""
        if (found := cls.seen_by(user).select_related("account").filter(pk=pk).first()) is None:
            raise NotFound(Sentence("There is no such Customer."))
        return found
