"""`sessionary worker`, which for `nobody` leaves the writing of mails out."""

import os
import sys
from datetime import datetime
from typing import Any

import django

from sessionary.__main__ import main


def leave_out(payload: dict[str, Any], now: datetime) -> None:
    """What is left is finding, putting out, leasing and finishing."""


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from sessionary.jobs.registry import ACTIONS

    if sys.argv.pop() == "nobody":
        ACTIONS["deliver"] = leave_out
    sys.argv.append("worker")
    main()
