"""How many of a web process's threads may wait for the same slow thing, so that one never takes them all.

Counted in requests only: jobs have hands of their own, and come again.
"""

import threading
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

MOST = 3  # of the eight threads of a process
PATIENCE = 1.0  # seconds that a further one waits while nobody's turn ends; in a rush many end in that time
OUTSIDE = "outside"  # gateways and calendars share their turns

in_request: ContextVar[bool] = ContextVar("in_request", default=False)
_taken: ContextVar[frozenset[Hashable]] = ContextVar("taken", default=frozenset())


class NoTurn(Exception):
    """Others wait for the same thing already, and it does not come."""


class Turns:
    """Counts who waits for what."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.waiting: dict[Hashable, int] = {}
        self.moved: dict[Hashable, float] = {}

    def take(self, thing: Hashable) -> None:
        """Wait for a turn. Raises `NoTurn` once no turn has begun or ended for as long as one's patience lasts."""
        with self.changed:
            while self.waiting.get(thing, 0) >= MOST:
                left = self.moved[thing] + PATIENCE - time.monotonic()
                if left <= 0:
                    raise NoTurn
                self.changed.wait(left)
            self.waiting[thing] = self.waiting.get(thing, 0) + 1
            self.moved[thing] = time.monotonic()

    def give_back(self, thing: Hashable) -> None:
        with self.changed:
            self.moved[thing] = time.monotonic()
            self.waiting[thing] -= 1
            if not self.waiting[thing]:
                del self.waiting[thing], self.moved[thing]
            self.changed.notify_all()


TURNS = Turns()


@contextmanager
def turn(thing: Hashable) -> Iterator[None]:
    """Wait for `thing` in the block only in one's turn. Whoever has a turn already needs no second. Raises `NoTurn`."""
    if not in_request.get() or thing in _taken.get():
        yield
        return
    TURNS.take(thing)
    token = _taken.set(_taken.get() | {thing})
    try:
        yield
    finally:
        _taken.reset(token)
        TURNS.give_back(thing)
