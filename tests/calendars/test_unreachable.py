"""Servers that cannot be reached: the desk says in words why, and what to do about it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sessionary.actions.connecting_calendars import connect_typed
from sessionary.providers import json_api
from sessionary.providers.calendars import registry
from sessionary.providers.calendars.contract import Access
from sessionary.providers.troubles import NotNow
from sessionary.rules.errors import Invalid
from tests.cast import NOW, Cast
from tests.support.certificates import SelfSigned, self_signed

FEED = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"


@pytest.fixture
def certificate(tmp_path: Path) -> Iterator[SelfSigned]:
    """One that nobody vouches for; ours are read anew before and after."""
    json_api.certificates.cache_clear()
    yield self_signed(tmp_path)
    json_api.certificates.cache_clear()


@contextmanager
def answering(answer: Callable[[socket.socket], object]) -> Iterator[int]:
    """A port on which each caller gets this."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                try:
                    answer(caller)
                except OSError:  # who calls does not like what it is told
                    pass
                finally:
                    caller.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def why(provider: str, url: str, timeout: float = 5) -> str:
    with pytest.raises(NotNow) as told:
        registry.opened(provider, Access(address=url, private=True, timeout=timeout)).calendars()
    return str(told.value)


BOTH = pytest.mark.parametrize("provider", ["ics", "caldav"])


@BOTH
def test_a_certificate_that_nobody_vouches_for(
    provider: str, certificate: SelfSigned, monkeypatch: pytest.MonkeyPatch
) -> None:
    def serve(caller: socket.socket) -> None:
        with certificate.serving.wrap_socket(caller, server_side=True) as secure:
            secure.recv(4096)
            secure.sendall(OK % len(FEED) + FEED)

    with answering(serve) as port:
        assert why(provider, f"https://127.0.0.1:{port}/work/") == (
            "The certificate of 127.0.0.1 is not accepted: self-signed certificate."
            " Where it is one of your own making, the operator names it in SSL_CERT_FILE."
        )
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
        json_api.certificates.cache_clear()
        feed = registry.opened("ics", Access(address=f"https://127.0.0.1:{port}/work.ics", private=True))
        assert feed.calendars()[0].name == "127.0.0.1"


@BOTH
def test_one_that_does_not_speak_tls(provider: str) -> None:
    def serve(caller: socket.socket) -> None:
        caller.recv(4096)
        caller.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    with answering(serve) as port:
        assert why(provider, f"https://127.0.0.1:{port}/work/").startswith("127.0.0.1 does not speak TLS there.")


@BOTH
def test_one_that_breaks_off(provider: str) -> None:
    def serve(caller: socket.socket) -> None:
        caller.recv(65536)
        caller.sendall(OK % 1000 + b"BEGIN")

    with answering(serve) as port:
        assert "broke off in the middle of its answer" in why(provider, f"http://127.0.0.1:{port}/work/")


@BOTH
def test_one_that_is_late(provider: str) -> None:
    ended = threading.Event()
    with answering(lambda caller: ended.wait(5)) as port:
        assert "did not answer in time" in why(provider, f"http://127.0.0.1:{port}/work/", timeout=0.1)
        ended.set()


@BOTH
def test_one_where_nothing_listens(provider: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert "the connection was refused. Please check the address" in why(provider, f"http://127.0.0.1:{port}/work/")


@BOTH
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (socket.EAI_NONAME, "There is no server named cloud.example. Please check the address."),
        (socket.EAI_AGAIN, "The name cloud.example could not be looked up just now. It is tried again later."),
    ],
)
def test_names_that_cannot_be_looked_up(
    provider: str, number: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*given: object, **named: object) -> None:
        raise socket.gaierror(number, "as the system says it")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert why(provider, "https://cloud.example/work/") == words


@pytest.mark.django_db
def test_the_desk_gives_no_second_advice_beside_the_first(cast: Cast, certificate: SelfSigned) -> None:
    serve = lambda caller: certificate.serving.wrap_socket(caller, server_side=True)  # noqa: E731
    with answering(serve) as port, pytest.raises(Invalid) as refused:
        connect_typed(user=cast.dana, provider="ics", address=f"https://127.0.0.1:{port}/work.ics", now=NOW)
    (told,) = refused.value.errors["address"]
    assert told.endswith("SSL_CERT_FILE.")
    assert told.startswith("This calendar cannot be read. The certificate of 127.0.0.1 is not accepted")
