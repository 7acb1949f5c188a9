"""API tokens in the desk: made within scopes, shown once, ended; and what each scope opens."""

import pytest
from django.test import Client

from sessionary.actions import tokens
from sessionary.models import ApiToken, User
from tests.cast import Cast
from tests.desk.people import signed_in


def make(client: Client, name: str = "Books", *scopes: str) -> str:
    answer = client.post("/desk/tokens/", {"name": name, "scopes": scopes or ["read"]})
    assert answer.status_code == 200
    return str(answer.context["made"])


def asks(token: str, method: str, path: str) -> int:
    call = getattr(Client(), method)
    return (
        int(
            call(
                f"/api/v1/{path}", "{}", content_type="application/json", headers={"Authorization": f"Bearer {token}"}
            ).status_code
        )
        if method != "get"
        else int(call(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"}).status_code)
    )


def test_a_token_is_shown_once_and_stored_as_a_digest(cast: Cast) -> None:
    client = signed_in(cast.dana)
    token = make(client)
    assert len(token) == 43
    assert token not in client.get("/desk/tokens/").content.decode()
    assert not ApiToken.objects.filter(digest=token).exists()


@pytest.mark.parametrize(
    ("scope", "reads", "books", "sets"),
    [("read", 200, 403, 403), ("bookings", 403, 422, 403), ("settings", 403, 403, 422)],
)
def test_a_scope_opens_no_more_than_it_says(cast: Cast, scope: str, reads: int, books: int, sets: int) -> None:
    token = make(signed_in(cast.dana), "One", scope)
    assert asks(token, "get", "host/activity") == reads
    assert asks(token, "post", "host/bookings") == books
    assert asks(token, "post", "host/event-types") == sets


def test_an_ended_token_opens_nothing(cast: Cast) -> None:
    client = signed_in(cast.dana)
    token = make(client)
    (found,) = ApiToken.objects.all()
    assert client.post(f"/desk/tokens/{found.pk}/end/").status_code == 302
    assert asks(token, "get", "host/activity") == 401


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": "", "scopes": ["read"]}, "name"),
        ({"name": "x" * 200, "scopes": ["read"]}, "name"),
        ({"name": "Books"}, "scopes"),
        ({"name": "Books", "scopes": ["read", "everything"]}, "scopes"),
    ],
)
def test_what_will_not_do_is_said_beside_the_field(cast: Cast, data: dict[str, object], field: str) -> None:
    answer = signed_in(cast.dana).post("/desk/tokens/", data)
    assert answer.status_code == 422
    assert list(answer.context["errors"]) == [field]
    assert not ApiToken.objects.exists()


def test_nobody_sees_or_ends_anothers_tokens(cast: Cast) -> None:
    tokens.make(user=cast.eli, name="Eli's")
    (found,) = ApiToken.objects.all()
    for user in (cast.dana, cast.sid):
        client = signed_in(user)
        assert client.get("/desk/tokens/").context["rows"] == []
        assert client.post(f"/desk/tokens/{found.pk}/end/").status_code == 404
    assert ApiToken.objects.exists()


def test_use_is_remembered_once_an_hour(cast: Cast, time_machine, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    token = tokens.make(user=cast.dana)
    time_machine.move_to("2027-03-01T08:00:00Z", tick=False)
    asks(token, "get", "host/pages")
    time_machine.move_to("2027-03-01T08:59:00Z", tick=False)
    asks(token, "get", "host/pages")
    found = ApiToken.objects.get()
    assert found.last_used_at is not None
    assert f"{found.last_used_at:%H:%M}" == "08:00"
    assert User.objects.get(pk=cast.dana.pk).last_login is None
