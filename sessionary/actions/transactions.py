"""How every write runs: in one transaction, and again when the database asks to try again."""

import fcntl
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

from django.db import DatabaseError, OperationalError, connection, transaction

TRIES = 5
SERIALIZATION_FAILURE, DEADLOCK = "40001", "40P01"
T = TypeVar("T")

_in_process = threading.Lock()


def write(work: Callable[[], T]) -> T:
    """Run `work` in one transaction and return its answer; all or nothing. Inside another it is part of that.

    Begins anew, up to five times, when the database reports a serialization failure, a deadlock, or that it
    is busy, so `work` must have no effect outside the database.
    """
    for attempt in range(1, TRIES):
        try:
            return _once(work)
        except DatabaseError as error:
            if not _worth_retrying(error):
                raise
            time.sleep(random.uniform(0.005, 0.02) * attempt)
    return _once(work)


def _once(work: Callable[[], T]) -> T:
    if connection.in_atomic_block:
        return work()
    with _write_lock(), transaction.atomic():
        return work()


def _worth_retrying(error: DatabaseError) -> bool:
    if connection.in_atomic_block:
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    if state in (SERIALIZATION_FAILURE, DEADLOCK):
        return True
    return isinstance(error, OperationalError) and "database is locked" in str(error)


@contextmanager
def _queued_writers() -> Iterator[None]:
    """SQLite lets writers starve one another: a lock in the process, then one on a file, is fair."""
    path = Path(str(connection.settings_dict["NAME"])).parent / "write.lock"
    with _in_process, path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _write_lock() -> AbstractContextManager[None]:
    return _queued_writers() if connection.vendor == "sqlite" else nullcontext()
