"""The product's own command with a job and a recurring work that note in a file who did them, and short leases."""

import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

from sessionary.__main__ import main

LEASE, LONGEST_JOB = timedelta(seconds=3), timedelta(seconds=1)
EVERY = timedelta(seconds=1)


def note(*words: object) -> None:
    """One line at the end of the file, whole whoever else writes."""
    with (Path(os.environ["SESSIONARY_DATA"]) / "noted").open("a") as file:
        file.write(" ".join(map(str, (*words, os.getpid()))) + "\n")


def do(payload: dict[str, Any], now: datetime) -> None:
    note("job", payload["n"])
    time.sleep(0.02)


def recur(now: datetime) -> None:
    note("period", int(now.timestamp() // EVERY.total_seconds()))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sessionary.config.settings")
    django.setup()
    from sessionary.actions import leasing, periods
    from sessionary.jobs import registry, runner

    leasing.LEASE = runner.LEASE = LEASE  # type: ignore[attr-defined]
    runner.LONGEST_JOB = LONGEST_JOB
    registry.ACTIONS["note"] = do
    registry.PERIODIC["recur"], periods.EVERY["recur"] = recur, EVERY
    main()
