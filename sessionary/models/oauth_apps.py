"""The application that a business registered at a provider, so that its people can connect their accounts there."""

from django.db import models

from sessionary.models.accounts import Account
from sessionary.models.sealing import WithKeys


class OAuthApp(WithKeys):
    """`app` is the name that the provider's facts give it; providers of one company share it. Keys are encrypted."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="oauth_apps")
    app = models.CharField(max_length=30)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "app"], name="oauth_app_once_per_account")]

    def __str__(self) -> str:
        return self.app
