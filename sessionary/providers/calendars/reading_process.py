"""The process that `apart` asks: it has the libraries loaded, and forks a process for each reading, under limits."""

import os
import pickle
import resource
import signal
import socket
import traceback

from sessionary.providers.calendars import expanding
from sessionary.providers.calendars.limits import TOO_MUCH
from sessionary.providers.calendars.warm_process import HEAD
from sessionary.providers.troubles import Never, NotNow

MOST_MEMORY = 2**30
LOADED = (expanding,)  # before the first fork, so that no reading loads it


def serve(control: socket.socket) -> None:
    """Fork a child for each line that comes in, until the other side has ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    while True:
        message, lines, _flags, _address = socket.recv_fds(control, 1, 1)
        if not message:
            return
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                _answer(socket.socket(fileno=lines[0]))
            finally:
                os._exit(0)
        for one in lines:
            os.close(one)


def _answer(line: socket.socket) -> None:
    """Who asks may be gone: then nobody needs it."""
    with line:
        line.sendall(HEAD.pack(os.getpid()))
        with line.makefile("rb") as file:
            question = file.read()
        if question:
            line.sendall(_made(question))


def _made(question: bytes) -> bytes:
    """What the function makes of it, or the trouble that it raises; and why it failed, where it did."""
    try:
        seconds, function, given = pickle.loads(question)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        made = function(*given)
    except MemoryError:
        made = Never(TOO_MUCH)
    except (Never, NotNow) as trouble:
        made = trouble.with_traceback(None)
    except Exception:
        return pickle.dumps((None, traceback.format_exc(limit=-5)))
    return pickle.dumps((made, ""))


if __name__ == "__main__":
    serve(socket.socket(fileno=0))
