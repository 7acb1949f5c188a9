"""Acting in the name of a connected account: its access token, fetched anew where it has run out.

Providers that change the refresh token with each use (Zoom does) end the connection when an old one is used, so two
workers must never refresh at once. A lease on the row sees to it: claimed by a conditional update, the network called
outside any transaction, and the result written only while the lease is still ours.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import QuerySet

from sessionary.actions.connectable import client_of, facts_of
from sessionary.actions.transactions import write
from sessionary.models import Connection
from sessionary.providers.oauth import client as oauth
from sessionary.providers.oauth.contract import ClientRefused, GrantRefused, Tokens
from sessionary.providers.troubles import Never, NotNow, Unauthorized

LEASE = timedelta(seconds=60)
SOON = 1.0
T = TypeVar("T")


class BeingFetched(NotNow):
    """Somebody else of ours is fetching the new token: nothing is wrong with the provider."""


def acting(connection: Connection, now: datetime, use: Callable[[str], T]) -> T:
    """What `use` answers, given an access token; when the token is not accepted, once more with a new one.

    Never within a transaction. Raises what `use` raises; `BeingFetched` while somebody else fetches the new token;
    `NotNow` when the provider does not answer; `Never` once the connection is broken, which it is then marked as.
    """
    token = access_token(connection, now)
    try:
        return use(token)
    except Unauthorized:
        token = access_token(connection, now, instead_of=token)
    try:
        return use(token)
    except Unauthorized as refused:
        reason = "The provider does not accept its own new token."
        mine = Connection.objects.filter(pk=connection.pk, state=Connection.State.OK)
        write(lambda: mine.update(state=Connection.State.BROKEN, reason=reason))
        raise Never("The account has to be connected again.") from refused


def access_token(connection: Connection, now: datetime, *, instead_of: str = "") -> str:
    """A token that is good for a minute at least, and is not `instead_of`. Raises as `acting` does."""
    current = Connection.objects.get(pk=connection.pk)
    if current.state != Connection.State.OK:
        raise Never("The account has to be connected again.")
    if current.lasts(now) and current.access_token != instead_of:
        return current.access_token
    lease = write(lambda: _claim(current, now))
    if lease is None:
        raise BeingFetched("A new access token is being fetched.", retry_after=SOON)
    return _refreshed(current, lease, now)


def _claim(current: Connection, now: datetime) -> datetime | None:
    """The lease to refresh these very tokens, unless somebody else has it, or has done so meanwhile."""
    lease = now + LEASE
    row = Connection.objects.select_for_update(of=("self",), no_key=True).get(pk=current.pk)
    if bytes(row.sealed) != bytes(current.sealed) or row.state != Connection.State.OK:
        return None
    if row.refreshing_until is not None and row.refreshing_until > now:
        return None
    row.refreshing_until = lease
    row.save(update_fields=["refreshing_until"])
    return lease


def _refreshed(current: Connection, lease: datetime, now: datetime) -> str:
    facts = facts_of(current.provider)
    client = client_of(current.account_id, facts)
    try:
        if client is None or not current.refresh_token:
            raise GrantRefused("There is nothing to fetch a new token with.")
        tokens = oauth.refresh(facts, client, current.refresh_token)
    except (GrantRefused, ClientRefused) as refused:
        broken = {"state": Connection.State.BROKEN, "reason": str(refused)[:500], "refreshing_until": None}
        write(lambda: _leased(current, lease).update(**broken))
        raise Never("The account has to be connected again.") from refused
    except NotNow:
        write(lambda: _leased(current, lease).update(refreshing_until=None))
        raise
    write(lambda: _note(current, lease, tokens, now))
    return tokens.access


def _note(current: Connection, lease: datetime, tokens: Tokens, now: datetime) -> None:
    current.set_tokens(tokens.access, tokens.refresh)
    _leased(current, lease).update(
        sealed=current.sealed, expires_at=now + timedelta(seconds=tokens.lasts), refreshing_until=None
    )


def _leased(current: Connection, lease: datetime) -> QuerySet[Connection]:
    return Connection.objects.filter(pk=current.pk, refreshing_until=lease)
