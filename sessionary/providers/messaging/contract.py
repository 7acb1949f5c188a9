"""What every way of delivering a message does, and what a mail service tells of it afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from sessionary.providers.troubles import Forged, Never, NotNow, Unreadable

__all__ = ["Courier", "Forged", "Handed", "Never", "NotNow", "Reporter", "Told", "Unreadable"]


@dataclass(frozen=True, slots=True)
class Handed:
    """How a message was handed over: `sent` or `kept`; and the id that the other side gave it, if any."""

    state: str
    service_id: str = ""


class Courier(Protocol):
    """Hands one ready-made message over."""

    def deliver(self, message: EmailMessage) -> Handed:
        """Hand it over once and say how. Raises `NotNow` or `Never`."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a message: `kind` is `delivered`, `bounced`, `complained` or `rejected`, `why` in their words.

    `ids` are those it may be known by, the other side's or our own. `at` is None where they do not say when.
    """

    ids: tuple[str, ...]
    kind: str
    why: str = ""
    at: datetime | None = None


class Reporter(Protocol):
    """Tells afterwards what became of messages. Header names are in small letters."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises `Forged` for a notice that is not from there."""
        ...

    def parse(self, headers: Mapping[str, str], body: bytes) -> list[Told]:
        """What a verified notice tells; of what does not matter to us, nothing. Raises `Unreadable`."""
        ...
