"""What every way of delivering a message does."""

from email.message import EmailMessage
from typing import Protocol


class NotNow(Exception):
    """It did not work this time and may later: the other side is busy, unreachable or out of sorts."""


class Never(Exception):
    """It will not work however often it is tried: the other side refuses this message for good."""


class Courier(Protocol):
    """Hands one ready-made message over."""

    def deliver(self, message: EmailMessage) -> str:
        """Hand it over once and say how: `sent` or `kept`. Raises `NotNow` or `Never`."""
        ...
