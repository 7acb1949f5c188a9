"""Workers killed at random moments while they hand over mail and texts: nothing is lost, hardly anything repeated."""

import email
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.support.served import Served
from tests.support.throwaway_postgresql import free_port
from tests.support.twilio_server import SEND, TwilioServer

pytestmark = pytest.mark.proof
KILLS, BOOKINGS, TEXTS = 20, 135, 30  # each booking makes two mails, each text comes beside a third
MAILS = 2 * BOOKINGS + TEXTS
BOOK = f"""
from dataclasses import replace
from datetime import timedelta
from django.utils import timezone
from sessionary.actions.booking import book
from sessionary.actions.customers import CustomerDetails
from sessionary.actions.opening import WORKDAYS
from sessionary.actions.pages import create_event_type, create_page
from sessionary.actions.reminding import remind_between
from sessionary.actions.sms_accounts import connect
from sessionary.models import Account, Job, User
from tests.support.twilio_server import KEYS
now = timezone.now()
hours = {{day: [(0, 1440)] for day in range(7)}}
page = create_page(owner=User.objects.first(), slug="mailed", name="Mailed", time_zone="UTC", hours=hours)
reminders = {{"reminders": [1440], "sms_reminders": True}}
create_event_type(page=page, slug="one", name="One", duration=5, increment=5, **reminders)
connect(account=Account.objects.get(), provider="twilio", keys=KEYS)
offer = page.offers()[0]
first = int((now + timedelta(days=3)).timestamp() // 300) * 5
for number in range({BOOKINGS}):
    ada = CustomerDetails(name="Ada", email=f"ada{{number}}@example.com", time_zone="UTC")
    if number < {TEXTS}:
        ada = replace(ada, phone=f"+4915112345{{number:03}}", sms_consent=True)
    book(offer=offer, starts=[first + number * 5], customer=ada, answers={{}}, now=now)
texted = timedelta(minutes=first - int(now.timestamp()) // 60 + 5 * ({TEXTS} - 1) - 1440)
assert remind_between(now, now + texted) == {TEXTS}
Job.objects.update(run_at=now)
"""
STATE = """
import json
from sessionary.models import Job, Message
mails, texts = Message.objects.filter(channel="mail"), Message.objects.filter(channel="sms")
rows = {f"deliver:{pk}": message_id for pk, message_id in mails.values_list("pk", "message_id")}
again = Job.objects.filter(kind="deliver", attempts__gt=1).values_list("dedupe", flat=True)
print(json.dumps({
    "texts": list(texts.values_list("service_id", flat=True)),
    "states": list(Message.objects.values_list("state", flat=True)),
    "ids": list(rows.values()),
    "again": [rows[name] for name in again],
}))
"""


class Mailbox:
    """A mail server's side: what it accepted, in order."""

    def __init__(self) -> None:
        self.accepted: list[str] = []
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.accepted.append(str(email.message_from_bytes(envelope.content)["Message-ID"]))
        return "250 OK"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    made = Mailbox()
    controller = Controller(made, hostname="127.0.0.1", port=made.port)
    controller.start()
    yield made
    controller.stop()


@pytest.fixture
def twilio() -> Iterator[TwilioServer]:
    """It answers late, so that many a worker is killed after it took a text and before that is noted."""
    with TwilioServer() as server:
        server.now = datetime.now(UTC)
        for _ in range(TEXTS + KILLS):
            server.trouble(SEND, "be late", seconds=0.1)
        yield server


def test_killed_twenty_times_while_handing_over(tmp_path: Path, box: Mailbox, twilio: TwilioServer) -> None:
    chance = random.Random(20270302)
    addresses = f"twilio={twilio.url}"
    instance = Served(tmp_path / "data", SESSIONARY_SMTP_URL=box.url, SESSIONARY_PROVIDER_ADDRESSES=addresses)
    instance.command("shell", "--no-imports", "-c", BOOK)
    command = [sys.executable, "-m", "tests.support.mortal"]
    parent = subprocess.Popen(
        command, env=instance.environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout is not None
    try:
        for _ in range(KILLS):
            child, before = int(parent.stdout.readline()), len(box.accepted)
            wait_until(lambda before=before: len(box.accepted) > before)  # type: ignore[misc]
            time.sleep(chance.uniform(0, 0.1))
            os.kill(child, signal.SIGKILL)
        assert len(set(box.accepted)) < MAILS, "there was mail left when the last one was killed"
        wait_until(lambda: set(states(instance)) == {"sent"}, pause=0.5)
    finally:
        os.killpg(parent.pid, signal.SIGKILL)  # the last worker too, before it is replaced
        parent.communicate()
    state = inspected(instance)
    times = Counter(box.accepted)
    assert sorted(times) == sorted(state["ids"]), "nothing is lost, and no Message-ID is new"
    repeated = {name for name, count in times.items() if count > 1}
    assert repeated <= set(state["again"]), "only what was in hand when its worker was killed"
    assert sum(times.values()) - len(times) <= KILLS
    assert len({sms.to for sms in twilio.sent}) == len(twilio.sent) == TEXTS, "each text once"
    assert {sms.sid for sms in twilio.sent} == set(state["texts"])


def wait_until(is_so, pause: float = 0.005) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + 90
    while not is_so():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(pause)


def inspected(instance: Served) -> dict[str, Any]:
    return dict(json.loads(instance.command("shell", "--no-imports", "-c", STATE)))


def states(instance: Served) -> list[str]:
    return list(inspected(instance)["states"])
