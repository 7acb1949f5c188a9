"""Jitsi: a room exists as soon as somebody opens its address, so nothing is asked of anybody."""

import secrets
from collections.abc import Collection
from typing import ClassVar, Self

from sessionary.providers.conferencing.contract import Joining, Wanted
from sessionary.providers.oauth.contract import OAuthFacts

HOME = "https://meet.jit.si"


class Jitsi:
    """Who knows a room's name can enter, so names are random (120 bits). One that nobody was told stays empty."""

    name: ClassVar[str] = "jitsi"
    label: ClassVar[str] = "Jitsi"
    finds: ClassVar[bool] = False
    oauth: ClassVar[OAuthFacts | None] = None

    def __init__(self, address: str = "") -> None:
        self.address = address or HOME

    @classmethod
    def opened(cls, token: str, address: str = "") -> Self:
        """It needs no token."""
        return cls(address)

    def create(self, wanted: Wanted) -> Joining:
        """A new room."""
        room = f"Session-{secrets.token_hex(15)}"
        return Joining(external_id=room, join_url=f"{self.address}/{room}")

    def find(self, wanted: Wanted, known: Collection[str]) -> Joining | None:
        """Nothing is kept anywhere."""
        return None

    def change(self, joining: Joining, wanted: Wanted) -> Joining:
        """A room has no time."""
        return joining

    def remove(self, external_id: str) -> None:
        """A room that nobody enters is not there."""
