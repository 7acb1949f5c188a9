"""How allauth behaves in this house."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from sessionary.actions.limiting import address_of, who_asks
from sessionary.models.sealing import open_sealed, seal


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: people are set up or invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where they are, as our own limits see it."""
        return address_of(request.META)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failed sign-ins by who tries and for whom, together: strangers lock nobody out but themselves."""
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{who_asks(request.META)}:{key}"


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]
    """Keys of authenticator apps and recovery codes are encrypted at rest."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return open_sealed(base64.b64decode(encrypted_text)).decode()

    def build_totp_svg(self, url: str) -> str:
        """The QR code as a part of a page: without the declaration that only a file of its own may have."""
        svg: Any = super().build_totp_svg(url)
        return str(svg[svg.index("<svg") :])
