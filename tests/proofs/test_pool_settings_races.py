"""Two people saving each side of a conflict with Pooled availability at once: never do both succeed."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.proofs.test_settings_races import at_once
from tests.settings.test_conflicts import POOLED, SIDES
from tests.support.served import Served, served

pytestmark = pytest.mark.proof
ROUNDS = 4
Call = tuple[str, str, Any]
RACES = {
    "an option against switching": ({"kind": "pages_first"}, True),
    "an option against joining": ({"kind": "pooled", "pages": []}, True),
    "an event type coming against switching": ({"kind": "pages_first"}, False),
    "an event type coming against joining": ({"kind": "pooled", "pages": []}, False),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("settings") / "data", "--no-jobs") as instance:
        yield instance


@pytest.fixture(scope="module")
def host(server: Served) -> Iterator[httpx2.Client]:
    """The demo's Administrator."""
    headers = {"Authorization": f"Bearer {server.command('token', 'admin@example.com')}"}
    with httpx2.Client(base_url=f"{server.url}/api/v1/host/", headers=headers, timeout=60) as client:
        yield client


@pytest.mark.parametrize("race", RACES)
@pytest.mark.parametrize("side", POOLED)
def test_of_both_sides_saved_at_once_one_is_refused(host: httpx2.Client, side: str, race: str) -> None:
    before, is_there = RACES[race]
    for number in range(ROUNDS):
        slug = f"{side}-{list(RACES).index(race)}-{number}".replace(" ", "-")
        option, master = make(host, slug, side, before, is_there)
        answers = at_once(host, [option, master])
        assert Counter(answer.status_code for answer in answers) == {200: 1, 422: 1}, slug
        (refused,) = [answer for answer in answers if answer.status_code == 422]
        assert refused.json()["type"].endswith("conflicting-settings")
        pool = host.get(f"master-pages/{slug}-m").json()
        event_type = host.get(f"event-types/{slug}").json()
        is_pooled = pool["kind"] == "pooled" and pool["pages"] == [slug]
        stands = event_type["pages"] == [slug] and event_type["scheduling"] != PLAIN
        assert not (is_pooled and stands)


def make(host: httpx2.Client, slug: str, side: str, before: dict[str, Any], is_there: bool) -> tuple[Call, Call]:
    """A page, an event type and a master page that do not conflict yet; and the calls that each would make them."""
    page = {"slug": slug, "name": slug, "owner": "admin@example.com", "time_zone": "UTC"}
    assert host.post("pages", json=page).status_code == 201
    event_type: dict[str, Any] = (
        {"slug": slug, "name": slug, "pages": [slug]}
        if is_there
        else {
            "slug": slug,
            "name": slug,
            **SIDES[side][1],
        }
    )
    assert host.post("event-types", json=event_type).status_code == 201
    master = {"slug": f"{slug}-m", "name": slug, "pages": [slug], **before}
    assert host.post("master-pages", json=master).status_code == 201
    option = ("PATCH", f"event-types/{slug}", SIDES[side][1] if is_there else {"pages": [slug]})
    change = {"kind": "pooled"} if before["kind"] != "pooled" else {"pages": [slug]}
    return option, ("PATCH", f"master-pages/{slug}-m", change)


PLAIN = {"mode": "automatic", "package": False, "sessions": 1, "seats": 1, "suggested_times": 3}


def test_own_options_against_switching(host: httpx2.Client) -> None:
    for number in range(ROUNDS):
        slug = f"own-{number}"
        _, master = make(host, slug, "approval", {"kind": "pages_first"}, True)
        answers = at_once(host, [("PATCH", f"pages/{slug}", SIDES["approval"][1]), master])
        assert Counter(answer.status_code for answer in answers) == {200: 1, 422: 1}


def test_joining_against_switching_leaves_no_pair(host: httpx2.Client) -> None:
    """Two Administrators at the same master page: one adds a page with a package, the other pools."""
    for number in range(ROUNDS):
        slug = f"join-{number}"
        make(host, slug, "package", {"kind": "pages_first", "pages": []}, False)
        assert host.patch(f"event-types/{slug}", json={"pages": [slug]}).status_code == 200
        calls = [("PATCH", f"master-pages/{slug}-m", change) for change in ({"pages": [slug]}, {"kind": "pooled"})]
        assert Counter(answer.status_code for answer in at_once(host, calls)) == {200: 1, 422: 1}


def test_one_address_for_a_page_and_a_master_page_goes_to_one(host: httpx2.Client) -> None:
    page = {"slug": "both-of-us", "name": "Page", "owner": "admin@example.com", "time_zone": "UTC"}
    calls: list[Call] = [("POST", "pages", page), ("POST", "master-pages", {"slug": "both-of-us", "name": "Master"})]
    assert Counter(answer.status_code for answer in at_once(host, calls * 4)) == {201: 1, 422: 7}


def test_nothing_went_wrong_on_the_way(server: Served) -> None:
    assert "Traceback" not in server.output()
