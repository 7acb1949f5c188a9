"""Fifty customers at once for the last time of a pool of three: three get it, each from somebody else."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest

from tests.proofs.test_races import CLIENTS, all_at_once
from tests.support.served import Served, served

pytestmark = pytest.mark.proof
TEAM = ("team-one", "team-two", "team-three")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("pool") / "data", "--no-jobs") as instance:
        yield instance


@pytest.fixture(scope="module")
def free(server: Served) -> list[str]:
    """The free starts of a pool of three people, each with a page of their own."""
    make_team(server)
    first = date.today() + timedelta(days=3)
    query = f"event_type=pooled-intro&from={first}&until={first + timedelta(days=60)}"
    answer = httpx2.get(f"{server.url}/api/v1/pages/the-team/slots?{query}")
    return [slot["start"] for slot in answer.json()["slots"]]


def make_team(server: Served) -> None:
    emails = ["admin@example.com", "sam@example.com", "kim@example.com"]
    server.command("shell", "-c", MAKE_KIM)
    headers = {"Authorization": f"Bearer {server.command('token', emails[0])}"}
    with httpx2.Client(base_url=f"{server.url}/api/v1/host/", headers=headers, timeout=60) as host:
        calls: list[tuple[str, dict[str, Any]]] = [
            ("pages", {"slug": slug, "name": slug, "owner": email, "time_zone": "Europe/Berlin"})
            for slug, email in zip(TEAM, emails, strict=True)
        ]
        calls.append(("event-types", {"slug": "pooled-intro", "name": "Introduction", "pages": TEAM}))
        calls.append(("master-pages", {"slug": "the-team", "name": "The Team", "kind": "pooled", "pages": TEAM}))
        assert [host.post(path, json=data).status_code for path, data in calls] == [201] * 5


MAKE_KIM = """
from sessionary.models import Account, User
User.objects.create_user(email="kim@example.com", name="Kim", account=Account.objects.get())
"""


def order(start: str | None, number: int, **more: Any) -> dict[str, Any]:
    customer = {"name": f"Client {number}", "email": f"client{number}@example.com"}
    what = {"page": "the-team", "event_type": "pooled-intro", "customer": customer}
    return {**what, **({} if start is None else {"starts": [start]}), **more}


def check_three_have_it(answers: list[httpx2.Response], start: str) -> None:
    assert Counter(answer.status_code for answer in answers) == {201: 3, 409: CLIENTS - 3}
    made = [answer.json() for answer in answers if answer.status_code == 201]
    assert sorted(one["page"] for one in made) == sorted(TEAM)
    assert {one["via"] for one in made} == {"the-team"}
    for answer in answers:
        if answer.status_code == 409:
            assert (answer.json()["type"].rsplit("/", 1)[1], len(answer.json()["taken"])) == ("slots-taken", 1)


def test_exactly_three_of_fifty_book_the_last_time(server: Served, free: list[str]) -> None:
    answers = all_at_once(lambda n, client: client.post(f"{server.url}/api/v1/bookings", json=order(free[0], n)))
    check_three_have_it(answers, free[0])


def test_exactly_three_of_fifty_hold_and_book_it(server: Served, free: list[str]) -> None:
    def hold_then_book(number: int, client: httpx2.Client) -> httpx2.Response:
        what = {"page": "the-team", "event_type": "pooled-intro", "starts": [free[1]]}
        held = client.post(f"{server.url}/api/v1/holds", json=what)
        if held.status_code != 201:
            return held
        ref = {name: held.json()[name] for name in ("id", "secret")}
        return client.post(f"{server.url}/api/v1/bookings", json=order(None, number, hold=ref))

    check_three_have_it(all_at_once(hold_then_book), free[1])


def test_bookings_of_a_page_itself_are_in_the_same_race(server: Served, free: list[str]) -> None:
    """Half of them ask for one member alone; whoever comes first, each member is booked once."""

    def book(number: int, client: httpx2.Client) -> httpx2.Response:
        data = order(free[2], number)
        return client.post(f"{server.url}/api/v1/bookings", json={**data, "page": TEAM[0]} if number % 2 else data)

    answers = all_at_once(book)
    made = [answer.json() for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert sorted(one["page"] for one in made) == sorted(TEAM)


def test_the_log_has_no_errors(server: Served) -> None:
    assert "Traceback" not in server.output()
