"""smtplib's connections with one time for all their steps together; it knows only one for each."""

import io
import smtplib
import socket
from collections.abc import Callable
from time import monotonic
from typing import Any

PIECE = 16 * 1024  # bytes; as many as TLS puts into one record, for each of which the time would begin anew


class InTime(smtplib.SMTP):
    """After `patience` nothing is begun any more; no step gets more than `timeout`. Both are in seconds.

    What is too late raises `TimeoutError` or, while an answer is awaited, `smtplib.SMTPServerDisconnected`.
    """

    def __init__(self, host: str, port: int, *, patience: float, timeout: float, **how: Any) -> None:
        self.until, self.longest_step = monotonic() + patience, timeout
        super().__init__(host, port, timeout=timeout, **how)

    def getreply(self) -> tuple[int, bytes]:
        """What the server answers."""
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Ear(self.sock, self._left))
        return super().getreply()

    def send(self, s: Any) -> None:
        """Tell the server a command, or the message."""
        for begin in range(0, len(s), PIECE):
            if self.sock is not None:
                self.sock.settimeout(self._left())
            super().send(s[begin : begin + PIECE])

    def _left(self) -> float:
        left = self.until - monotonic()
        if left <= 0:
            raise TimeoutError("the mail server takes too long")
        return min(left, self.longest_step)


class InTimeOverTls(InTime, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class _Ear(io.RawIOBase):
    """Hears the server out for as long as there is time, even one that answers letter by letter."""

    def __init__(self, sock: socket.socket, left: Callable[[], float]) -> None:
        self.sock, self.left = sock, left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.sock.settimeout(self.left())
        return self.sock.recv_into(buffer)
