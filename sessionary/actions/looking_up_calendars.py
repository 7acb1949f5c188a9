"""Which calendars a connected account has: noted, so that its host can choose among them."""

from collections.abc import Sequence
from datetime import datetime

from sessionary.actions.calendar_calls import using
from sessionary.actions.transactions import write
from sessionary.models import Calendar, Connection
from sessionary.providers.calendars.contract import Calendars, Listed
from sessionary.providers.troubles import Gone, Never, NotNow
from sessionary.rules.errors import NotConnected
from sessionary.rules.sentences import Sentence

MOST = 100


def look_up(*, connection: Connection, now: datetime) -> None:
    """Ask for the account's calendars. Raises `NotConnected` with the reason when they cannot be had."""

    def use(account: Calendars) -> list[Listed]:
        return account.calendars()

    try:
        listed = using(connection, now, use)
    except (NotNow, Never, Gone) as trouble:
        template = "Your calendars could not be looked up: %(reason)s"
        raise NotConnected(Sentence(template, reason=str(trouble))) from trouble
    write(lambda: note_listed(connection, listed, now))


def note_listed(connection: Connection, listed: Sequence[Listed], now: datetime) -> None:
    """Rows for the calendars. Of a new account the first takes time, and is written to if nothing else is.

    In the caller's transaction.
    """
    known = {row.external_id: row for row in connection.calendars.all()}
    is_new, host = not known, connection.user_id
    for one in listed[:MOST]:
        row = known.get(one.external_id) or Calendar(
            account_id=connection.account_id, connection=connection, host_id=host, external_id=one.external_id
        )
        row.name, row.writable = one.name[:200], one.writable
        row.writes, row.two_way = row.writes and one.writable, row.two_way and one.writable
        row.save()
    if is_new and listed:
        first = connection.calendars.get(external_id=listed[0].external_id)
        first.blocks, first.due_at = True, now
        first.writes = first.writable and not Calendar.objects.filter(host=host, writes=True).exists()
        first.save()
    gone = [
        pk
        for external_id, pk in ((row.external_id, row.pk) for row in known.values())
        if external_id not in {one.external_id for one in listed}
    ]
    Calendar.objects.filter(pk__in=gone).update(blocks=False, writes=False, two_way=False, silent_since=None, token="")
