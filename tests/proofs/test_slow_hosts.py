"""One host's row is held by somebody who stopped: the pages of all others go on."""

import os
import threading
from datetime import date, timedelta

import httpx2
import psycopg
import pytest

from tests.support.served import Served, served

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="SQLite has one writer at a time, and locks no rows"),
]
CROWD = 24
OWNER = "SELECT owner_id FROM sessionary_page WHERE slug = 'demo'"


def test_others_are_answered_while_one_hosts_row_is_held(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with served(tmp_path / "data") as server, psycopg.connect(server.environment["DATABASE_URL"]) as peer:
        peer.execute(f"SELECT 1 FROM sessionary_user WHERE id = ({OWNER}) FOR NO KEY UPDATE")
        start = first_start(server)
        codes: list[int] = []
        crowd = [threading.Thread(target=lambda: codes.append(book(server, start))) for _ in range(CROWD)]
        for thread in crowd:
            thread.start()
        for _ in range(5):
            for address in ("/solo/", "/healthz", "/api/v1/pages/solo"):
                assert httpx2.get(f"{server.url}{address}", timeout=10).status_code == 200
        assert 201 not in codes, "the row is held still"
        for thread in crowd:
            thread.join(30)
        assert set(codes) == {503}
        peer.rollback()
        assert book(server, start) == 201


def first_start(server: Served) -> str:
    begin = date.today() + timedelta(days=30)
    query = f"event_type=free-intro&from={begin}&until={begin + timedelta(days=7)}"
    slots = httpx2.get(f"{server.url}/api/v1/pages/demo/slots?{query}").json()["slots"]
    return str(slots[0]["start"])


def book(server: Served, start: str) -> int:
    customer = {"name": "Ada", "email": "ada@example.com"}
    order = {"page": "demo", "event_type": "free-intro", "starts": [start], "customer": customer}
    answer = httpx2.post(f"{server.url}/api/v1/bookings", json=order, timeout=30)
    if answer.status_code == 503:
        assert answer.headers["Retry-After"] == "5"
        assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code
