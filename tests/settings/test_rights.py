"""Who may set up what: Administrators all, Owners their page and what is on their pages alone."""

import pytest

from sessionary.actions import event_types
from sessionary.models import EventType
from tests.api.caller import Caller, slug_of
from tests.api.program import Program
from tests.cast import NOW, Cast

CALLS = [
    ("GET", "pages", None),
    ("POST", "pages", {"slug": "new-page", "name": "New", "owner": "eli@example.com", "time_zone": "UTC"}),
    ("GET", "pages/dana", None),
    ("PATCH", "pages/dana", {"name": "New"}),
    ("DELETE", "pages/dana", None),
    ("GET", "pages/eli-solo", None),
    ("PATCH", "pages/eli-solo", {"name": "New"}),
    ("DELETE", "pages/eli-solo", None),
    ("GET", "event-types", None),
    ("POST", "event-types", {"slug": "new", "name": "New"}),
    ("GET", "event-types/single", None),
    ("PATCH", "event-types/single", {"name": "New"}),
    ("DELETE", "event-types/single", None),
    ("GET", "event-types/shared", None),
    ("PATCH", "event-types/shared", {"name": "New"}),
    ("DELETE", "event-types/shared", None),
    ("GET", "event-types/own", None),
    ("PATCH", "event-types/own", {"name": "New"}),
    ("DELETE", "event-types/own", None),
]
FOREIGN = [200, 201, *[404] * 6, 200, 201, *[404] * 9]
ANSWERS = {
    "nobody": [401] * 19,
    "sid": FOREIGN,
    "eli": [200, 403, 404, 404, 404, 200, 200, 204, 200, 403, 404, 404, 404, 200, 403, 403, 200, 200, 204],
    "dana": [200, 201, 200, 200, 204, 200, 200, 204, 200, 201, 200, 200, 204, 200, 200, 204, 200, 200, 204],
}


@pytest.fixture
def shared(cast: Cast) -> Cast:
    """Two more event types: `shared` on Dana's and Eli's page, `own` on Eli's alone."""
    for slug, pages in (("shared", [cast.page, cast.solo]), ("own", [cast.solo])):
        event_types.create(account=cast.account, slug=slug, name=slug, pages=pages)
    return cast


@pytest.mark.parametrize("number", range(len(CALLS)), ids=[f"{call[0]} {call[1]}" for call in CALLS])
@pytest.mark.parametrize("who", ANSWERS)
def test_every_call_as_everybody(shared: Cast, who: str, number: int) -> None:
    method, path, data = CALLS[number]
    if who == "sid" and data and "owner" in data:
        data = {**data, "owner": "sid@example.com"}
    answer = Program(None if who == "nobody" else getattr(shared, who)).call(method, path, data)
    assert answer.status_code == ANSWERS[who][number], answer.content


def test_lists_show_what_the_user_may_see(shared: Cast) -> None:
    def seen(who: str, kind: str) -> set[str]:
        answer = Program(getattr(shared, who)).get(kind.replace("_", "-")).json()
        return {one["slug"] for one in answer[kind]}

    assert seen("eli", "pages") == {"eli-solo"}
    assert seen("dana", "pages") == {"dana", "eli-solo"}
    assert seen("sid", "pages") == {"sid-vale"}
    assert seen("eli", "event_types") == {"shared", "own"}
    assert seen("dana", "event_types") == {"single", "pack-1", "pack-5", "pack-20", "shared", "own"}
    assert seen("sid", "event_types") == set()


def test_what_was_taken_off_a_page_is_not_seen_there_any_more(shared: Cast) -> None:
    own = EventType.objects.get(slug="own")
    event_types.change(event_type=own, changes={}, pages=[], now=NOW)
    assert Program(shared.eli).get("event-types/own").status_code == 404
    assert Program(shared.dana).get("event-types/own").json()["pages"] == []


def test_an_owner_puts_event_types_on_pages_of_theirs_only(shared: Cast) -> None:
    eli = Program(shared.eli)
    answer = eli.patch("event-types/own", {"pages": ["eli-solo", "dana"]})
    assert (answer.status_code, slug_of(answer), answer.json()["errors"][0]["field"]) == (422, "invalid", "pages")
    assert eli.patch("event-types/own", {"pages": ["eli-solo"]}).status_code == 200


def test_an_owner_does_not_give_their_page_away(shared: Cast) -> None:
    eli = Program(shared.eli)
    assert eli.patch("pages/eli-solo", {"owner": "dana@example.com"}).status_code == 403
    assert eli.patch("pages/eli-solo", {"owner": "ELI@example.com"}).status_code == 200
    assert Program(shared.dana).patch("pages/eli-solo", {"owner": "dana@example.com"}).status_code == 200
    assert eli.get("pages/eli-solo").status_code == 404


def test_a_token_ends_with_its_user(shared: Cast) -> None:
    eli = Program(shared.eli)
    shared.eli.is_active = False
    shared.eli.save()
    answer = eli.get("pages")
    assert (answer.status_code, slug_of(answer), answer["WWW-Authenticate"][:6]) == (401, "unauthorized", "Bearer")


def test_the_document_says_who_may_call(db: None, api: Caller) -> None:
    document = api.get("openapi.json").json()
    assert document["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"
    for path in ("pages", "pages/{page}", "event-types", "event-types/{event_type}"):
        for call in document["paths"][f"/api/v1/host/{path}"].values():
            assert call["security"] == [{"Bearer": []}]
            assert list(call["responses"]["401"]["content"]) == ["application/problem+json"]
