"""Limits on how often one address may try what costs others: holding times, booking, asking for links, test mails."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import caches

from sessionary.rules.errors import TooManyRequests


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


def who_asks(meta: Mapping[str, Any]) -> str:
    """The address a request came from, by its WSGI environment.

    With a public address in https there is a proxy in front, and what it appended to X-Forwarded-For counts; what
    stands before that may be the caller's own invention.
    """
    forwarded = str(meta.get("HTTP_X_FORWARDED_FOR", "")) if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or str(meta["REMOTE_ADDR"])


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
