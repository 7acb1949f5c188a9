"""Encryption at rest under the operator's secret keys: the newest seals, all of them open."""

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


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
