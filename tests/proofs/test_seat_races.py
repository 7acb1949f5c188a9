"""Twenty customers at once for the last seats of a group: just the free seats are had, whole packages or nothing."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import chain
from threading import Barrier
from typing import Any

import httpx2
import pytest

from tests.support.served import Served, served

pytestmark = pytest.mark.proof
CLIENTS, SEATS = 20, 7
EVENT_TYPES: dict[str, dict[str, Any]] = {
    "choir": {"seats": SEATS},
    "choir-course": {"seats": SEATS, "package": True, "sessions": 3},
    "duet": {"seats": 2},
}
SEATING = """
import json
from sessionary.models import Claim
print(json.dumps(list(Claim.objects.exclude(seats=1).values_list("host", "meeting", "starts", "seat", "seats"))))
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("seats") / "data", "--no-jobs") as instance:
        make_page(instance)
        yield instance


def make_page(server: Served) -> None:
    headers = {"Authorization": f"Bearer {server.command('token', 'admin@example.com')}"}
    page = {"slug": "the-choir", "name": "Choir", "owner": "sam@example.com", "time_zone": "Europe/Berlin"}
    with httpx2.Client(base_url=f"{server.url}/api/v1/host/", headers=headers, timeout=60) as host:
        assert host.post("pages", json=page).status_code == 201
        for slug, scheduling in EVENT_TYPES.items():
            made = {"slug": slug, "name": slug, "pages": ["the-choir"], "scheduling": scheduling}
            assert host.post("event-types", json=made).status_code == 201


def slots(server: Served, slug: str) -> dict[str, int]:
    """The free starts of the next weeks, with the seats left at each."""
    first = date.today() + timedelta(days=3)
    query = f"event_type={slug}&from={first}&until={first + timedelta(days=40)}"
    answer = httpx2.get(f"{server.url}/api/v1/pages/the-choir/slots?{query}", timeout=60)
    return {slot["start"]: slot["seats_left"] for slot in answer.json()["slots"]}


def order(slug: str, starts: list[str] | None, number: int, **more: Any) -> dict[str, Any]:
    customer = {"name": f"Singer {number}", "email": f"singer{number}@example.com"}
    what = {"page": "the-choir", "event_type": slug, "customer": customer}
    return {**what, **({} if starts is None else {"starts": starts}), **more}


def all_at_once(work: Callable[[int, httpx2.Client], httpx2.Response]) -> list[httpx2.Response]:
    barrier = Barrier(CLIENTS)

    def run(number: int) -> httpx2.Response:
        with httpx2.Client(timeout=60) as client:
            barrier.wait()
            return work(number, client)

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(run, range(CLIENTS)))


def check_seating(server: Served) -> None:
    """No meeting has more seats taken than there are, none a seat twice, and none has two starts or shares its host."""
    rows = json.loads(server.command("shell", "--no-imports", "-c", SEATING))
    by_meeting: dict[int, list[Any]] = {}
    for row in rows:
        by_meeting.setdefault(row[1], []).append(row)
    for seated in by_meeting.values():
        assert len({row[2] for row in seated}) == 1
        assert sorted(row[3] for row in seated) == list(range(1, len(seated) + 1))
        assert len(seated) <= min(row[4] for row in seated)
    assert len({(seated[0][0], seated[0][2]) for seated in by_meeting.values()}) == len(by_meeting)


def test_just_the_last_seats_are_had(server: Served) -> None:
    start = next(iter(slots(server, "choir")))
    url = f"{server.url}/api/v1/bookings"
    for number in (100, 101):
        assert httpx2.post(url, json=order("choir", [start], number), timeout=60).status_code == 201
    assert slots(server, "choir")[start] == SEATS - 2
    answers = all_at_once(lambda n, client: client.post(url, json=order("choir", [start], n)))
    assert Counter(answer.status_code for answer in answers) == {201: SEATS - 2, 409: CLIENTS - SEATS + 2}
    for answer in answers:
        if answer.status_code == 409:
            assert (answer.json()["type"].rsplit("/", 1)[1], len(answer.json()["taken"])) == ("slots-taken", 1)
    assert start not in slots(server, "choir")
    check_seating(server)


def test_holds_and_bookings_share_the_seats(server: Served) -> None:
    start = list(slots(server, "choir"))[3]

    def hold_or_book(number: int, client: httpx2.Client) -> httpx2.Response:
        if number % 2:
            return client.post(f"{server.url}/api/v1/bookings", json=order("choir", [start], number))
        what = {name: order("choir", [start], number)[name] for name in ("page", "event_type", "starts")}
        held = client.post(f"{server.url}/api/v1/holds", json=what)
        if held.status_code != 201:
            return held
        hold = {name: held.json()[name] for name in ("id", "secret")}
        return client.post(f"{server.url}/api/v1/bookings", json=order("choir", None, number, hold=hold))

    answers = all_at_once(hold_or_book)
    assert Counter(answer.status_code for answer in answers) == {201: SEATS, 409: CLIENTS - SEATS}
    check_seating(server)


def test_packages_in_different_orders_are_whole_and_never_overfill(server: Served) -> None:
    few = [start for start, left in slots(server, "choir-course").items() if left == SEATS][20:26]

    def choose(number: int, client: httpx2.Client) -> httpx2.Response:
        chosen = random.Random(number).sample(few, 3)
        return client.post(f"{server.url}/api/v1/bookings", json=order("choir-course", chosen, number))

    answers = all_at_once(choose)
    assert {answer.status_code for answer in answers} <= {201, 409}
    booked = [answer.json() for answer in answers if answer.status_code == 201]
    assert all(len(booking["sessions"]) == 3 for booking in booked)
    sold = Counter(chain.from_iterable([one["start"] for one in booking["sessions"]] for booking in booked))
    assert max(sold.values()) <= SEATS
    assert len(booked) >= SEATS
    check_seating(server)


def test_two_groups_at_one_time_never_share_the_host(server: Served) -> None:
    start = [one for one, left in slots(server, "choir").items() if left == SEATS][40]
    slugs = ["choir", "duet"]
    answers = all_at_once(
        lambda n, client: client.post(f"{server.url}/api/v1/bookings", json=order(slugs[n % 2], [start], n))
    )
    booked = Counter(answer.json()["event_type"] for answer in answers if answer.status_code == 201)
    assert booked in ({"choir": SEATS}, {"duet": 2})
    assert {answer.status_code for answer in answers} == {201, 409}
    check_seating(server)


def test_the_log_has_no_errors(server: Served) -> None:
    assert "Traceback" not in server.output()
