"""A real server process, with demo content or empty, on a data folder and database of its own."""

import atexit
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx2
import psycopg

from tests.support.throwaway_postgresql import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
READY_WITHIN = 120
INSPECTION = """
import json
from django.db.models import Count
from sessionary.models import Activity, Booking, Claim, Job, Session
print(json.dumps({
    "bookings": list(Booking.objects.values_list("public_id", flat=True)),
    "sessions": Session.objects.count(),
    "sessions_per_booking": list(Booking.objects.annotate(n=Count("sessions")).values_list("n", flat=True)),
    "claims": Claim.objects.count(),
    "loose_claims": Claim.objects.filter(session=None).count(),
    "waiting": Activity.objects.filter(dispatched_at=None).count() + Job.objects.exclude(state="done").count(),
}))
"""


class Served:
    """`start`, `kill` and `start` again: the data stay. `module` is what runs as the product's command.

    Unless it is to be `fresh`, its data are a copy of what another one has prepared: that takes seconds.
    """

    module = "sessionary"

    def __init__(self, data: Path, *flags: str, demo: bool = True, fresh: bool = False, **environment: str) -> None:
        self.data, self.flags = data, ("--demo", *flags) if demo else flags
        prepared = None if fresh else _prepared("demo" if demo else "migrate")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "SESSIONARY_DATA": str(data),
            "SESSIONARY_RATE_LIMITS": "off",
            "PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
            "PYTHONTZPATH": "",
            "DATABASE_URL": _new_database(prepared),
            **environment,
        }
        if prepared is not None:
            shutil.copytree(prepared.data, data)
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the process group and wait until it is healthy."""
        self.log = (self.data.parent / f"{self.data.name}.log").open("a+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module, "serve", *self.flags],
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            text=True,
            start_new_session=True,
        )
        deadline = time.monotonic() + READY_WITHIN
        while not self._healthy():
            assert self.process.poll() is None, f"the server ended:\n{self.output()}"
            assert time.monotonic() < deadline, f"the server is not healthy:\n{self.output()}"
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL to the whole process group, as when the power fails."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM, as an operator stops it; returns the exit code."""
        return self._end(signal.SIGTERM)

    def output(self) -> str:
        """What the process has printed."""
        return Path(self.log.name).read_text()

    def command(self, *words: str) -> str:
        """Run one of the product's own commands on the same instance; returns what it printed."""
        return subprocess.run(
            [sys.executable, "-m", "sessionary", *words],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    def inspect(self) -> dict[str, Any]:
        """What the database holds, counted behind the server's back."""
        return dict(json.loads(self.command("shell", "--no-imports", "-c", INSPECTION)))

    def _healthy(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/healthz", timeout=2).status_code == 200
        except httpx2.TransportError:
            return False

    def _end(self, number: signal.Signals) -> int:
        assert self.process is not None
        try:
            if number is signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)
        except ProcessLookupError:
            pass
        code = self.process.wait(timeout=30)
        self.log.close()
        return code


@contextmanager
def served(data: Path, *flags: str, demo: bool = True, fresh: bool = False, **environment: str) -> Iterator[Served]:
    """A healthy server for as long as the block lasts."""
    instance = Served(data, *flags, demo=demo, fresh=fresh, **environment)
    instance.start()
    try:
        yield instance
    finally:
        instance.kill()


@cache
def _prepared(command: str) -> Served:
    """One that was never started, brought up to date by one of the product's own commands."""
    folder = Path(tempfile.mkdtemp(prefix="sessionary-prepared-"))
    atexit.register(shutil.rmtree, folder)
    instance = Served(folder / "data", fresh=True)
    instance.command(command)
    return instance


def _new_database(prepared: Served | None) -> str:
    """The URL of a new database beside the one in `DATABASE_URL`, empty or a copy; empty where that is not set."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return ""
    name = f"served_{secrets.token_hex(6)}"
    copied = prepared.environment["DATABASE_URL"].rpartition("/")[2] if prepared else "template1"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{copied}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
