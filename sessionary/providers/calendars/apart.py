"""What strangers wrote is read in a process of its own, which ends when it computes for too long, whatever it is at.

A thread cannot be stopped, and it cannot be told for sure from a file what it will cost. Nor does one file's idea of
a zone reach the next this way. What comes back was made by our own code, so it is pickled.
"""

import logging
import os
import pickle
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import TypeVar, cast

from sessionary.providers.troubles import Never, NotNow

SECONDS = 8  # of computing, for all that is read at once
MOST_MEMORY = 2**30
TOO_MUCH = "There is too much in it to be worked out."
KILLED = {-signal.SIGXCPU, -signal.SIGKILL}
T = TypeVar("T")
log = logging.getLogger("sessionary.calendars")


def apart(function: Callable[..., T], *given: object, within: float) -> T:
    """What a function of a module makes of what it is given.

    Raises the `Never` or `NotNow` that it raises; `Never` when it computes for more than `SECONDS`; `NotNow` when it
    has not answered `within` so many seconds or fails.
    """
    try:
        ended = subprocess.run(
            [sys.executable, "-m", __name__, str(SECONDS)],
            input=pickle.dumps((function, given)),
            capture_output=True,
            timeout=within,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # who stops the server from a terminal does not stop it
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise NotNow("It takes too long to read.") from late
    if ended.returncode in KILLED:
        raise Never(TOO_MUCH)
    if ended.returncode:
        log.error("%s failed: %s", function.__name__, ended.stderr.decode(errors="replace"))
        raise NotNow("What is there cannot be read.")
    made = pickle.loads(ended.stdout)
    if isinstance(made, Never | NotNow):
        raise made
    return cast(T, made)


def _work(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    function, given = pickle.load(sys.stdin.buffer)
    try:
        made = function(*given)
    except MemoryError:
        made = Never(TOO_MUCH)
    except (Never, NotNow) as trouble:
        made = trouble.with_traceback(None)
    except Exception:
        traceback.print_exc(limit=-5)
        sys.exit(1)
    sys.stdout.buffer.write(pickle.dumps(made))


if __name__ == "__main__":
    _work(int(sys.argv[1]))
