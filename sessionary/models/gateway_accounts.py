"""A business's account at a payment gateway, with the keys that open it."""

from django.db import models

from sessionary.models.accounts import Account
from sessionary.models.public_ids import new_public_id
from sessionary.models.sealing import WithKeys


class GatewayAccount(WithKeys):
    """`gateway` is the provider's name. Keys are encrypted; a disabled one still settles and refunds what it took."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="gateway_accounts")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    gateway = models.CharField(max_length=20)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "gateway"], name="gateway_once_per_account")]

    def __str__(self) -> str:
        return self.gateway
