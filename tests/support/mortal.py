"""A worker that is forked anew each time that it is killed, at once; its leases are short. Prints each one's id.

What a killed worker left is due again within seconds, as it would be within minutes.
"""

import os
import threading
from datetime import timedelta

import django


def live_and_die() -> None:
    """Until the parent is killed too. No connection is open when a child is forked."""
    from sessionary.actions import leasing  # noqa: PLC0415  models need a Django that is set up
    from sessionary.jobs import runner  # noqa: PLC0415

    leasing.LEASE = runner.LEASE = timedelta(seconds=6)  # type: ignore[attr-defined]
    runner.LONGEST_JOB = timedelta(seconds=4)
    while True:
        child = os.fork()
        if child == 0:
            runner.Runner(threading.Event()).run()
        print(child, flush=True)
        os.waitpid(child, 0)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sessionary.config.settings")
    django.setup()
    live_and_die()
