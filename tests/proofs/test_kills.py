"""Killed at random moments under load: no half booking, and exactly one message per person and booking."""

import email
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Event

import httpx2
import pytest

from tests.support.served import Served, served

pytestmark = pytest.mark.proof
KILLS = 10
CLIENTS = 4
END_LEASES = """
from django.utils import timezone
from sessionary.models import Job, Meeting
Job.objects.filter(state="ready").update(run_at=timezone.now())
Meeting.objects.update(busy_until=None)
"""  # those of killed workers end by themselves; here at once, as time would


def book_until(stop: Event, server: Served, starts: list[str], number: int, booked: list[str]) -> None:
    """Book one package of five after the other; notes in `booked` the ids of those the server said were booked."""
    with httpx2.Client(timeout=10) as client:
        for begin in range(number * 5, len(starts) - 5, CLIENTS * 5):
            if stop.is_set():
                break
            order = {
                "page": "demo",
                "event_type": "free-five",
                "starts": starts[begin : begin + 5],
                "customer": {"name": f"Client {number}", "email": f"client{number}@example.com"},
            }
            try:
                answer = client.post(f"{server.url}/api/v1/bookings", json=order)
            except httpx2.TransportError:
                break
            if answer.status_code == 201:
                booked.append(answer.json()["id"])


def free_starts(server: Served) -> list[str]:
    first = date.today() + timedelta(days=2)
    answers = (
        httpx2.get(
            f"{server.url}/api/v1/pages/demo/slots?event_type=free-five"
            f"&from={first + timedelta(days=90 * part)}&until={first + timedelta(days=90 * (part + 1))}"
        )
        for part in range(5)
    )
    return [slot["start"] for answer in answers for slot in answer.json()["slots"]]


def kept_mail(server: Served) -> list[email.message.Message]:
    folder: Path = server.data / "mail"
    return [email.message_from_bytes(path.read_bytes()) for path in folder.glob("*.eml")]


def test_killed_ten_times_under_booking_load(tmp_path: Path) -> None:
    chance = random.Random(20270301)
    confirmed: list[str] = []
    with served(tmp_path / "data") as server:
        starts = free_starts(server)
        for round_number in range(KILLS):
            part = starts[round_number * 300 : (round_number + 1) * 300]
            stop, enough = Event(), len(confirmed) + chance.randint(1, CLIENTS)
            with ThreadPoolExecutor(CLIENTS) as pool:
                runs = [pool.submit(book_until, stop, server, part, number, confirmed) for number in range(CLIENTS)]
                wait_until(lambda enough=enough: len(confirmed) >= enough, pause=0.001)  # type: ignore[misc]
                time.sleep(chance.uniform(0, 0.1))
                server.kill()
                stop.set()
            for run in runs:
                run.result()
            if round_number == KILLS - 1:
                server.command("shell", "--no-imports", "-c", END_LEASES)
            server.start()
        wait_until(lambda: not server.inspect()["waiting"], pause=1.5)
        state = server.inspect()
        mails = kept_mail(server)

    assert len(confirmed) >= KILLS
    assert set(confirmed) <= set(state["bookings"])
    assert set(state["sessions_per_booking"]) == {5}
    assert state["claims"] == state["sessions"] == 5 * len(state["bookings"])
    assert state["loose_claims"] == 0
    recipients = Counter(str(mail["To"]).partition("<")[2].strip(">") for mail in mails)
    assert recipients["admin@example.com"] == len(state["bookings"])
    assert sum(recipients.values()) == 2 * len(state["bookings"])
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)


def wait_until(is_so: Callable[[], bool], pause: float) -> None:
    deadline = time.monotonic() + 90
    while not is_so():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(pause)
