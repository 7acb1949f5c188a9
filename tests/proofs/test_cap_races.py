"""Twenty customers at once for the last place of a day or week: one gets it, whichever time each of them asks for."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests.proofs.test_races import CLIENTS, all_at_once
from tests.support.served import Served, served

pytestmark = pytest.mark.proof
FIRST = date.today() + timedelta(days=14 - date.today().weekday())  # a Monday
CAPS: dict[str, dict[str, Any]] = {"daily": {"per_day": 2}, "weekly": {"per_week": 3}}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("caps") / "data", "--no-jobs") as instance:
        headers = {"Authorization": f"Bearer {instance.command('token', 'admin@example.com')}"}
        with httpx2.Client(base_url=f"{instance.url}/api/v1/host/", headers=headers, timeout=60) as host:
            for slug, caps in CAPS.items():
                data = {"slug": slug, "name": slug.title(), "pages": ["demo"], "slots": caps}
                assert host.post("event-types", json=data).status_code == 201
        yield instance


def free(server: Served, event_type: str, days: int) -> list[str]:
    query = f"event_type={event_type}&from={FIRST}&until={FIRST + timedelta(days=days)}&time_zone=Europe/Berlin"
    return [slot["start"] for slot in httpx2.get(f"{server.url}/api/v1/pages/demo/slots?{query}").json()["slots"]]


def book(server: Served, event_type: str, start: str, number: int, client: httpx2.Client) -> httpx2.Response:
    customer = {"name": f"Client {number}", "email": f"client{number}@example.com"}
    order = {"page": "demo", "event_type": event_type, "starts": [start], "customer": customer}
    return client.post(f"{server.url}/api/v1/bookings", json=order)


@pytest.mark.parametrize(("event_type", "days", "places"), [("daily", 1, 2), ("weekly", 5, 3)])
def test_no_more_are_booked_than_there_are_places(server: Served, event_type: str, days: int, places: int) -> None:
    apart = free(server, event_type, days)[:: 1 if days == 1 else 7]  # of a week, times on all of its days
    with httpx2.Client(timeout=60) as alone:
        for number in range(places - 1):
            assert book(server, event_type, apart.pop(0), number, alone).status_code == 201
    answers = all_at_once(lambda n, client: book(server, event_type, apart[n % len(apart)], n, client))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: CLIENTS - 1}
    assert free(server, event_type, days) == []
    assert {datetime.fromisoformat(start).date() for start in apart} <= {FIRST + timedelta(days=n) for n in range(days)}


def test_the_log_has_no_errors(server: Served) -> None:
    assert "Traceback" not in server.output()
