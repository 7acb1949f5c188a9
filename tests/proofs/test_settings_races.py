"""Two people saving each side of a conflict at once: one is refused, whichever comes first, and nothing is mixed."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx2
import pytest

from tests.settings.test_conflicts import PAIRS, SIDES
from tests.support.served import Served, served

pytestmark = pytest.mark.proof
ROUNDS = 6


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("settings") / "data", "--no-jobs") as instance:
        yield instance


@pytest.fixture(scope="module")
def host(server: Served) -> Iterator[httpx2.Client]:
    """The demo's Administrator."""
    token = server.command("token", "admin@example.com")
    with httpx2.Client(
        base_url=f"{server.url}/api/v1/host/", headers={"Authorization": f"Bearer {token}"}, timeout=60
    ) as client:
        yield client


def at_once(host: httpx2.Client, calls: list[tuple[str, str, Any]]) -> list[httpx2.Response]:
    """Make these calls (method, path, body) from threads released together."""
    barrier = Barrier(len(calls))

    def make(call: tuple[str, str, Any]) -> httpx2.Response:
        method, path, body = call
        barrier.wait()
        return host.request(method, path, json=body)

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(make, calls))


def holds(whole: Any, part: Any) -> bool:
    """Whether what was sent is all in what is read."""
    if isinstance(part, dict):
        return all(holds(whole[key], value) for key, value in part.items())
    return bool(whole == (part if not isinstance(whole, dict) else {"amount": part, "currency": "USD"}))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_of_two_sides_saved_at_once_one_is_refused(host: httpx2.Client, one: str, other: str) -> None:
    sides = [SIDES[one][1], SIDES[other][1]]
    for number in range(ROUNDS):
        slug = f"{one}-{other}-{number}".replace(" ", "-").replace("_", "-")
        assert host.post("event-types", json={"slug": slug, "name": slug}).status_code == 201
        answers = at_once(host, [("PATCH", f"event-types/{slug}", side) for side in sides])
        assert Counter(answer.status_code for answer in answers) == {200: 1, 422: 1}
        won = next(side for side, answer in zip(sides, answers, strict=True) if answer.status_code == 200)
        lost = next(side for side in sides if side is not won)
        saved = host.get(f"event-types/{slug}").json()
        assert (holds(saved, won), holds(saved, lost)) == (True, False)
        refused = next(answer for answer in answers if answer.status_code == 422)
        assert refused.json()["type"].endswith("conflicting-settings")


def test_changes_of_different_settings_at_once_all_stay(host: httpx2.Client) -> None:
    assert host.post("event-types", json={"slug": "both", "name": "Both"}).status_code == 201
    parts: list[Any] = [
        {"name": "New"},
        {"duration_minutes": 50},
        {"slots": {"horizon_days": 9}},
        {"slots": {"lead_time_minutes": 5}},
        {"reason": {"cancel": "mandatory"}},
        {"pages": ["demo", "solo"]},
    ]
    answers = at_once(host, [("PATCH", "event-types/both", part) for part in parts])
    assert {answer.status_code for answer in answers} == {200}
    saved = host.get("event-types/both").json()
    assert all(holds(saved, part) for part in parts)


def test_an_address_goes_to_one_of_many(host: httpx2.Client) -> None:
    page = {"name": "Race", "owner": "admin@example.com", "time_zone": "UTC"}
    for path, body in (("pages", {"slug": "race-me", **page}), ("event-types", {"slug": "race-me", "name": "Race"})):
        answers = at_once(host, [("POST", path, body)] * 8)
        assert Counter(answer.status_code for answer in answers) == {201: 1, 422: 7}


def test_nothing_went_wrong_on_the_way(server: Served) -> None:
    assert "Traceback" not in server.output()
