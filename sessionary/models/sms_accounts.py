"""A business's account at an SMS provider, through which its text messages go."""

from django.db import models

from sessionary.models.accounts import Account
from sessionary.models.public_ids import new_public_id
from sessionary.models.sealing import WithKeys


class SmsAccount(WithKeys):
    """One for each business. Keys are encrypted, and forgotten when it is disconnected.

    The address at which the provider tells us things stays the same.
    """

    account = models.OneToOneField(Account, models.PROTECT, related_name="sms_account")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    provider = models.CharField(max_length=20)
    connected = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.provider

    @classmethod
    def standing(cls, account_id: int) -> "SmsAccount | None":
        """The connected one of this business."""
        return cls.objects.filter(account=account_id, connected=True).first()

    @property
    def lane(self) -> str:
        """The lane of jobs that talk to it."""
        return f"sms:{self.provider}:{self.account_id}"
