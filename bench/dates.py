"""Run the tests that look at the clock as if today were another day, on the days that break things.

`python -m bench.dates [DATE …]`, each to come and like `2028-02-29T20:00`, in UTC. Needs libfaketime, which `bin/bench`
installs.
"""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

DATES = {
    "2027-01-31T20:00": "the last hours of a month, a Sunday",
    "2027-02-26T17:30": "a Friday evening, no working day left in the month",
    "2027-03-28T00:30": "half an hour before the clocks go forward in Europe",
    "2027-04-30T21:00": "a Friday evening at the end of a month",
    "2027-10-31T00:30": "the clocks go back in Europe",
    "2027-11-07T05:30": "the clocks go back in America",
    "2027-12-31T23:30": "New Year's Eve",
    "2028-02-29T12:00": "a leap day",
    "2028-12-31T12:00": "the last day of a leap year",
    "2029-01-01T00:05": "the first minutes of a year",
}
PARTS = [  # whoever looks at the clock: real servers, and tests that stop no clock
    "tests/browser",
    "tests/conferencing/test_access_tokens.py",
    "tests/conferencing/test_door.py",
    "tests/desk/test_desk.py",
    "tests/jobs/test_lanes.py",
    "tests/settings/test_conflicts.py",
    "tests/web/test_managing.py",
    "tests/web/test_choosing.py",
]
LIBRARY = "faketime/libfaketimeMT.so.1"


def library() -> Path:
    """Find libfaketime for programs with threads."""
    for folder in Path("/usr/lib").glob("*-linux-*"):
        if (found := folder / LIBRARY).exists():
            return found
    raise SystemExit("libfaketime is missing. On Debian: apt-get install libfaketime")


def seconds_until(date: str) -> int:
    """Return how far that moment is ahead of now."""
    return int((datetime.fromisoformat(f"{date}:00+00:00") - datetime.now(UTC)).total_seconds())


def passes_on(date: str) -> bool:
    """Run the tests with the clock started at this moment; time goes on from there."""
    environment = {
        **os.environ,
        "TZ": "UTC",
        "LD_PRELOAD": str(library()),
        "FAKETIME": f"+{seconds_until(date)}",  # so that programs started later do not begin again at that moment
    }
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-m", "not proof", *PARTS]
    return subprocess.run(command, env=environment, check=False).returncode == 0


def main() -> int:
    """Run them on the dates named, else on all; return 1 when they failed on any."""
    failed = []
    for date in sys.argv[1:] or DATES:
        print(f"\n== {date}: {DATES.get(date, 'asked for')}", flush=True)
        if not passes_on(date):
            failed.append(date)
    print(f"\nFailed on {', '.join(failed)}." if failed else "\nPassed on every date.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
