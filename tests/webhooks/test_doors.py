"""Webhooks are added and ended through API and desk, by their own User only."""

from typing import Any

import pytest

from sessionary.actions import webhooks
from sessionary.models import Webhook
from tests.api.program import Program
from tests.cast import Cast
from tests.desk.people import signed_in

URL = "https://example.com/hook"
BAD: list[tuple[dict[str, Any], str]] = [
    ({"url": ""}, "url"),
    ({"url": "http://example.com/"}, "url"),
    ({"url": "https://example.com/ä"}, "url"),
    ({"url": "https://exa mple.com/"}, "url"),
    ({"url": "https://[::1"}, "url"),
    ({"url": URL, "events": ["booking.exploded"]}, "events"),
]


def test_the_api_adds_lists_and_ends(cast: Cast) -> None:
    program = Program(cast.dana)
    made = program.post("webhooks", {"url": URL, "events": ["booking.created"]})
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    (one,) = program.get("webhooks").json()["webhooks"]
    assert (one["url"], one["events"], one.get("secret")) == (URL, ["booking.created"], None)
    assert program.delete(f"webhooks/{one['id']}").status_code == 204
    assert program.delete(f"webhooks/{one['id']}").status_code == 404


def test_the_same_key_adds_once(cast: Cast) -> None:
    program = Program(cast.dana)
    first, again = (program.post("webhooks", {"url": URL}, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json() == again.json()
    assert Webhook.objects.count() == 1


@pytest.mark.parametrize(("data", "field"), BAD)
def test_both_doors_refuse_alike(cast: Cast, data: dict[str, Any], field: str) -> None:
    answer = Program(cast.dana).post("webhooks", data)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    page = signed_in(cast.dana).post("/desk/webhooks/", data)
    assert page.status_code == 422
    assert list(page.context["errors"]) == [field]
    assert not Webhook.objects.exists()


def test_the_desk_shows_the_key_once(cast: Cast) -> None:
    client = signed_in(cast.eli)
    answer = client.post("/desk/webhooks/", {"url": URL})
    assert answer.context["secret"].startswith("whsec_")
    page = client.get("/desk/webhooks/").content.decode()
    assert URL in page
    assert "whsec_" not in page


def test_others_neither_see_nor_end_them(cast: Cast) -> None:
    made = webhooks.add(user=cast.eli, url=URL, events=[])
    for user in (cast.dana, cast.sid):
        assert Program(user).get("webhooks").json()["webhooks"] == []
        assert Program(user).delete(f"webhooks/{made.public_id}").status_code == 404
        assert signed_in(user).post(f"/desk/webhooks/{made.public_id}/end/").status_code == 404
    assert signed_in(cast.eli).post(f"/desk/webhooks/{made.public_id}/end/").status_code == 302
    assert not Webhook.objects.exists()
