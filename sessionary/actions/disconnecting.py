"""Disconnecting an account: at once here, and then its tokens are given back at the provider."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from sessionary.actions.auditing import What, audit
from sessionary.actions.choosing_calendars import forget as forget_calendars
from sessionary.actions.connectable import client_of, facts_of, needs_giving_back
from sessionary.actions.queueing import enqueue
from sessionary.actions.transactions import write
from sessionary.models import Connection
from sessionary.providers.oauth import client as oauth
from sessionary.providers.oauth.contract import ClientRefused, GrantRefused, OAuthFacts

REVOKE = "revoke"


def disconnect(*, connection: Connection, now: datetime) -> None:
    """Act in its name no more. What it made at the provider stays there."""
    write(lambda: _disconnect(connection, now))


def revoke(payload: dict[str, Any], now: datetime) -> None:
    """Give the tokens of a disconnected account back, and forget them. Raises `NotNow` to be tried again."""
    connection = Connection.objects.get(pk=payload["connection"])
    if needs_giving_back(connection.provider):
        facts = facts_of(connection.provider)
        if not _is_application_in_use(connection, facts):
            _give_back(connection, facts)
    write(lambda: _forget(connection))


def _is_application_in_use(connection: Connection, facts: OAuthFacts) -> bool:
    """Whether this person is connected through the same application, by another of its providers or anew.

    Google ends all that its person ever allowed the application, whichever token it is given back.
    """
    others = Connection.objects.filter(user=connection.user_id).exclude(state=Connection.State.GONE)
    providers = others.values_list("provider", flat=True).distinct()
    return any(facts_of(one).app == facts.app for one in providers if needs_giving_back(one))


def _give_back(connection: Connection, facts: OAuthFacts) -> None:
    client = client_of(connection.account_id, facts)
    if client is None or not facts.revoke_url:
        return
    for token in filter(None, (connection.refresh_token, connection.access_token)):
        with suppress(GrantRefused, ClientRefused):  # then it is not good for anything there any more
            oauth.revoke(facts, client, token)


def _disconnect(connection: Connection, now: datetime) -> None:
    standing = Connection.objects.filter(pk=connection.pk).exclude(state=Connection.State.GONE)
    if not standing.update(state=Connection.State.GONE, reason="", refreshing_until=None):
        return
    forget_calendars(connection)
    audit(connection.account_id, What.ACCOUNT_DISCONNECTED, connection.provider)
    enqueue(
        account_id=connection.account_id,
        kind=REVOKE,
        lane=f"{connection.provider}:{connection.account_id}",
        dedupe=f"{REVOKE}:{connection.pk}",
        payload={"connection": connection.pk},
        run_at=now,
    )


def _forget(connection: Connection) -> None:
    connection.set_tokens("", "")
    connection.save(update_fields=["sealed"])
