"""Approvals at once over HTTP: of one time, one wins; of one request, one time; against bookings, one of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import httpx2
import pytest

from tests.support.approval import offer_by_approval
from tests.support.served import Served, served

pytestmark = pytest.mark.proof
CLIENTS = 20
Send = Callable[[httpx2.Client], httpx2.Response]


class Rivals:
    """Customers who ask for times, and a program of the host's that answers."""

    def __init__(self, server: Served) -> None:
        self.url = f"{server.url}/api/v1"
        self.token = {"Authorization": f"Bearer {server.command('token', 'admin@example.com')}"}
        first = date.today() + timedelta(days=3)
        query = f"event_type=consult&from={first}&until={first + timedelta(days=60)}"
        slots = httpx2.get(f"{self.url}/pages/demo/slots?{query}").json()["slots"]
        self.free = [slot["start"] for slot in slots][::2]

    def request(self, starts: Sequence[str], number: int) -> str:
        answer = httpx2.post(f"{self.url}/bookings", json=self.order("consult", starts, number))
        assert answer.status_code == 201
        return str(answer.json()["id"])

    def order(self, event_type: str, starts: Sequence[str], number: int) -> dict[str, Any]:
        customer = {"name": f"Client {number}", "email": f"client{number}@example.com"}
        return {"page": "demo", "event_type": event_type, "starts": list(starts), "customer": customer}

    def approve(self, booking: str, start: str) -> Send:
        address = f"{self.url}/host/bookings/{booking}/approve"
        return lambda client: client.post(address, json={"start": start}, headers=self.token)

    def book(self, start: str, number: int) -> Send:
        return lambda client: client.post(f"{self.url}/bookings", json=self.order("free-intro", [start], number))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("approval") / "data", "--no-jobs") as instance:
        offer_by_approval(instance)
        yield instance


@pytest.fixture(scope="module")
def rivals(server: Served) -> Rivals:
    return Rivals(server)


def all_at_once(sends: Sequence[Send]) -> list[httpx2.Response]:
    """Send all, released together."""
    barrier = Barrier(len(sends))

    def run(send: Send) -> httpx2.Response:
        with httpx2.Client(timeout=60) as client:
            barrier.wait()
            return send(client)

    with ThreadPoolExecutor(len(sends)) as pool:
        return list(pool.map(run, sends))


def statuses(answers: Sequence[httpx2.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def test_of_twenty_approvals_of_one_time_one_wins(server: Served, rivals: Rivals) -> None:
    starts, before = rivals.free[:3], server.inspect()["claims"]
    bookings = [rivals.request(starts, number) for number in range(CLIENTS)]
    assert server.inspect()["claims"] == before
    answers = all_at_once([rivals.approve(booking, starts[1]) for booking in bookings])
    assert statuses(answers) == {200: 1, 409: CLIENTS - 1}
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {(one["type"].rsplit("/", 1)[1], len(one["taken"])) for one in refused} == {("slots-taken", 1)}
    assert server.inspect()["claims"] == before + 1


def test_of_one_request_one_time_is_approved(server: Served, rivals: Rivals) -> None:
    starts, before = rivals.free[10:13], server.inspect()["claims"]
    booking = rivals.request(starts, 0)
    answers = all_at_once([rivals.approve(booking, starts[number % 3]) for number in range(CLIENTS)])
    assert statuses(answers) == {200: 1, 409: CLIENTS - 1}
    slugs = {answer.json()["type"].rsplit("/", 1)[1] for answer in answers if answer.status_code == 409}
    assert slugs == {"request-answered"}
    assert server.inspect()["claims"] == before + 1


def test_approvals_against_bookings(server: Served, rivals: Rivals) -> None:
    starts, before = rivals.free[20:23], server.inspect()["claims"]
    half = CLIENTS // 2
    bookings = [rivals.request(starts, number) for number in range(half)]
    sends = [rivals.approve(booking, starts[0]) for booking in bookings]
    answers = all_at_once([*sends, *(rivals.book(starts[0], number) for number in range(half))])
    assert sum(count for status, count in statuses(answers).items() if status in (200, 201)) == 1
    assert set(statuses(answers)) <= {200, 201, 409}
    assert server.inspect()["claims"] == before + 1


def test_the_log_has_no_errors(server: Served) -> None:
    assert "Traceback" not in server.output()
