"""Talking JSON to a provider in somebody's name: whatever comes of it in the words of `troubles`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from ssl import SSLContext
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2

from sessionary.providers.network_words import why_unreachable
from sessionary.providers.troubles import Gone, Never, NotNow, There, Unauthorized

TIMEOUT = 10.0  # seconds, for each step of a request
BUSY = frozenset({408, 423, 425, 429})
NOT_THERE = frozenset({404, 410})


class JsonApi:
    """One provider at one address, with one access token. It follows no redirect, as the token would go along."""

    def __init__(self, address: str, token: str, timeout: float = TIMEOUT) -> None:
        self.address, self.timeout = address, timeout
        self.headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def call(self, method: str, path: str, *, body: Any = None, query: dict[str, str] | None = None) -> Any:
        """What the provider answers; None for nothing.

        Raises `Unauthorized`, `Gone`, `NotNow` or `Never`.
        """
        try:
            with httpx2.Client(verify=certificates(), timeout=self.timeout) as client:
                answer = client.request(method, self.address + path, json=body, params=query, headers=self.headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise NotNow(why_unreachable(error, str(urlsplit(self.address).hostname))) from error
        self.check(answer)
        with reading():
            return answer.json() if answer.content else None

    def check(self, answer: httpx2.Response) -> None:
        """As `check_answer`, for providers that refuse in ways of their own."""
        check_answer(answer)


@cache
def certificates() -> SSLContext:
    """Read once, as that costs more than all else about a connection."""
    return httpx2.create_ssl_context()


@contextmanager
def reading() -> Iterator[None]:
    """An answer that is not what was agreed may be better next time."""
    try:
        yield
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
        raise NotNow("The provider's answer cannot be read.") from error


def segment(name: str) -> str:
    """A name as one part of a path."""
    return quote(name, safe="")


def a_link(told: Any) -> str:
    """An address that people can open. Raises `ValueError` for anything else."""
    parts = urlsplit(str(told))
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(told)
    return str(told)


def a_text(told: Any) -> str:
    """A text that is there. Raises `ValueError` for anything else."""
    if not isinstance(told, str) or not told:
        raise ValueError(told)
    return told


def check_answer(answer: httpx2.Response) -> None:
    """Nothing for a success. Raises `Unauthorized`, `Gone`, `NotNow`, `There` or `Never` for what else it may say."""
    status = answer.status_code
    if answer.is_success:
        return
    why = f"The provider answered {status}{_words(answer)}"
    if status == 401:
        raise Unauthorized(why)
    if status in NOT_THERE:
        raise Gone(why)
    if status in BUSY or status >= 500:
        raise NotNow(why, asked_wait(answer.headers))
    raise There(why) if status == 409 else Never(why)


def _words(answer: httpx2.Response) -> str:
    """What it said to it, wherever its kind of error has that."""
    try:
        told = answer.json()
        inner = told.get("error")
        words = told.get("message") or told.get("description") or (inner.get("message") if inner else "")
    except (ValueError, AttributeError):
        words = ""
    return f": {str(words)[:200]}" if words else "."


def asked_wait(headers: Mapping[str, str], name: str = "Retry-After") -> float | None:
    """How many seconds to wait an answer asks for in this header, as such or as a moment; None when it does not."""
    given = headers.get(name, "")
    if given.isdecimal():
        return float(given)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(given)
        except ValueError:
            continue
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    return None
