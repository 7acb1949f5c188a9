"""What lets a program or a person in: API tokens and one-time sign-in links. Only digests are stored."""

import hashlib
import secrets

from django.db import models

from sessionary.models.accounts import Account
from sessionary.models.users import User


def new_token() -> str:
    """A random token of 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is stored of a token; it cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


class ApiToken(models.Model):
    """Acts as its User, no more, and within its `scopes` only. `last_used_at` is true to the hour."""

    class Scope(models.TextChoices):
        READ = "read"
        BOOKINGS = "bookings"
        SETTINGS = "settings"

    account = models.ForeignKey(Account, models.PROTECT)
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, default="")
    scopes = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token of {self.user}"

    @classmethod
    def known_as(cls, token: str) -> "ApiToken | None":
        """The token with its User; None when it is none of ours, or its User has been deactivated."""
        known = cls.objects.select_related("user__account").filter(user__is_active=True)
        return known.filter(digest=digest_of(token)).first()


class SignInLink(models.Model):
    """Single use; the page behind it shows a button, so that link previews do not use it up."""

    account = models.ForeignKey(Account, models.PROTECT)
    user = models.ForeignKey(User, models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sign-in link of {self.user}"
