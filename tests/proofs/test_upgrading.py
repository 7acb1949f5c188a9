"""An instance in use is brought up to date: what is booked stays, and so do the guards."""

from pathlib import Path

import httpx2
import pytest

from tests.support.served import Served

pytestmark = pytest.mark.proof
EARLIER = "0023_calendars"
BOOK = """
from datetime import timedelta
from django.utils import timezone
from sessionary.actions.booking import book
from sessionary.actions.customers import CustomerDetails
from sessionary.models import Page
now = timezone.now()
page = Page.named("demo")
first = (now + timedelta(days=14 - now.weekday())).replace(hour=10, minute=0, second=0, microsecond=0)
starts = [int(first.timestamp() // 60) + day * 1440 for day in range(5)]
ada = CustomerDetails(name="Ada", email="ada@example.com", time_zone="Europe/Berlin")
print(book(offer=page.offer("free-five"), starts=starts, customer=ada, answers={}, now=now).public_id)
"""
MISSING = "from django.db import connection; from sessionary.models import guards; print(guards.missing(connection))"


def test_what_is_booked_and_the_guards_are_there_afterwards(tmp_path: Path) -> None:
    """Down to an earlier schema, whose tables are rebuilt around their rows, and up again by starting."""
    instance = Served(tmp_path / "data")
    booked = instance.command("shell", "--no-imports", "-c", BOOK)
    instance.command("migrate", "sessionary", EARLIER)
    assert instance.command("shell", "--no-imports", "-c", MISSING) == "[]"
    instance.start()
    try:
        assert httpx2.get(f"{instance.url}/demo/free-five/").status_code == 200
        state = instance.inspect()
        assert state["bookings"] == [booked]
        assert state["claims"] == state["sessions"] == 5
        assert instance.command("shell", "--no-imports", "-c", MISSING) == "[]"
    finally:
        instance.kill()
