"""The application that a business registered at a provider, so that its people can connect their accounts there."""

import json
from collections.abc import Mapping

from django.db import models

from sessionary.models.accounts import Account
from sessionary.models.sealing import open_sealed, seal


class OAuthApp(models.Model):
    """`app` is the name that the provider's facts give it; providers of one company share it. Keys are encrypted."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="oauth_apps")
    app = models.CharField(max_length=30)
    sealed = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "app"], name="oauth_app_once_per_account")]

    def __str__(self) -> str:
        return self.app

    @property
    def keys(self) -> dict[str, str]:
        """`client_id` and `client_secret`."""
        return dict(json.loads(open_sealed(self.sealed)))

    @keys.setter
    def keys(self, keys: Mapping[str, str]) -> None:
        self.sealed = seal(json.dumps(dict(keys)).encode())
