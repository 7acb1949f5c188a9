"""What every SMS provider does. Numbers are in E.164; times are aware.

Every call may raise `NotNow` (try again, after `retry_after` seconds where the provider said so) and `Never`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol, Self

from sessionary.providers.messaging.contract import Told
from sessionary.providers.troubles import Forged, Never, NotNow, Unreadable
from sessionary.rules.sentences import Sentence

__all__ = [
    "Forged", "Heard", "KeyField", "KeysRefused", "Never", "NotNow", "OptedOut", "Provider", "Text", "Told",
    "Unreadable",
]  # fmt: skip


class KeysRefused(Never):
    """The provider does not know these keys, or they may not do this."""


class OptedOut(Never):
    """Whoever has this number told the provider that they want no more."""


@dataclass(frozen=True, slots=True)
class KeyField:
    """One of the keys that connect an account. A `secret` one is never shown again.

    `pattern` is what it has to look like, `hint` says so.
    """

    name: str
    label: Sentence
    pattern: str
    hint: Sentence
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """One text to one number. `notify` is the address at which we are told what becomes of it."""

    number: str
    words: str
    notify: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What a notice says: what became of our texts, or that somebody at `number` wrote us `words`.

    The number is empty where it is none that can be written to.
    """

    told: tuple[Told, ...] = ()
    number: str = ""
    words: str = ""


class Provider(Protocol):
    """A business's account there, opened by its keys.

    Header names are in small letters; `url` is the address at which the notice came in, as the provider knows it.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    key_fields: ClassVar[tuple[KeyField, ...]]

    @classmethod
    def opened(cls, keys: Mapping[str, str], address: str = "") -> Self:
        """With these keys; `address` replaces the provider's own."""
        ...

    def check(self) -> None:
        """Whether the keys are good. Raises `KeysRefused` too."""
        ...

    def send(self, text: Text) -> str:
        """Send it, and say by which id the provider knows it. Raises `OptedOut` too."""
        ...

    def find(self, text: Text, since: datetime) -> str | None:
        """The id of the same text to the same number, if one was sent since then: for when an answer was lost."""
        ...

    def verify(self, headers: Mapping[str, str], url: str, body: bytes) -> None:
        """Raises `Forged` for a notice that is not from there."""
        ...

    def parse(self, body: bytes) -> Heard:
        """What a verified notice says; nothing, where that does not matter to us. Raises `Unreadable`."""
        ...
