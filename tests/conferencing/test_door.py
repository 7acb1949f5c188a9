"""Connecting an account: only who asked can finish, once, and every way it can fail says what to do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sessionary.actions.connecting import ask, connect
from sessionary.actions.disconnecting import revoke
from sessionary.models import Connection, Job, OAuthApp
from sessionary.rules.errors import NotConnected
from tests.cast import NOW, Cast
from tests.conferencing.conftest import ask_at_provider, come_back
from tests.desk.people import signed_in
from tests.support.oauth_server import CLIENT, OAuthServer

BEGIN_AGAIN = "This sign-in was used before, is too old, or is not yours"


def test_connects_the_one_who_asked_and_encrypts_the_tokens(
    connection: Connection, ready: Cast, provider: OAuthServer
) -> None:
    assert (connection.user, connection.account, connection.state) == (ready.dana, ready.account, "ok")
    assert connection.access_token in provider.access
    assert connection.refresh_token in provider.refresh
    assert connection.access_token.encode() not in bytes(connection.sealed)
    assert "meeting:write:meeting" in connection.scopes


def test_a_code_counts_once(dana: Client, ready: Cast) -> None:
    address = ask_at_provider(dana)
    assert "Zoom is connected." in come_back(dana, address)
    assert BEGIN_AGAIN in come_back(dana, address)
    assert Connection.objects.get().state == "ok"


def test_another_state_does_not_count(dana: Client) -> None:
    address = ask_at_provider(dana)
    assert BEGIN_AGAIN in come_back(dana, address[:-4] + "xxxx")
    assert BEGIN_AGAIN in come_back(dana, address)
    assert not Connection.objects.exists()


def test_another_persons_answer_does_not_count(dana: Client, ready: Cast) -> None:
    eli = signed_in(ready.eli)
    address = ask_at_provider(dana)
    assert BEGIN_AGAIN in come_back(eli, address)
    ask_at_provider(eli)
    assert BEGIN_AGAIN in come_back(eli, address)
    dana.force_login(ready.eli, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert BEGIN_AGAIN in come_back(dana, address)
    assert not Connection.objects.exists()


def test_what_one_person_asked_is_not_for_another(ready: Cast) -> None:
    """Even where both share a browser session."""
    now = timezone.now()
    _address, asked = ask(user=ready.dana, provider="zoom", now=now)
    for user, moment in ((ready.eli, now), (ready.dana, now + timedelta(minutes=16))):
        with pytest.raises(NotConnected, match=BEGIN_AGAIN):
            connect(user=user, app="zoom", asked=asked, answer={"state": asked.state, "code": "x"}, now=moment)


def test_an_answer_at_another_providers_door_does_not_count(dana: Client) -> None:
    address = ask_at_provider(dana)
    assert BEGIN_AGAIN in come_back(dana, address.replace("/connect/zoom/", "/connect/webex/"))


def test_who_says_no_is_told_so(dana: Client, provider: OAuthServer) -> None:
    provider.says_no = True
    assert "You said no at Zoom, so nothing was connected." in come_back(dana, ask_at_provider(dana))


def test_a_silent_provider_is_said(dana: Client, provider: OAuthServer) -> None:
    address = ask_at_provider(dana)
    provider.trouble("POST /oauth/token", "garble")
    assert "The provider does not answer." in come_back(dana, address)


def test_a_secret_changed_at_the_provider_is_said(dana: Client, ready: Cast) -> None:
    address = ask_at_provider(dana)
    app = OAuthApp.objects.get()
    app.keys = {**CLIENT, "client_secret": "an old one"}
    app.save()
    assert "Zoom does not accept the id and secret of your application." in come_back(dana, address)


def test_strangers_sign_in_first_and_find_nothing_of_others(connection: Connection, ready: Cast) -> None:
    assert Client().post("/connect/zoom/")["Location"].startswith("/accounts/login/")
    assert Client().get("/connect/zoom/back/?code=x&state=y")["Location"].startswith("/accounts/login/")
    sid = signed_in(ready.sid)
    assert "An Administrator has to set up Zoom first." in sid.post("/connect/zoom/", follow=True).content.decode()
    for client in (sid, signed_in(ready.eli)):
        assert client.post(f"/desk/connections/{connection.public_id}/disconnect/").status_code == 404
    assert Connection.objects.get().state == "ok"
    assert sid.post("/connect/nothing/").status_code == 404


def test_only_administrators_set_up_an_application(ready: Cast) -> None:
    eli = signed_in(ready.eli)
    assert eli.get("/desk/connections/apps/zoom/").status_code == 404
    assert eli.post("/desk/connections/apps/zoom/", CLIENT).status_code == 404
    assert "Set up for everybody" not in eli.get("/desk/connections/").content.decode()


def test_an_application_is_tried_first(dana: Client, provider: OAuthServer) -> None:
    wrong = dana.post("/desk/connections/apps/zoom/", {**CLIENT, "client_secret": "guessed"})
    assert wrong.status_code == 422
    assert "Zoom does not accept this id and secret." in wrong.content.decode()
    kept = dana.post("/desk/connections/apps/zoom/", {**CLIENT, "client_secret": ""})
    assert kept.status_code == 302
    assert OAuthApp.objects.get().keys == CLIENT
    provider.trouble("POST /oauth/token", "refuse", status=503)
    silent = dana.post("/desk/connections/apps/zoom/", CLIENT)
    assert (silent.status_code, "does not answer" in silent.content.decode()) == (503, True)
    shown = dana.get("/desk/connections/apps/zoom/").content.decode()
    assert "/connect/zoom/back/" in shown
    assert "meeting:write:meeting" in shown
    assert CLIENT["client_secret"] not in shown


def test_disconnecting_gives_the_tokens_back(dana: Client, connection: Connection, provider: OAuthServer) -> None:
    said = dana.post(f"/desk/connections/{connection.public_id}/disconnect/", follow=True).content.decode()
    assert "Zoom is disconnected." in said
    revoke(Job.objects.get(kind="revoke").payload, NOW)
    assert (provider.access, provider.refresh) == (set(), set())
    connection.refresh_from_db()
    assert (connection.state, connection.access_token, connection.refresh_token) == ("gone", "", "")
    come_back(dana, ask_at_provider(dana))
    assert Connection.objects.exclude(state="gone").get().state == "ok"


def test_giving_back_late_leaves_what_was_connected_again_alone(
    dana: Client, connection: Connection, provider: OAuthServer
) -> None:
    dana.post(f"/desk/connections/{connection.public_id}/disconnect/")
    come_back(dana, ask_at_provider(dana))
    revoke(Job.objects.get(kind="revoke").payload, NOW)
    assert provider.times("POST /oauth/revoke") == 0
    connection.refresh_from_db()
    assert (connection.access_token, connection.refresh_token) == ("", "")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_often_for_many(
    rows: int, dana: Client, connection: Connection, django_assert_num_queries: object
) -> None:
    for name in ("webex", "teams")[: rows - 1]:
        Connection.objects.create(
            account=connection.account,
            user=connection.user,
            provider=name,
            sealed=connection.sealed,
            expires_at=NOW,
            created_at=NOW,
        )
    dana.get("/desk/connections/")
    with django_assert_num_queries(7):  # type: ignore[operator]
        dana.get("/desk/connections/")
