"""Encryption at rest under the operator's secret keys: the newest seals, all of them open."""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class KeyMissing(Exception):
    """What was to be opened is sealed with a secret key that this instance was not given."""


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

    Raises `KeyMissing` when no secret key fits.
    """
    try:
        return _fernet().decrypt(bytes(sealed))
    except InvalidToken as error:
        raise KeyMissing from error


def is_sealed_newest(sealed: bytes | memoryview) -> bool:
    """Whether the newest secret key alone opens it, so that the others are not needed for it."""
    try:
        _fernet_of((settings.SECRET_KEY,)).decrypt(bytes(sealed))
    except InvalidToken:
        return False
    return True


def _fernet() -> MultiFernet:
    return _fernet_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@cache
def _fernet_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_digest(key))) for key in keys])


def _digest(key: str) -> bytes:
    return hashlib.sha256(b"sessionary.sealing:" + key.encode()).digest()
