"""Which of a person's accounts at a provider said yes: a known one works again, another is connected beside it."""

from collections.abc import Sequence
from datetime import datetime

from sessionary.models import Connection, User
from sessionary.providers.calendars.contract import Listed

LONGEST = 200


def row_of(user: User, provider: str, listed: Sequence[Listed], now: datetime) -> Connection:
    """The row of the account that has these calendars, not yet saved; without any, of the only one there is.

    In the caller's transaction, with the User locked.
    """
    subject = _subject(listed)
    standing = Connection.objects.filter(user=user, provider=provider).exclude(state=Connection.State.GONE)
    row = standing.filter(subject=subject).first() or _by_main_calendar(list(standing.order_by("pk")), listed)
    if row is None:
        row = Connection(account_id=user.account_id, user=user, provider=provider, created_at=now)
    row.subject = subject
    return row


def _subject(listed: Sequence[Listed]) -> str:
    """The account's address, or else what its main calendar is called there."""
    return (listed[0].owner or listed[0].external_id)[:LONGEST] if listed else ""


def _by_main_calendar(standing: Sequence[Connection], listed: Sequence[Listed]) -> Connection | None:
    """An account may get another address. Its main calendar was noted first, and stays the same."""
    for row in standing:
        first = row.calendars.order_by("pk").first()
        if first is not None and listed and first.external_id == listed[0].external_id:
            return row
    return None
