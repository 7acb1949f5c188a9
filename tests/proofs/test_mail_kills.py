"""Workers killed at random moments while they hand mail to a server: nothing is lost, and hardly anything repeated."""

import email
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.support.served import Served
from tests.support.throwaway_postgresql import free_port

pytestmark = pytest.mark.proof
KILLS, BOOKINGS = 20, 150
BOOK = f"""
from datetime import timedelta
from django.utils import timezone
from sessionary.actions.booking import book
from sessionary.actions.customers import CustomerDetails
from sessionary.actions.opening import WORKDAYS
from sessionary.actions.pages import create_event_type, create_page
from sessionary.models import User
now = timezone.now()
hours = {{day: [(0, 1440)] for day in range(7)}}
page = create_page(owner=User.objects.first(), slug="mailed", name="Mailed", time_zone="UTC", hours=hours)
create_event_type(page=page, slug="one", name="One", duration=5, increment=5)
offer = page.offers()[0]
first = int((now + timedelta(days=3)).timestamp() // 300) * 5
for number in range({BOOKINGS}):
    ada = CustomerDetails(name="Ada", email=f"ada{{number}}@example.com", time_zone="UTC")
    book(offer=offer, starts=[first + number * 5], customer=ada, answers={{}}, now=now)
"""
STATE = """
import json
from sessionary.models import Job, Message
rows = {f"deliver:{pk}": message_id for pk, message_id in Message.objects.values_list("pk", "message_id")}
again = Job.objects.filter(kind="deliver", attempts__gt=1).values_list("dedupe", flat=True)
print(json.dumps({
    "states": list(Message.objects.values_list("state", flat=True)),
    "ids": list(rows.values()),
    "again": [rows[name] for name in again],
}))
"""


class Mailbox:
    """A mail server's side: what it accepted, in order."""

    def __init__(self) -> None:
        self.accepted: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.accepted.append(str(email.message_from_bytes(envelope.content)["Message-ID"]))
        return "250 OK"


def test_killed_twenty_times_while_handing_over(tmp_path: Path) -> None:
    chance, box = random.Random(20270302), Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    url = f"smtp://127.0.0.1:{controller.port}"
    instance = Served(tmp_path / "data", SESSIONARY_SMTP_URL=url)
    instance.command("shell", "--no-imports", "-c", BOOK)
    command = [sys.executable, "-m", "tests.support.mortal"]
    parent = subprocess.Popen(command, env=instance.environment, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    try:
        for _ in range(KILLS):
            child, before = int(parent.stdout.readline()), len(box.accepted)
            wait_until(lambda before=before: len(box.accepted) > before)  # type: ignore[misc]
            time.sleep(chance.uniform(0, 0.1))
            os.kill(child, signal.SIGKILL)
        last = int(parent.stdout.readline())
        assert len(set(box.accepted)) < 2 * BOOKINGS, "there was mail left when the last one was killed"
        wait_until(lambda: len(set(box.accepted)) == 2 * BOOKINGS and set(states(instance)) == {"sent"}, pause=0.5)
        os.kill(last, signal.SIGKILL)
    finally:
        parent.kill()
        parent.communicate()
        controller.stop()
    state = inspected(instance)
    times = Counter(box.accepted)
    assert sorted(times) == sorted(state["ids"]), "nothing is lost, and no Message-ID is new"
    repeated = {name for name, count in times.items() if count > 1}
    assert repeated <= set(state["again"]), "only what was in hand when its worker was killed"
    assert sum(times.values()) - len(times) <= KILLS


def wait_until(is_so, pause: float = 0.005) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(pause)


def inspected(instance: Served) -> dict[str, Any]:
    return dict(json.loads(instance.command("shell", "--no-imports", "-c", STATE)))


def states(instance: Served) -> list[str]:
    return list(inspected(instance)["states"])
