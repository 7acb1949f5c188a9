"""Encryption at rest under the operator's secret keys: the newest seals, all of them open."""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


class WithKeys(models.Model):
    """A row with keys to somebody else's service, encrypted."""

    sealed = models.BinaryField()

    class Meta:
        abstract = True

    @property
    def keys(self) -> dict[str, str]:
        """The keys by the names that the provider asks for them."""
        return dict(json.loads(open_sealed(self.sealed)))

    @keys.setter
    def keys(self, keys: Mapping[str, str]) -> None:
        self.sealed = seal(json.dumps(dict(keys)).encode())


def seal(plain: bytes) -> bytes:
    """Encrypt `plain` for storing."""
    return _fernet().encrypt(plain)


def open_sealed(sealed: bytes | memoryview) -> bytes:
    """Decrypt what `seal` made.

    Raises `cryptography.fernet.InvalidToken` when no secret key fits: the key it was sealed with is gone.
    """
    return _fernet().decrypt(bytes(sealed))


@cache
def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_digest(key))) for key in keys])


def _digest(key: str) -> bytes:
    return hashlib.sha256(b"sessionary.sealing:" + key.encode()).digest()
