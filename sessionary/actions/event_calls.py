"""What is said to a calendar about one session."""

from datetime import datetime

from sessionary.actions.calendar_calls import using
from sessionary.models import Calendar
from sessionary.providers.calendars.contract import Calendars, Entry, Kept
from sessionary.providers.troubles import Gone, Never


def put(calendar: Calendar, entry: Entry, kept: Kept | None, now: datetime) -> Kept:
    """Write it. Raises as the contract's `put` does, and as `using` does."""

    def use(account: Calendars) -> Kept:
        return account.put(calendar.external_id, entry, kept)

    return using(calendar.connection, now, use)


def remove_quietly(calendar: Calendar, kept: Kept | None, now: datetime) -> None:
    """Take it out; where nobody lets us in any more it is its owner's to remove. Raises `NotNow`."""
    if kept is None:
        return

    def use(account: Calendars) -> None:
        account.remove(calendar.external_id, kept)

    try:
        using(calendar.connection, now, use)
    except (Gone, Never):
        return
