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
from sessionary.providers.oauth.contract import ClientRefused, GrantRefused

REVOKE = "revoke"


def disconnect(*, connection: Connection, now: datetime) -> None:
    """Act in its name no more. What it made at the provider stays there."""
    write(lambda: _disconnect(connection, now))


def revoke(payload: dict[str, Any], now: datetime) -> None:
    """Give the tokens of a disconnected account back, and forget them. Raises `NotNow` to be tried again."""
    connection = Connection.objects.get(pk=payload["connection"])
    if not needs_giving_back(connection.provider):
        write(lambda: _forget(connection))
        return
    facts = facts_of(connection.provider)
    client = client_of(connection.account_id, facts)
    if client is not None and facts.revoke_url:
        for token in filter(None, (connection.refresh_token, connection.access_token)):
            with suppress(GrantRefused, ClientRefused):  # then it is not good for anything there any more
                oauth.revoke(facts, client, token)
    write(lambda: _forget(connection))


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
