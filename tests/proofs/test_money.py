"""Killed between the gateway's deed and our note of it, and raced from many devices: money and sessions agree."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx2
import pytest

from tests.support.served import Served

pytestmark = pytest.mark.proof
CLIENTS = 20
HURRY = (
    "from sessionary.models import Job; from django.utils import timezone;"
    " Job.objects.filter(state='ready', kind__in=['settle', 'refund']).update(run_at=timezone.now())"
)


class Deadly(Served):
    """Its gateway kills the process once after each kind of deed."""

    module = "tests.support.deadly"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    instance = Served(tmp_path_factory.mktemp("money") / "data")
    instance.start()
    yield instance
    instance.kill()


def free_starts(server: Served, count: int, skip: int) -> list[str]:
    first = date.today() + timedelta(days=20)
    query = f"event_type=three-pack&from={first}&until={first + timedelta(days=60)}"
    slots = httpx2.get(f"{server.url}/api/v1/pages/demo/slots?{query}").json()["slots"]
    return [slot["start"] for slot in slots[skip * 20 : skip * 20 + count * 2 : 2]]


def booked(server: Served, starts: list[str]) -> dict[str, Any]:
    customer = {"name": "Ada", "email": "ada@example.com"}
    order = {"page": "demo", "event_type": "three-pack", "starts": starts, "customer": customer}
    answer = insistently(lambda: httpx2.post(f"{server.url}/api/v1/bookings", json=order, timeout=30))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def insistently(call: Callable[[], httpx2.Response]) -> httpx2.Response:
    """Again after the line broke, as browsers and people do."""
    for _ in range(20):
        try:
            return call()
        except httpx2.TransportError:
            time.sleep(0.3)
    return call()


def act(server: Served, booking: dict[str, Any], what: str, data: dict[str, Any], key: str = "") -> httpx2.Response:
    headers = {"Authorization": f"Booking {booking['secret']}"} | ({"Idempotency-Key": key} if key else {})
    return httpx2.post(f"{server.url}/api/v1/bookings/{booking['id']}/{what}", json=data, headers=headers, timeout=30)


def read(server: Served, booking: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Booking {booking['secret']}"}
    answer = insistently(lambda: httpx2.get(f"{server.url}/api/v1/bookings/{booking['id']}", headers=headers))
    return dict(answer.json())


def ledger(server: Served, booking: dict[str, Any]) -> list[tuple[str, int, str]]:
    lines = read(server, booking)["payment"]["transactions"]
    return [(line["kind"], line["amount"]["amount"], line["status"]) for line in lines]


def taken_at_gateway(server: Served) -> list[int]:
    """What each taken payment brought, less refunds, from the test gateway's own books."""
    payments = [json.loads(path.read_text()) for path in sorted((server.data / "play-money").glob("*.json"))]
    return [one["amount"] - sum(r["amount"] for r in one["refunds"]) for one in payments if one["captured"]]


def wait_until(settled: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 90
    while not settled():
        assert time.monotonic() < deadline, "nothing came of it"
        time.sleep(0.3)


def test_killed_between_charge_and_confirm_and_between_cancel_and_refund(tmp_path: Path) -> None:
    server = Deadly(tmp_path / "data")
    server.start()
    try:
        booking = booked(server, free_starts(server, 3, 0))
        checkout = booking["payment"]["due"]["checkout_url"]
        for verb in ("open", "capture"):
            with pytest.raises(httpx2.TransportError):
                httpx2.post(checkout, data={"outcome": "succeed"}, timeout=30)
            assert (server.data / f"killed-{verb}").exists()
        assert taken_at_gateway(server) == [150_00]
        wait_until(lambda: read(server, booking)["status"] == "pending_payment")
        server.command("shell", "--no-imports", "-c", HURRY)
        wait_until(lambda: read(server, booking)["status"] == "scheduled")
        canceled = [one["id"] for one in booking["sessions"][1:]]
        insistently(lambda: act(server, booking, "cancel", {"sessions": canceled, "expect": 5000}, key="once"))
        wait_until((server.data / "killed-refund").exists)
        server.command("shell", "--no-imports", "-c", HURRY)
        wait_until(lambda: ("refund", 50_00, "succeeded") in ledger(server, booking))
        assert ledger(server, booking) == [("payment", 150_00, "succeeded"), ("refund", 50_00, "succeeded")]
        assert taken_at_gateway(server) == [100_00]
        assert [one["status"] for one in read(server, booking)["sessions"]] == ["scheduled", "canceled", "canceled"]
        assert server.inspect()["claims"] == 1
    finally:
        server.kill()


def all_at_once(work: Callable[[int], httpx2.Response]) -> list[httpx2.Response]:
    barrier = Barrier(CLIENTS)

    def run(number: int) -> httpx2.Response:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(run, range(CLIENTS)))


def test_many_clicks_on_many_devices_pay_once(server: Served) -> None:
    booking, before = booked(server, free_starts(server, 3, 1)), len(taken_at_gateway(server))
    checkout = booking["payment"]["due"]["checkout_url"]
    answers = all_at_once(lambda _: httpx2.post(checkout, data={"outcome": "succeed"}, timeout=60))
    assert {answer.status_code for answer in answers} <= {303, 409}
    assert read(server, booking)["status"] == "scheduled"
    assert ledger(server, booking) == [("payment", 150_00, "succeeded")]
    assert len(taken_at_gateway(server)) == before + 1


def test_many_devices_cancel_once_and_get_one_refund(server: Served) -> None:
    booking = booked(server, free_starts(server, 3, 2))
    httpx2.post(booking["payment"]["due"]["checkout_url"], data={"outcome": "succeed"})
    change = {"sessions": [booking["sessions"][0]["id"]], "expect": 2500}
    answers = all_at_once(lambda _: act(server, booking, "cancel", change))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: CLIENTS - 1}
    wait_until(lambda: ledger(server, booking)[-1] == ("refund", 25_00, "succeeded"))
    assert len(ledger(server, booking)) == 2


def test_two_tabs_move_to_different_times_and_only_the_last_choice_is_paid(server: Served) -> None:
    booking = booked(server, free_starts(server, 3, 3))
    httpx2.post(booking["payment"]["due"]["checkout_url"], data={"outcome": "succeed"})
    new = free_starts(server, CLIENTS, 5)
    session = booking["sessions"][0]["id"]
    answers = all_at_once(
        lambda number: act(server, booking, "reschedule", {"sessions": [{"id": session, "start": new[number]}]})
    )
    assert {answer.status_code for answer in answers} == {202}
    clicks = all_at_once(
        lambda _: httpx2.post(
            answers[0].json()["payment"]["due"]["checkout_url"], data={"outcome": "succeed"}, timeout=60
        )
    )
    assert {answer.status_code for answer in clicks} <= {303, 409}
    assert ledger(server, booking) == [("payment", 150_00, "succeeded"), ("reschedule_fee", 5_00, "succeeded")]
    assert read(server, booking)["sessions"][0]["start"] in new


def test_the_log_has_no_errors(server: Served) -> None:
    assert "Traceback" not in server.output()
