"""Which calendars a connected account has: noted, so that its host can choose among them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sessionary.actions.calendar_calls import opened, using
from sessionary.actions.choosing_calendars import let_go
from sessionary.actions.transactions import write
from sessionary.models import Calendar, Connection
from sessionary.providers.calendars.contract import Access, Listed
from sessionary.providers.troubles import Gone, Never, NotNow
from sessionary.rules.errors import NotConnected
from sessionary.rules.sentences import Sentence

MOST = 100


def look_up(*, connection: Connection, now: datetime) -> None:
    """Ask for the account's calendars. Raises `NotConnected` with the reason when they cannot be had."""

    listed = _looked_up(lambda: using(connection, now, lambda account: account.calendars()))
    write(lambda: note_listed(connection, listed, now))


def first_look(provider: str, token: str) -> list[Listed]:
    """The calendars of an account that has just said yes. Raises `NotConnected` likewise."""
    return _looked_up(opened(provider, Access(token=token)).calendars)


def note_listed(connection: Connection, listed: Sequence[Listed], now: datetime) -> None:
    """Rows for the calendars. Of a new account the first takes time, and is written to if nothing else is.

    In the caller's transaction.
    """
    known = {row.external_id: row for row in connection.calendars.all()}
    for one in listed[:MOST]:
        _note(connection, known.get(one.external_id), one)
    if listed and not known:
        _begin_with(connection.calendars.get(external_id=listed[0].external_id), now)
    let_go(connection.calendars.exclude(external_id__in=[one.external_id for one in listed]))


def _looked_up(ask: Callable[[], list[Listed]]) -> list[Listed]:
    try:
        return ask()
    except (NotNow, Never, Gone) as trouble:
        template = "Your calendars could not be looked up: %(reason)s"
        raise NotConnected(Sentence(template, reason=str(trouble))) from trouble


def _note(connection: Connection, known: Calendar | None, one: Listed) -> None:
    """What the host chose for a known one stays, as far as it can still be written to."""
    told: dict[str, Any] = {"name": one.name[:200], "writable": one.writable}
    if known is None:
        of = {"account_id": connection.account_id, "connection": connection, "host_id": connection.user_id}
        Calendar.objects.create(external_id=one.external_id, **of, **told)
    else:
        keeps = {"writes": known.writes and one.writable, "two_way": known.two_way and one.writable}
        Calendar.objects.filter(pk=known.pk).update(**told, **keeps)


def _begin_with(first: Calendar, now: datetime) -> None:
    first.blocks, first.due_at = True, now
    first.writes = first.writable and not Calendar.objects.filter(host=first.host_id, writes=True).exists()
    first.save()
