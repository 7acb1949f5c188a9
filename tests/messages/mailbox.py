"""A mail server on a socket, which keeps what it takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from sessionary.providers.messaging.smtp import SmtpServer
from tests.support.throwaway_postgresql import free_port


class Mailbox:
    """An SMTP server's side of the conversation; `server` is how to reach it."""

    server: SmtpServer

    def __init__(self) -> None:
        self.received: list[Envelope] = []
        self.answer = "250 OK"
        self.goodbyes = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            self.received.append(envelope)
        return self.answer

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.goodbyes += 1
        return "221 Bye"


@contextmanager
def opened(box: Mailbox, **how: Any) -> Iterator[Mailbox]:
    """While it is open; `how` is for aiosmtpd."""
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), **how)
    controller.start()
    try:
        box.server = SmtpServer(host="127.0.0.1", port=controller.port, timeout=5)
        yield box
    finally:
        controller.stop()
