"""Limits on how often one address may try what costs others: holding times, booking, asking for links, test mails."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.utils.crypto import salted_hmac

from sessionary.rules.errors import TooManyRequests

IPV6_PREFIX = 64


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` in `seconds`."""

    times: int
    seconds: int


LIMITS = {
    "hold": Limit(60, 600),
    "book": Limit(60, 600),
    "link": Limit(5, 600),
    "try": Limit(10, 600),
}


def address_of(meta: Mapping[str, Any]) -> str:
    """The IP address a request came from, by its WSGI environment; `0.0.0.0` for what is none, as behind a socket.

    With a public address in https there is a proxy in front, and what it appended to X-Forwarded-For counts; what
    stands before that may be the caller's own invention. Some proxies write the port too: `192.0.2.1:4711`.
    """
    forwarded = str(meta.get("HTTP_X_FORWARDED_FOR", "")) if settings.SECURE_PROXY_SSL_HEADER else ""
    for given in (forwarded.rpartition(",")[2].strip(), str(meta["REMOTE_ADDR"])):
        if (address := _address_in(given)) is not None:
            return str(address)
    return "0.0.0.0"


def who_asks(meta: Mapping[str, Any]) -> str:
    """What counts as one caller: an IPv4 address, or the /64 that providers give one line of IPv6 at least."""
    address = ip_address(address_of(meta))
    return str(address) if address.version == 4 else str(ip_network((address, IPV6_PREFIX), strict=False))


def caller(meta: Mapping[str, Any]) -> str:
    """The same as a digest that can be stored; empty where limits are off."""
    if not settings.RATE_LIMITS:
        return ""
    return salted_hmac("sessionary.caller", who_asks(meta), algorithm="sha256").hexdigest()[:32]


def check(kind: str, who: str) -> None:
    """Count one more try of `kind` by `who`; raises `TooManyRequests` when it is one too many.

    Counted in each web process, so that the limit costs no write.
    """
    if not settings.RATE_LIMITS:
        return
    limit, counts = LIMITS[kind], caches["counts"]
    key = f"{kind}:{who}"
    counts.add(key, 0, timeout=limit.seconds)
    if counts.incr(key) > limit.times:
        raise TooManyRequests


def _address_in(text: str) -> IPv4Address | IPv6Address | None:
    for given in (text, text.rpartition(":")[0]):
        with suppress(ValueError):
            address = ip_address(given.removeprefix("[").removesuffix("]").partition("%")[0])
            return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address
    return None
