"""A page goes to and fro between two Owners while Customers book, hold and move: claims stay with their Host, apart."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from random import Random
from threading import Barrier
from typing import Any

import httpx2
import pytest

from tests.support.served import Served, served

pytestmark = pytest.mark.proof
CLIENTS, TIMES, OWNERS = 12, 8, ("sam@example.com", "admin@example.com")
CHECK = """
from django.db.models import F
from sessionary.models import Booking, Claim, Session
from sessionary.models.shares import ahead, left_with_others
from sessionary.models import Page
from django.utils import timezone
now, page = timezone.now(), Page.objects.get(slug="demo")
to_come = Session.objects.filter(ahead(now), booking__page=page)
assert to_come.exists()
for session in to_come.select_related("booking"):
    (claim,) = session.claims.all()
    assert claim.host_id == session.host_id == session.booking.host_id, session.public_id
rows = sorted(Claim.objects.values_list("host", "starts", "ends", "meeting"))
for one, other in zip(rows, rows[1:]):
    assert one[0] != other[0] or one[2] <= other[1], (one, other)
stay = {booking.pk for booking in left_with_others(page, now)}
behind = to_come.exclude(host=page.owner).values_list("booking", flat=True)
assert set(behind) == stay
print(to_come.count())
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("handing") / "data", "--no-jobs") as instance:
        yield instance


class Crowd:
    """Customers of the demo page, and an Administrator who cannot make up their mind."""

    def __init__(self, server: Served) -> None:
        self.url = f"{server.url}/api/v1"
        self.token = {"Authorization": f"Bearer {server.command('token', 'admin@example.com')}"}
        first = date.today() + timedelta(days=3)
        query = f"event_type=free-five&from={first}&until={first + timedelta(days=60)}"
        slots = httpx2.get(f"{self.url}/pages/demo/slots?{query}").json()["slots"]
        self.free = [slot["start"] for slot in slots][:120]

    def hand_over(self, client: httpx2.Client) -> set[int]:
        answers = [
            client.patch(f"{self.url}/host/pages/demo", json={"owner": OWNERS[n % 2]}, headers=self.token)
            for n in range(TIMES)
        ]
        return {answer.status_code for answer in answers}

    def book_and_move(self, client: httpx2.Client, number: int) -> set[int]:
        chance, found = Random(number), set()
        for turn in range(TIMES):
            starts = chance.sample(self.free, 5)
            order: dict[str, Any] = {"page": "demo", "event_type": "free-five", "starts": starts}
            if turn % 2:
                held = client.post(f"{self.url}/holds", json=order)
                found.add(held.status_code)
                if held.status_code != 201:
                    continue
                order = {**order, "starts": None, "hold": {name: held.json()[name] for name in ("id", "secret")}}
            customer = {"name": f"Client {number}", "email": f"client{number}@example.com"}
            booked = client.post(f"{self.url}/bookings", json={**order, "customer": customer})
            found.add(booked.status_code)
            if booked.status_code == 201:
                found.add(self.move(client, booked.json(), chance.choice(self.free)))
        return found

    def move(self, client: httpx2.Client, booking: dict[str, Any], start: str) -> int:
        secret = {"Authorization": f"Booking {booking['secret']}"}
        wish = {"sessions": [{"id": booking["sessions"][0]["id"], "start": start}], "reason": ""}
        address = f"{self.url}/bookings/{booking['id']}/reschedule"
        return client.post(address, json=wish, headers=secret).status_code


def test_handing_over_against_bookings(server: Served) -> None:
    crowd, barrier = Crowd(server), Barrier(CLIENTS)

    def run(number: int) -> set[int]:
        with httpx2.Client(timeout=60) as client:
            barrier.wait()
            return crowd.hand_over(client) if number == 0 else crowd.book_and_move(client, number)

    with ThreadPoolExecutor(CLIENTS) as pool:
        handed, *customers = list(pool.map(run, range(CLIENTS)))
    assert handed == {200}
    assert set().union(*customers) <= {200, 201, 409, 422}
    assert int(server.command("shell", "--no-imports", "-c", CHECK)) >= 20
    assert "Traceback" not in server.output()
