"""How long PostgreSQL may keep one of us waiting. SQLite waits in our own process, see `actions/transactions.py`.

A frozen server or a paused machine can hold a row for as long as it likes; whoever waits for it holds a thread.
Settings rather than start-up parameters, as poolers refuse those they do not know.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

LIMITS = {
    "lock_timeout": "5s",  # what waits longer is answered 503, or done later as a job
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",  # who stopped in the middle lets its locks go
}


def limit_session(connection: Any, **_: Any) -> None:
    """Set the limits on a new connection. Django calls it for each."""
    if connection.vendor == "postgresql":
        _set(connection, LIMITS)


@contextmanager
def without_limits() -> Iterator[None]:
    """For the schema, whose changes take as long as they take."""
    if connection.vendor != "postgresql":
        yield
        return
    _set(connection, dict.fromkeys(LIMITS, "0"))
    try:
        yield
    finally:
        _set(connection, LIMITS)


def _set(connection: Any, limits: dict[str, str]) -> None:
    calls = ", ".join("set_config(%s, %s, false)" for _ in limits)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [word for pair in limits.items() for word in pair])
