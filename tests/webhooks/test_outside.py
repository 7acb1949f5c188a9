"""Addresses that people type in: never inside the operator's network, unless they allow that."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx2
import pytest

from sessionary.providers.outside import Caller, Forbidden, Unreachable
from tests.support.listening import listening

PUBLIC, LOOPBACK = "93.184.215.14", "127.0.0.1"


def named(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def look_up(name: str, port: int, **how: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1%eth0",
     "fd00::1", "::ffff:10.0.0.1", "100.64.0.1", "224.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::",
     "2001:0:7f00:1::", "::7f00:1", "fec0::1", "192.88.99.1", "::ffff:0:a00:1"],
)  # fmt: skip
def test_names_of_addresses_inside_are_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    named(monkeypatch, PUBLIC, address)
    with pytest.raises(Forbidden):
        Caller().call("POST", "https://looks-harmless.example.com/", headers={})


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700::1111", "64:ff9b::5db8:d70e"])
def test_public_addresses_are_called(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """The last one is how a server that has IPv6 only reaches the first one."""
    named(monkeypatch, address)
    monkeypatch.setattr(httpx2.HTTPTransport, "handle_request", lambda self, request: httpx2.Response(204))
    assert Caller().call("GET", "https://example.com/", headers={}).status_code == 204


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "ftp://example.com/", "https://", "https://user:pw@example.com/", "file:///etc/passwd",
     "https://example.com:99999/", "javascript:alert(1)", "", "https://[::1", "https://[nonsense]/",
     "https://exam\u2100ple.com/", "https://a\x00b.example/", "https://example.com/a\rb", "https://example.com/\udfff",
     "https://müller@pw:example.com/", "https://müll er.example/", "https://:müller@example.com/"],
)  # fmt: skip
def test_what_is_no_address_of_a_program_is_refused(url: str) -> None:
    with pytest.raises(Forbidden):
        Caller().check(url)


@pytest.mark.parametrize("port", ["", ":8443"])
def test_a_server_with_a_german_name_is_called_by_its_name_in_ascii(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    asked: list[httpx2.Request] = []
    looked_up: list[str] = []

    def look_up(name: str, port: int, **how: Any) -> list[Any]:
        looked_up.append(name)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC, port))]

    def answer(self: httpx2.HTTPTransport, request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(204)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(httpx2.HTTPTransport, "handle_request", answer)
    assert Caller().call("GET", f"https://Straße.example{port}/grüße.ics", headers={}).status_code == 204
    ((request,), name) = asked, "xn--strae-oqa.example"
    assert (looked_up, request.extensions["sni_hostname"], request.url.host) == ([name], name, PUBLIC)
    assert request.headers["host"] == name + port
    assert request.url.raw_path == b"/gr%C3%BC%C3%9Fe.ics"


def test_who_typed_a_name_reads_it_as_they_typed_it(monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, LOOPBACK)
    with pytest.raises(Forbidden, match="müller"):
        Caller().call("GET", "https://müller.example/", headers={})


def test_the_operator_may_allow_their_own_network() -> None:
    with listening() as program:
        answer = Caller(private=True).call("POST", program.url, content=b"{}", headers={"x-one": "1"})
    assert answer.status_code == 204
    ((headers, body),) = program.heard
    assert (headers["host"], headers["x-one"], body) == (program.url.split("/")[2], "1", b"{}")


def test_an_answer_drop_by_drop_is_not_waited_for() -> None:
    with dripping() as url:
        began = time.monotonic()
        with pytest.raises(Unreachable):
            Caller(private=True, timeout=0.1).call("GET", url, headers={})
        assert time.monotonic() - began < 2


@contextmanager
def dripping() -> Iterator[str]:
    """A server that sends a byte now and then."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            client, _ = server.accept()
            with client, suppress(OSError):
                client.recv(10_000)
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                for _ in range(100):
                    client.sendall(b"x")
                    time.sleep(0.03)

        threading.Thread(target=drip, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def test_nothing_there_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreachable):
        Caller(private=True).call("POST", "http://127.0.0.1:1/", headers={})
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: (_ for _ in ()).throw(socket.gaierror()))
    with pytest.raises(Unreachable):
        Caller().call("POST", "https://nobody.invalid/", headers={})
