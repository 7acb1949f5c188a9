"""A person's account at a provider, connected: we may act there in their name, until they or it say no."""

import json
from datetime import UTC, datetime, timedelta

from django.db import models
from django.db.models import Q

from sessionary.models.accounts import Account
from sessionary.models.public_ids import new_public_id
from sessionary.models.sealing import open_sealed, seal
from sessionary.models.users import User

SPARE = timedelta(seconds=60)
FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)


class Connection(models.Model):
    """Tokens are encrypted; where people typed in an address, it is what they typed that is kept in their place.

    `subject` tells apart several accounts of one person at one provider: empty where there can be but one.
    `refreshing_until` is the lease of who fetches new tokens right now: nobody else does until then, and the result is
    written only while the lease is still theirs. One that is `gone` was disconnected; what it made still names it.
    """

    class State(models.TextChoices):
        OK = "ok"
        BROKEN = "broken"
        GONE = "gone"

    account = models.ForeignKey(Account, models.PROTECT, related_name="connections")
    user = models.ForeignKey(User, models.PROTECT, related_name="connections")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    provider = models.CharField(max_length=30)
    subject = models.CharField(max_length=200, blank=True, default="")
    scopes = models.TextField(blank=True, default="")
    sealed = models.BinaryField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OK)
    reason = models.TextField(blank=True, default="")
    refreshing_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "provider", "subject"],
                condition=~Q(state="gone"),
                name="connection_once_per_person_and_provider",
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} of {self.user}"

    @classmethod
    def standing(cls, user_id: int, provider: str) -> "Connection | None":
        """This person's connection to the provider, working or broken; of several a working one."""
        found = cls.objects.filter(user=user_id, provider=provider).exclude(state=cls.State.GONE)
        return found.order_by("-state", "pk").first()

    def set_tokens(self, access: str, refresh: str) -> None:
        """Encrypt both."""
        self.sealed = seal(json.dumps([access, refresh]).encode())

    @property
    def access_token(self) -> str:
        return self._tokens[0]

    @property
    def refresh_token(self) -> str:
        """Empty where the provider gave none."""
        return self._tokens[1]

    def lasts(self, now: datetime) -> bool:
        """Whether the access token is good for a minute more."""
        return self.expires_at > now + SPARE

    @property
    def _tokens(self) -> tuple[str, str]:
        access, refresh = json.loads(open_sealed(self.sealed))
        return access, refresh
