"""Somebody asked by mail to sign in here, with a link that works once."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from sessionary.models.accounts import Account
from sessionary.models.memberships import Membership
from sessionary.models.pages import Page
from sessionary.models.public_ids import new_public_id
from sessionary.models.tokens import digest_of
from sessionary.models.users import User


class Invitation(models.Model):
    """Only a digest of its link is stored; sending it again raises `version`, and the earlier link ends."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="invitations")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=User.Role, default=User.Role.MEMBER)
    locale = models.CharField(max_length=10, default="en")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_one_open_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"invitation of {self.email}"

    @classmethod
    def open_ones(cls) -> "models.QuerySet[Invitation]":
        """Those that are neither accepted nor taken back; some may have expired."""
        return cls.objects.filter(accepted_at=None, revoked_at=None)

    @classmethod
    def known_as(cls, token: str, now: datetime) -> "Invitation | None":
        """The invitation that this link accepts; None when it is used up, taken back, too old, or none of ours."""
        known = cls.open_ones().select_related("account", "by").filter(digest=digest_of(token), expires_at__gt=now)
        return known.first()

    @property
    def token(self) -> str:
        """What its link carries. Derived, so that the mail can be written after the transaction that made it."""
        words = f"{self.public_id}:{self.version}"
        return salted_hmac("sessionary.invitation", words, algorithm="sha256").hexdigest()[:43]


class InvitedRole(models.Model):
    """A role on a page that comes with accepting."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="roles")
    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=Membership.Role)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["invitation", "page"], name="invited_role_once")]

    def __str__(self) -> str:
        return f"{self.invitation}: {self.role} of {self.page}"
