"""A process that has loaded what takes long to load, and forks a child for each question."""

import atexit
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

HEAD = struct.Struct("!i")  # how a child's answer begins: its process id
BUSY = 2.0  # seconds after which a process that takes no question is replaced


class WarmProcess:
    """Runs a module that serves on its standard input. Started when it is needed first, and anew when it has ended.

    It ends when its standard input does: with this process, however that ends. A process forked from this one starts
    its own.
    """

    def __init__(self, module: str) -> None:
        self.module = module
        self.lock = threading.Lock()
        self.control: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.stop)

    def start(self) -> None:
        """Nothing while it runs."""
        with self.lock:
            self._start()

    def stop(self) -> None:
        """End it. Its children finish what they are at."""
        with self.lock:
            self._stop()

    @contextmanager
    def child(self) -> Iterator[socket.socket]:
        """A line to a new child: what is sent until the writing side is shut is its question."""
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, self.lock:
                self._hand_over(theirs)
            yield ours

    def _hand_over(self, line: socket.socket) -> None:
        self._start()
        assert self.control is not None
        try:
            socket.send_fds(self.control, [b"."], [line.fileno()])
        except OSError:  # it has ended, or takes nothing
            self._stop()
            self._start()
            socket.send_fds(self.control, [b"."], [line.fileno()])

    def _start(self) -> None:
        if self.process is not None and self.process.poll() is None:
            return
        self._stop()
        self.control, theirs = socket.socketpair()
        self.control.settimeout(BUSY)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.module],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                start_new_session=True,  # who stops the server from a terminal does not stop it
            )

    def _stop(self) -> None:
        if self.control is not None:
            self.control.close()
            self.control = None
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _forget(self) -> None:
        """In a process that was forked from the one that started it: that one's is none of ours."""
        self.lock = threading.Lock()
        if self.control is not None:
            self.control.close()
            self.control = None
        if self.process is not None:
            self.process.returncode = 0  # else it is taken for a child of this process that nobody waited for
            self.process = None
