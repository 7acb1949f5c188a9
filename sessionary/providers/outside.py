"""Calling an address that somebody typed in: never one inside the operator's own network, unless they allow that.

The name is looked up once, every address it has must be public, and the call goes to the very address that was
checked, so that a name cannot mean something else a moment later. No redirect is followed.
"""

import ipaddress
import socket
import time
from urllib.parse import SplitResult, urlsplit, urlunsplit

import httpx2
import idna

from sessionary.providers.json_api import TIMEOUT, certificates
from sessionary.providers.network_words import why_not_found, why_unreachable

MOST_STEPS = 3  # so many time-outs for the whole of an answer
MOST_BYTES = 5_000_000
# How a server that has IPv6 only calls addresses of IPv4: they stand at the end.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# What may lead on to addresses of IPv4 inside, or was given out inside itself.
HIDING = [
    ipaddress.ip_network(net)
    for net in (
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
        "::/96",
        "fec0::/10",
        "::ffff:0:0:0/96",
        "192.88.99.0/24",
    )
]
NO_ADDRESS = "The address must begin with https:// and name a server."


class Forbidden(Exception):
    """The address is not to be called, for the reason in words."""


class Unreachable(Exception):
    """Nothing answered there, or not in time."""


class Caller:
    """`private` allows addresses of the operator's own network too, and plain http."""

    def __init__(self, *, private: bool = False, timeout: float = TIMEOUT) -> None:
        self.private, self.timeout = private, timeout

    def check(self, url: str) -> None:
        """Whether the address may be called, as far as can be told without looking its name up.

        Raises `Forbidden`.
        """
        self._checked(url)

    def call(
        self,
        method: str,
        url: str,
        *,
        content: bytes = b"",
        headers: dict[str, str],
        auth: httpx2.Auth | None = None,
    ) -> httpx2.Response:
        """The answer, whatever its status, its body no longer than `MOST_BYTES`. `auth` may ask a second time.

        Raises `Forbidden` or `Unreachable`.
        """
        parts, port, typed = self._checked(url), _port(url), urlsplit(url).hostname
        address = self._address_of(parts.hostname or "", port, typed)
        netloc = f"[{address}]" if ":" in address else address
        there = urlunsplit(parts._replace(netloc=f"{netloc}:{port}"))
        named = {**headers, "Host": parts.netloc}
        try:
            with (
                httpx2.Client(verify=certificates(), timeout=self.timeout, trust_env=False) as client,
                client.stream(
                    method,
                    there,
                    content=content,
                    headers=named,
                    auth=auth,
                    extensions={"sni_hostname": parts.hostname},
                ) as answer,
            ):
                body = _read(answer, time.monotonic() + MOST_STEPS * self.timeout)
                return httpx2.Response(answer.status_code, headers=_plain(answer), content=body)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise Unreachable(why_unreachable(error, str(typed))) from error

    def _checked(self, url: str) -> SplitResult:
        """The address in its parts, its server by the name that it has in ASCII."""
        try:
            parts, name = urlsplit(url), ascii_name(urlsplit(url).hostname or "")
        except ValueError as error:
            raise Forbidden(NO_ADDRESS) from error
        schemes = ("https", "http") if self.private else ("https",)
        if parts.scheme not in schemes or not name or parts.username or parts.password or not url.isprintable():
            raise Forbidden(NO_ADDRESS)
        _port(url)
        if parts.netloc.isascii():
            return parts
        return parts._replace(netloc=name if parts.port is None else f"{name}:{parts.port}")

    def _address_of(self, name: str, port: int, typed: str | None) -> str:
        try:
            found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        except (OSError, ValueError) as error:
            raise Unreachable(why_not_found(error, typed)) from error
        addresses = [str(one[4][0]) for one in found]
        if not self.private and not all(_is_public(address) for address in addresses):
            raise Forbidden(f"{typed} is an address inside this network.")
        return addresses[0]


def ascii_name(name: str) -> str:
    """How the machine calls a server: `müller.example` is `xn--mller-kva.example`. Raises `ValueError` for no name."""
    return name if name.isascii() else idna.encode(name, uts46=True).decode()


def _is_public(address: str) -> bool:
    number = ipaddress.ip_address(address.partition("%")[0])
    if number in NAT64:
        number = ipaddress.ip_address(int(number) & 0xFFFFFFFF)
    mapped = getattr(number, "ipv4_mapped", None)
    hidden = any((mapped or number) in net for net in HIDING)
    return (mapped or number).is_global and not number.is_multicast and not hidden


def _port(url: str) -> int:
    parts = urlsplit(url)
    try:
        return parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise Forbidden("The port in the address is none.") from error


def _read(answer: httpx2.Response, until: float) -> bytes:
    """Drop by drop it would be read for as long as the other side likes: then it does not count as an answer."""
    body = b""
    for chunk in answer.iter_bytes():
        body += chunk
        if time.monotonic() > until:
            raise httpx2.ReadTimeout("It took too long.")
        if len(body) > MOST_BYTES:
            raise Forbidden(f"The answer is longer than {MOST_BYTES // 1_000_000} MB.")
    return body


def _plain(answer: httpx2.Response) -> dict[str, str]:
    """The headers, without those about how the body was sent."""
    left_out = ("content-encoding", "transfer-encoding", "content-length")
    return {name: value for name, value in answer.headers.items() if name.lower() not in left_out}
