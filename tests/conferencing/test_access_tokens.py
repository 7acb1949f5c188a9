"""Access tokens: fetched anew when they have run out, by one at a time, and said to be broken when they cannot be."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection as database
from django.utils import timezone

from sessionary.actions.access_tokens import access_token, acting
from sessionary.models import Connection
from sessionary.providers.oauth import client as oauth
from sessionary.providers.oauth.contract import Tokens
from sessionary.providers.troubles import Never, NotNow, Unauthorized
from tests.conferencing.conftest import ask_at_provider, come_back
from tests.support.oauth_server import OAuthServer


@pytest.fixture
def later(connection: Connection) -> datetime:
    """When the token has run out."""
    return connection.expires_at + timedelta(minutes=5)


def used(provider: OAuthServer, token: str) -> str:
    if token not in provider.access:
        raise Unauthorized(token)
    return token


def test_a_good_token_is_used_as_it_is(connection: Connection, provider: OAuthServer) -> None:
    assert access_token(connection, timezone.now()) == connection.access_token
    assert provider.refreshed == 0


def test_one_that_ran_out_is_fetched_anew(connection: Connection, provider: OAuthServer, later: datetime) -> None:
    token = access_token(connection, later)
    assert token != connection.access_token
    connection.refresh_from_db()
    assert (connection.access_token, connection.refreshing_until) == (token, None)
    assert connection.expires_at == later + timedelta(hours=1)
    assert access_token(connection, later) == token
    assert provider.refreshed == 1


def test_one_that_is_not_accepted_is_fetched_anew_once(connection: Connection, provider: OAuthServer) -> None:
    provider.access.clear()
    token = acting(connection, timezone.now(), lambda token: used(provider, token))
    assert token in provider.access
    assert provider.refreshed == 1


def test_nobody_refreshes_twice(connection: Connection, provider: OAuthServer, later: datetime) -> None:
    """While somebody has the lease, others are told to come again; once it has run out, they may try."""
    Connection.objects.update(refreshing_until=later + timedelta(seconds=30))
    with pytest.raises(NotNow) as told:
        access_token(connection, later)
    assert told.value.retry_after == 1
    assert provider.refreshed == 0
    access_token(connection, later + timedelta(seconds=31))
    assert provider.refreshed == 1


def test_tokens_are_written_only_while_the_lease_is_ours(
    connection: Connection, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(*asked: object) -> Tokens:
        Connection.objects.update(refreshing_until=later + timedelta(hours=1))
        return Tokens("late", "late", 3600)

    monkeypatch.setattr(oauth, "refresh", overtaken)
    access_token(connection, later)
    assert Connection.objects.get().access_token == connection.access_token


def test_a_silent_provider_leaves_the_lease_free(
    connection: Connection, provider: OAuthServer, later: datetime
) -> None:
    provider.trouble("POST /oauth/token", "refuse", status=502)
    with pytest.raises(NotNow):
        access_token(connection, later)
    connection.refresh_from_db()
    assert (connection.state, connection.refreshing_until) == ("ok", None)
    assert access_token(connection, later) in provider.access


def test_a_refused_refresh_breaks_it_until_connected_again(
    connection: Connection, provider: OAuthServer, later: datetime, dana: object
) -> None:
    provider.refresh.clear()
    with pytest.raises(Never):
        access_token(connection, later)
    connection.refresh_from_db()
    assert (connection.state, connection.reason) == ("broken", "Invalid Token!")
    page = dana.get("/desk/connections/").content.decode()  # type: ignore[attr-defined]
    assert "Zoom said: Invalid Token!" in page
    assert "Reconnect Zoom" in page
    with pytest.raises(Never):
        access_token(connection, later)
    come_back(dana, ask_at_provider(dana))
    same = Connection.objects.get()
    assert (same.pk, same.state, same.reason) == (connection.pk, "ok", "")


def test_what_is_refused_with_a_new_token_too_breaks_it(connection: Connection) -> None:
    def refuse(token: str) -> None:
        raise Unauthorized(token)

    with pytest.raises(Never):
        acting(connection, timezone.now(), refuse)
    assert Connection.objects.get().state == "broken"


@pytest.mark.django_db(transaction=True)
def test_two_threads_race_and_one_refreshes(connection: Connection, provider: OAuthServer, later: datetime) -> None:
    """Refreshing twice with one token would end the connection: the stand-in takes each refresh token once."""
    provider.trouble("POST /oauth/token", "be late", seconds=0.3)
    begin, told = threading.Barrier(2), []

    def work() -> None:
        begin.wait()
        try:
            told.append(access_token(connection, later))
        except NotNow:
            told.append("busy")
        finally:
            database.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert provider.refreshed == 1
    assert sorted(told).count("busy") <= 1
    connection.refresh_from_db()
    assert connection.state == "ok"
    assert {one for one in told if one != "busy"} == {connection.access_token}
