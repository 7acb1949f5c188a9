"""Fifty customers at once over HTTP: nothing is sold twice, nobody gets half a package, nobody gets a 5xx."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx2
import pytest

from tests.support.served import Served, served

pytestmark = pytest.mark.proof
CLIENTS = 50


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("race") / "data", "--no-jobs") as instance:
        yield instance


@pytest.fixture
def free(server: Served) -> list[str]:
    """Free starts of the next two months, as the page offers them now."""
    first = date.today() + timedelta(days=3)
    until = first + timedelta(days=60)
    query = f"event_type=free-five&from={first}&until={until}"
    answer = httpx2.get(f"{server.url}/api/v1/pages/demo/slots?{query}")
    return [slot["start"] for slot in answer.json()["slots"]]


def all_at_once(work: Callable[[int, httpx2.Client], httpx2.Response]) -> list[httpx2.Response]:
    """Run `work` for fifty clients, released together."""
    barrier = Barrier(CLIENTS)

    def run(number: int) -> httpx2.Response:
        with httpx2.Client(timeout=60) as client:
            barrier.wait()
            return work(number, client)

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(run, range(CLIENTS)))


def order(starts: list[str] | None, number: int, **more: Any) -> dict[str, Any]:
    customer = {"name": f"Client {number}", "email": f"client{number}@example.com"}
    return {"page": "demo", "event_type": "free-five", "starts": starts, "customer": customer, **more}


def check_whole_and_apart(answers: list[httpx2.Response]) -> list[dict[str, Any]]:
    """Only 201 and 409; every booking has five sessions; no start is in two of them."""
    assert {answer.status_code for answer in answers} <= {201, 409}
    booked = [answer.json() for answer in answers if answer.status_code == 201]
    assert all(len(booking["sessions"]) == 5 for booking in booked)
    sold = Counter(chain.from_iterable([one["start"] for one in booking["sessions"]] for booking in booked))
    assert max(sold.values()) == 1
    return booked


def test_one_of_fifty_gets_the_same_five_slots(server: Served, free: list[str]) -> None:
    starts = free[:25:5]
    answers = all_at_once(lambda n, client: client.post(f"{server.url}/api/v1/bookings", json=order(starts, n)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: CLIENTS - 1}
    for answer in answers:
        if answer.status_code == 409:
            assert len(answer.json()["taken"]) == 5


def test_partly_overlapping_choices_in_different_orders(server: Served, free: list[str]) -> None:
    few = free[30:50]

    def choose(number: int, client: httpx2.Client) -> httpx2.Response:
        chosen = random.Random(number).sample(few, 5)
        return client.post(f"{server.url}/api/v1/bookings", json=order(chosen, number))

    assert 1 <= len(check_whole_and_apart(all_at_once(choose))) <= 4


def test_holds_against_bookings(server: Served, free: list[str]) -> None:
    few = free[60:80]

    def hold_or_book(number: int, client: httpx2.Client) -> httpx2.Response:
        chosen = random.Random(number).sample(few, 5)
        if number % 2:
            return client.post(f"{server.url}/api/v1/bookings", json=order(chosen, number))
        held = client.post(
            f"{server.url}/api/v1/holds", json={"page": "demo", "event_type": "free-five", "starts": chosen}
        )
        if held.status_code != 201:
            return held
        hold = {name: held.json()[name] for name in ("id", "secret")}
        confirmed = client.post(f"{server.url}/api/v1/bookings", json=order(None, number, hold=hold))
        assert confirmed.status_code == 201, "what is held is had"
        return confirmed

    assert check_whole_and_apart(all_at_once(hold_or_book))


def test_twins_in_flight_book_once(server: Served, free: list[str]) -> None:
    starts = free[90:115:5]
    answers = all_at_once(
        lambda n, client: client.post(
            f"{server.url}/api/v1/bookings", json=order(starts, 0), headers={"Idempotency-Key": "twins"}
        )
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1


def test_the_log_has_no_errors(server: Served, tmp_path: Path) -> None:
    assert "Traceback" not in server.output()
