"""Limits on how often one address may try what costs others: holding times, booking, asking for links."""

from dataclasses import dataclass

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
}


def check(kind: str, who: str) -> None:
    """Count one more try of `kind` by `who`; raises `TooManyRequests` when it is one too many.

    Counted in each web process, so that the limit costs no write.
    """
    if not settings.RATE_LIMITS:
        return
    limit, counts = LIMITS[kind], caches["process"]
    key = f"{kind}:{who}"
    counts.add(key, 0, timeout=limit.seconds)
    if counts.incr(key) > limit.times:
        raise TooManyRequests
