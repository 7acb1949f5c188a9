"""The process that reads files stays, whatever becomes of one reading, and ends with the one that asks it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sessionary.providers.calendars import apart as apart_module
from sessionary.providers.calendars.apart import apart, reader
from sessionary.providers.calendars.contract import Window
from sessionary.providers.calendars.expanding import seen_in_file
from sessionary.providers.troubles import Never, NotNow

WINDOW = Window(datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC), ZoneInfo("UTC"))
EVENT = "BEGIN:VEVENT\nUID:one\nDTSTART;TZID=Ours:20270302T090000\nDURATION:PT1H\nEND:VEVENT\n"
FIVE_HOURS_OFF = (
    "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0500\nTZOFFSETTO:+0500\n"
    "END:STANDARD\nEND:VTIMEZONE\n"
)
ASKS = """
from sessionary.providers.calendars.apart import apart, reader
assert apart(divmod, 7, 2, within=60) == (3, 1)
"""


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """A process that has ended and that nobody waited for does not run."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def process() -> int:
    assert reader.process is not None
    pid: int = reader.process.pid
    return pid


def test_the_same_process_serves_one_reading_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    apart(divmod, 7, 2, within=60)
    before = process()
    with pytest.raises(Never, match="too much"):
        apart(bytes, 2**31, within=60)
    with pytest.raises(NotNow, match="cannot be read"):
        apart(divmod, 7, 0, within=60)
    monkeypatch.setattr(apart_module, "SECONDS", 1)
    with pytest.raises(Never, match="too much"):
        apart(pow, 7, 10**9, within=60)
    assert apart(divmod, 7, 2, within=60) == (3, 1)
    assert process() == before


def test_one_that_was_ended_is_started_again() -> None:
    apart(divmod, 7, 2, within=60)
    before = process()
    os.kill(before, signal.SIGKILL)
    assert apart(divmod, 7, 2, within=60) == (3, 1)
    assert process() != before


def test_one_that_takes_nothing_any_more_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    apart(divmod, 7, 2, within=60)
    before = process()
    os.kill(before, signal.SIGSTOP)
    with pytest.raises(NotNow, match="too long"):
        apart(divmod, 7, 2, within=0.1)
    reader.stop()
    assert apart(divmod, 7, 2, within=60) == (3, 1)
    assert not is_running(before)


def test_no_reading_waits_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart_module, "SECONDS", 3)
    ended = []

    def compute() -> None:
        with pytest.raises(Never):
            apart(pow, 7, 10**9, within=60)
        ended.append("slow")

    thread = threading.Thread(target=compute)
    thread.start()
    assert apart(divmod, 7, 2, within=60) == (3, 1)
    ended.append("quick")
    thread.join()
    assert ended == ["quick", "slow"]


def test_one_that_is_late_does_not_go_on_computing() -> None:
    apart(divmod, 7, 2, within=60)
    children = Path(f"/proc/{process()}/task/{process()}/children")
    if not children.exists():
        pytest.skip("this kernel does not tell")
    with pytest.raises(NotNow, match="too long"):
        apart(pow, 7, 10**9, within=0.3)
    wait_until(lambda: not children.read_text().strip())


def test_one_files_idea_of_a_zone_does_not_reach_the_next() -> None:
    calendar = "BEGIN:VCALENDAR\nVERSION:2.0\n{}END:VCALENDAR\n"
    told = [
        apart(seen_in_file, calendar.format(zone + EVENT).encode(), WINDOW, within=60)["one"].spans[0][0].hour
        for zone in (FIVE_HOURS_OFF, "")
    ]
    assert told == [4, 9]


@pytest.mark.parametrize(
    "end", ["pass", "import os; os._exit(1)", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"]
)
def test_it_ends_with_the_process_that_asks_however_that_ends(end: str) -> None:
    script = f"{ASKS}print(reader.process.pid, flush=True)\n{end}\n"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    wait_until(lambda: not is_running(int(told.stdout)))
    assert told.stderr == ""


def test_a_process_that_was_forked_has_one_of_its_own() -> None:
    script = f"""{ASKS}
import os
before = reader.process.pid
if os.fork() == 0:
    assert apart(divmod, 9, 2, within=60) == (4, 1)
    assert reader.process.pid != before
    reader.stop()
    os._exit(7)
assert os.waitstatus_to_exitcode(os.wait()[1]) == 7
assert apart(divmod, 9, 2, within=60) == (4, 1)
assert reader.process.pid == before
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
