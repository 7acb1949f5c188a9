"""What every way of delivering a message does."""

from email.message import EmailMessage
from typing import Protocol

from sessionary.providers.troubles import Never, NotNow

__all__ = ["Courier", "Never", "NotNow"]


class Courier(Protocol):
    """Hands one ready-made message over."""

    def deliver(self, message: EmailMessage) -> str:
        """Hand it over once and say how: `sent` or `kept`. Raises `NotNow` or `Never`."""
        ...
