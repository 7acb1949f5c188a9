"""A business's account at a payment gateway, with the keys that open it."""

import json
from collections.abc import Mapping

from django.db import models

from sessionary.models.accounts import Account
from sessionary.models.public_ids import new_public_id
from sessionary.models.sealing import open_sealed, seal


class GatewayAccount(models.Model):
    """`gateway` is the provider's name. Keys are encrypted; a disabled one still settles and refunds what it took."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="gateway_accounts")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    gateway = models.CharField(max_length=20)
    sealed = models.BinaryField()
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "gateway"], name="gateway_once_per_account")]

    def __str__(self) -> str:
        return self.gateway

    @property
    def keys(self) -> dict[str, str]:
        """The keys by the names that the provider asks for them."""
        return dict(json.loads(open_sealed(self.sealed)))

    @keys.setter
    def keys(self, keys: Mapping[str, str]) -> None:
        self.sealed = seal(json.dumps(dict(keys)).encode())
