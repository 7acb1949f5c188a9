"""A courier for tests: remembers what it was given, and can be told to fail."""

from email.message import EmailMessage

from sessionary.providers.messaging.contract import Handed


class FakeCourier:
    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.delivered: list[EmailMessage] = []

    def deliver(self, message: EmailMessage) -> Handed:
        """Fail as told, then accept."""
        if self.failures:
            raise self.failures.pop(0)
        self.delivered.append(message)
        return Handed("sent")
