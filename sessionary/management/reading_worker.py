"""gunicorn's threads, behind a loop that reads and sends: a thread is used while a request is answered, and no longer.

As gunicorn's own `gthread` gives a connection a thread from its first byte on, eight slow clients stop a server of
eight threads for as long as they like. See docs/decisions/server.md.
"""

import selectors
import socket
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from gunicorn.http.unreader import Unreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from sessionary.management.arriving import SLOWEST_BODY, Arriving
from sessionary.management.body_limits import limit_of
from sessionary.management.outbox import Answered, rest_after_sending

AT_ONCE = 64 * 1024
MOST_WAITING = 400  # connections without a whole request; one more, and the oldest of them is closed
MOST_OPEN = 700
MOST_BYTES = 64_000_000  # of requests that are not whole yet
TAKEN_WITHIN = 30.0  # seconds, and as long as a slow phone needs
LINGER, LINGER_BYTES = 2.0, 1_000_000
HEALTH = "/healthz"
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Whole(Unreader):  # type: ignore[misc]
    """A request that is wholly here: whoever wants more of it than there is, is told that it has ended."""

    def chunk(self, size_hint: int | None = None) -> bytes:
        return b""


@dataclass(slots=True)
class Sending:
    """The rest of an answer, until when it has to be taken off, and what gunicorn made of its request."""

    rest: bytes
    deadline: float
    future: "Future[Any]"


class ReadingWorker(ThreadWorker):  # type: ignore[misc]
    """Reads requests in its loop, in memory, each within its time. `/healthz` has a thread of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.health = ThreadPoolExecutor(max_workers=1)
        self.arriving: dict[TConn, Arriving] = {}
        self.lingering: dict[TConn, tuple[float, int]] = {}
        self.refused: set[TConn] = set()
        self.unsent: dict[TConn, bytes] = {}
        self.sending: dict[TConn, Sending] = {}

    def enqueue_req(self, conn: TConn) -> None:
        """Read the next request of this connection; gunicorn calls this where its own would be given a thread."""
        request = Arriving(time.monotonic(), limit_of)
        if conn.parser is not None:
            request.add(conn.parser.unreader.take_buffered())
        conn.sock.setblocking(False)
        self.arriving[conn] = request
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_readable, conn))
        self._on_readable(conn, conn.sock)
        self._make_room()

    def finish_request(self, conn: TConn, future: "Future[Any]") -> None:
        """Send the rest of the answer; then keep the connection, or close it. The loop waits for nobody."""
        if rest := self.unsent.pop(conn, b""):
            deadline = time.monotonic() + TAKEN_WITHIN + len(rest) / SLOWEST_BODY
            self.sending[conn] = Sending(rest, deadline, future)
            self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self._on_writable, conn))
        elif not future.cancelled() and future.exception() is None and future.result():
            super().finish_request(conn, future)
        else:
            self._linger(conn)

    def handle_request(self, req: Any, conn: TConn) -> bool:
        """In a thread: answer one request. What is not taken off at once is left to the loop."""
        answered = Answered(conn)
        try:
            goes_on = bool(super().handle_request(req, answered))
        except TimeoutError as error:
            raise StopIteration from error
        self.unsent[conn] = answered.sock.send_now()
        return goes_on and conn not in self.refused

    def murder_pending(self) -> None:
        """Close what took too long. gunicorn calls this about once a second."""
        super().murder_pending()
        now = time.monotonic()
        for conn, request in list(self.arriving.items()):
            if now > (request.deadline if self.alive else min(request.deadline, request.began + LINGER)):
                self._drop(conn, TOO_SLOW if request.buffer else b"")
        for conn, answer in list(self.sending.items()):
            if now > answer.deadline:
                self._close(conn)
        for conn, (until, _) in list(self.lingering.items()):
            if now > until:
                self._close(conn)

    def _on_readable(self, conn: TConn, sock: socket.socket) -> None:
        request = self.arriving[conn]
        while not request.is_whole:
            try:
                data = sock.recv(AT_ONCE)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                return self._drop(conn)
            request.add(data)
            if request.is_head_too_long:
                return self._drop(conn, TOO_LONG)
            if request.expects_continue and not request.is_whole:
                request.expects_continue = False
                _send_now(sock, CONTINUE)
        self._hand_over(conn, self.arriving.pop(conn))

    def _on_writable(self, conn: TConn, sock: socket.socket) -> None:
        answer = self.sending[conn]
        try:
            answer.rest = rest_after_sending(sock, answer.rest)
        except OSError:
            self._close(conn)
            return
        if not answer.rest:
            del self.sending[conn]
            self.poller.unregister(sock)
            self.finish_request(conn, answer.future)

    def _hand_over(self, conn: TConn, request: Arriving) -> None:
        self.poller.unregister(conn.sock)
        conn.init()
        conn.parser.unreader = Whole()
        conn.parser.unreader.unread(bytes(request.buffer))
        conn.data_ready = True
        if request.is_refused:
            self.refused.add(conn)
        pool = self.health if request.path == HEALTH else self.tpool
        future = pool.submit(self.handle, conn)
        future.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def _make_room(self) -> None:
        """Let the oldest go that still owe us a request, when they are too many or too much."""
        while len(self.arriving) > MOST_WAITING or sum(len(one.buffer) for one in self.arriving.values()) > MOST_BYTES:
            self._drop(next(iter(self.arriving)))
        if self.nr_conns > MOST_OPEN and self.keepalived_conns:
            self.keepalived_conns[0].timeout = 0
            self.murder_keepalived()

    def _drop(self, conn: TConn, words: bytes = b"") -> None:
        del self.arriving[conn]
        _send_now(conn.sock, words)
        self._close(conn)

    def _linger(self, conn: TConn) -> None:
        """Say that nothing more comes, and let the other side read it (RFC 9112, 9.6)."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn, registered=False)
            return
        self.lingering[conn] = time.monotonic() + LINGER, LINGER_BYTES
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_lingering, conn))

    def _on_lingering(self, conn: TConn, sock: socket.socket) -> None:
        until, left = self.lingering[conn]
        try:
            data = sock.recv(AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self.lingering[conn] = until, left - len(data)
        if not data or left < len(data):
            self._close(conn)

    def _close(self, conn: TConn, *, registered: bool = True) -> None:
        if registered:
            self.poller.unregister(conn.sock)
        self.lingering.pop(conn, None)
        self.sending.pop(conn, None)
        self.refused.discard(conn)
        self.nr_conns -= 1
        conn.close()


def _send_now(sock: socket.socket, words: bytes) -> None:
    """Send a few bytes if the other side takes them at once."""
    try:
        sock.send(words)
    except OSError:
        return
