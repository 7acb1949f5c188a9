"""What strangers wrote is read in a process of its own, which ends when it computes for too long, whatever it is at.

A thread cannot be stopped, and it cannot be told for sure from a file what it will cost. Nor does one file's idea of
a zone reach the next this way. `reading_process` stays and has everything loaded; it forks a process for each reading,
so that no reading waits for another. What comes back was made by our own code, so it is pickled.
"""

import logging
import os
import pickle
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar, cast

from sessionary.providers.calendars.limits import TOO_MUCH
from sessionary.providers.calendars.warm_process import HEAD, WarmProcess
from sessionary.providers.troubles import Never, NotNow

SECONDS = 8  # of computing, for all that is read at once
TOO_LONG = "It takes too long to read."
T = TypeVar("T")
log = logging.getLogger("sessionary.calendars")
reader = WarmProcess("sessionary.providers.calendars.reading_process")


def warm() -> None:
    """Have the process ready by the time that something has to be read. Returns at once."""
    reader.start()


def apart(function: Callable[..., T], *given: object, within: float) -> T:
    """What a function of a module makes of what it is given.

    Raises the `Never` or `NotNow` that it raises; `Never` when it computes for more than `SECONDS`; `NotNow` when it
    has not answered `within` so many seconds or fails.
    """
    question, until = pickle.dumps((SECONDS, function, given)), time.monotonic() + within
    for _ in range(2):
        with reader.child() as line:
            answer = _asked(line, question, until)
        if answer is not None:
            break
    else:
        raise NotNow("What is there cannot be read.")
    if not answer:
        raise Never(TOO_MUCH)
    made, failure = pickle.loads(answer)
    if failure:
        log.error("%s failed: %s", function.__name__, failure)
        raise NotNow("What is there cannot be read.")
    if isinstance(made, Never | NotNow):
        raise made
    return cast(T, made)


def _asked(line: socket.socket, question: bytes, until: float) -> bytes | None:
    """The answer; empty when the process ended before it; None when there was none, as whoever forks it had ended."""
    pid = None
    try:
        with suppress(BrokenPipeError, ConnectionResetError):
            line.settimeout(_left(until))
            line.sendall(question)
            line.shutdown(socket.SHUT_WR)
        head = _received(line, until, HEAD.size)
        if len(head) < HEAD.size:
            return None
        (pid,) = HEAD.unpack(head)
        return _received(line, until)
    except TimeoutError as late:
        if pid is not None:  # it has the other end of the line, so it is still this one
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        raise NotNow(TOO_LONG) from late


def _received(line: socket.socket, until: float, size: int | None = None) -> bytes:
    """So many bytes, or all that come until the other side has no more."""
    received = b""
    while size is None or len(received) < size:
        line.settimeout(_left(until))
        try:
            chunk = line.recv(65536 if size is None else size - len(received))
        except ConnectionResetError:
            break
        if not chunk:
            break
        received += chunk
    return received


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
