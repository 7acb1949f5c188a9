"""Strangers who send slowly, or not at all, keep nobody else waiting."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.support.served import Served, served

pytestmark = pytest.mark.proof

STALLED = 200
PATIENCE = 5  # seconds for an answer that takes a fraction of one
HEAD = b"GET /links/ HTTP/1.1\r\nHost: x\r\nX-Slow: "
BODY = b"POST /links/ HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\nemail="
LONG = HEAD + b"x" * 70_000
REFUSED = {
    b"Content-Length: 300000000": b"413",
    b"Transfer-Encoding: chunked": b"411",
    b"Content-Length: 5\r\nContent-Length: 6": b"400",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("slow") / "data") as running:
        yield running


@contextmanager
def connections(server: Served, words: bytes, count: int = 1) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        found = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE))
            for _ in range(count)
        ]
        for one in found:
            one.sendall(words)
        yield found


def answer(one: socket.socket) -> bytes:
    """All that comes until the other side closes, or a whole answer is there."""
    found = b""
    while data := one.recv(65536):
        found += data
    return found


@pytest.mark.parametrize("words", [HEAD, BODY, b"", LONG], ids=["headers", "bodies", "nothing", "long headers"])
def test_others_are_answered_meanwhile(server: Served, words: bytes) -> None:
    with connections(server, words, STALLED) as stalled:
        for place in ("/healthz", "/links/", "/api/v1/openapi.json"):
            assert httpx2.get(server.url + place, timeout=PATIENCE).status_code == 200
        for one in stalled if words != LONG else ():
            one.setblocking(False)
            with pytest.raises(BlockingIOError):
                one.recv(1)


def test_whoever_does_not_take_their_answer_keeps_nobody_waiting(server: Served) -> None:
    with connections(server, b"GET /static/ninja/redoc.standalone.js HTTP/1.1\r\nHost: x\r\n\r\n", 40) as (slow, *_):
        assert httpx2.get(server.url + "/links/", timeout=PATIENCE).status_code == 200
        body = httpx2.get(
            server.url + "/static/ninja/redoc.standalone.js", headers={"Accept-Encoding": "identity"}
        ).content
        found = b""
        while not found.endswith(body[-100:]):
            found += slow.recv(65536)
        assert found.endswith(body)


@pytest.mark.parametrize("field", REFUSED, ids=lambda field: field.decode()[:20])
def test_a_body_that_will_not_do_is_refused_before_it_is_read(server: Served, field: bytes) -> None:
    with connections(server, b"POST /links/ HTTP/1.1\r\nHost: x\r\n" + field + b"\r\n\r\n") as (one,):
        assert answer(one).split(b" ")[1] == REFUSED[field]


def test_a_head_that_does_not_end_is_refused(server: Served) -> None:
    with connections(server, LONG) as (one,):
        assert one.recv(1024).startswith(b"HTTP/1.1 431")


def test_requests_in_pieces_and_several_at_once_are_understood(server: Served) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    last = request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with connections(server, b"") as (one,):
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(len(request)):
            one.sendall(request[number : number + 1])
        one.sendall(request + last)
        assert answer(one).count(b'{"status": "ok"}') == 3


def test_a_client_that_asks_first_is_told_to_go_on(server: Served) -> None:
    words = (
        b"POST /links/ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 5\r\n\r\n"
    )
    with connections(server, words) as (one,):
        assert one.recv(1024).startswith(b"HTTP/1.1 100")
        one.sendall(b"a=b&c")
        assert b"HTTP/1.1 422" in answer(one)


def test_stalled_connections_do_not_hold_up_the_end(tmp_path: Path) -> None:
    server = Served(tmp_path / "data")
    server.start()
    with connections(server, HEAD, 20):
        assert server.stop() == 0
