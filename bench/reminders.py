"""Ten thousand reminders due in the same minute, and three workers, on this engine: `python -m bench.reminders`."""

import os
import subprocess
import sys
import tempfile

import django

WORKERS = 3


def main() -> None:
    """In processes and on a database of its own; first without writing the mails, then without a mail server."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SESSIONARY_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
        django.setup()
        from bench import reminding  # noqa: PLC0415  models need a Django that is set up

        reminding.prepare()
        for courier, count in (("nobody", 10_000), ("kept", 1_000)):
            start = reminding.add_sessions(count)
            workers = [subprocess.Popen([sys.executable, "-m", "bench.working", courier]) for _ in range(WORKERS)]
            reminding.report(start, count, WORKERS, courier)
            for one in workers:
                one.terminate()
                one.wait()


if __name__ == "__main__":
    main()
