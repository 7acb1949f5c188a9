"""What is to be sent on one connection, in memory until the loop has sent it: no thread waits for a reader."""

import socket
from typing import Any

MOST_KEPT = 4_000_000  # bytes: longer answers, which only exports are, go out as they are written
SEND_WITHIN = 30.0  # seconds for each part of those


class Outbox:
    """Stands for the socket while a request is answered."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.kept = bytearray()

    def sendall(self, data: bytes) -> None:
        """Keep it; raises `TimeoutError` when what is too long to keep is not taken off in time."""
        self.kept += data
        if len(self.kept) > MOST_KEPT:
            self.sock.settimeout(SEND_WITHIN)
            self.sock.sendall(self.kept)
            self.kept = bytearray()

    def send_now(self) -> bytes:
        """Send what the other side takes at once; returns the rest."""
        self.sock.setblocking(False)
        return rest_after_sending(self.sock, bytes(self.kept))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sock, name)


class Answered:
    """A connection as gunicorn answers it: with an outbox in place of its socket."""

    def __init__(self, conn: Any) -> None:
        self.client, self.server, self.sock = conn.client, conn.server, Outbox(conn.sock)


def rest_after_sending(sock: socket.socket, data: bytes) -> bytes:
    """Send on a socket that does not block; returns what is left. Raises `OSError` when the connection is gone."""
    view = memoryview(data)
    while view:
        try:
            view = view[sock.send(view) :]
        except BlockingIOError:
            break
    return bytes(view)
