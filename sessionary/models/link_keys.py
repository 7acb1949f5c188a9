"""Secret links: an HMAC of an object's id, a purpose and a version; nothing stores the secret itself."""

import base64
import hmac
import secrets
from contextlib import suppress
from enum import StrEnum
from functools import lru_cache

from django.db import models

from sessionary.models.accounts import Account
from sessionary.models.sealing import KeyMissing, open_sealed, seal
from sessionary.rules.errors import LinkEnded, NotFound

LOOK_BACK = 20  # versions of a link that are still known to have been one


class Purpose(StrEnum):
    """What a secret opens: see `docs/decisions/secret-links.md`."""

    BOOKING = "booking"
    SESSION = "session"
    HOLD = "hold"
    CHOOSING = "choosing"
    FEED = "feed"


class LinkKey(models.Model):
    """A key that secrets are derived with. An account uses its newest; bookings name the one of theirs.

    One that has ended opens nothing: it stays so that its links can be told from invented ones.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="link_keys")
    sealed = models.BinaryField()
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"link key {self.pk}"

    @classmethod
    def make(cls, account: Account) -> "LinkKey":
        """A new random key for `account`, saved; the account does not use it until told."""
        return cls.objects.create(account=account, sealed=seal(secrets.token_bytes(32)))


def derive_secret(link_key_id: int, purpose: Purpose, public_id: str, version: int) -> str:
    """The secret for one object and purpose: 32 URL-safe characters (192 bits)."""
    words = f"{purpose}:{public_id}:{version}".encode()
    digest = hmac.digest(_key(link_key_id), words, "sha256")
    return base64.urlsafe_b64encode(digest[:24]).decode()


def is_secret(given: str, expected: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())


def refusal_of(given: str, *, account_id: int, purpose: Purpose, public_id: str, version: int) -> NotFound:
    """Why `given` does not open what has this id now: `LinkEnded` for a secret that once did, else `NotFound`.

    `version` is the one in force. Of what nobody was ever given, nothing is told.
    """
    versions = range(max(1, version - LOOK_BACK), version + 1)
    for link_key_id in LinkKey.objects.filter(account=account_id).values_list("pk", flat=True):
        with suppress(KeyMissing):
            former = (derive_secret(link_key_id, purpose, public_id, one) for one in versions)
            if any(is_secret(given, secret) for secret in former):
                return LinkEnded()
    return NotFound("This link is not valid. Please check that it is complete.")


@lru_cache(maxsize=4096)
def _key(link_key_id: int) -> bytes:
    return open_sealed(LinkKey.objects.values_list("sealed", flat=True).get(pk=link_key_id))
