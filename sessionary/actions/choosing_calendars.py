"""What a host does with their calendars: which take their time, and the one their sessions are written to."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sessionary.actions.events_to_write import write_all_ahead, write_anew
from sessionary.actions.transactions import write
from sessionary.models import Busy, Calendar, Connection, User
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence

WELL: dict[str, Any] = {"silent_since": None, "warned_at": None, "reason": ""}
UNREAD: dict[str, Any] = {"token": "", "whole_at": None, "read_at": None, **WELL}


def choose(
    *,
    user: User,
    blocks: Collection[int],
    writes: int | None,
    deletes_canceled: bool = False,
    two_way: bool = False,
    now: datetime,
) -> None:
    """Both by the ids of calendars of theirs; `writes` None writes sessions to none. `two_way` is for that calendar.

    Raises `Invalid` for a calendar that is not theirs, or that cannot be written to.
    """
    write(lambda: _choose(user, blocks, writes, deletes_canceled, two_way, now))


def forget(connection: Connection) -> None:
    """Nothing of a disconnected account takes time any more, or is written to. In the caller's transaction."""
    let_go(connection.calendars.all())


def let_go(calendars: QuerySet[Calendar]) -> None:
    """None of these takes time any more, or is written to. In the caller's transaction."""
    Busy.objects.filter(calendar__in=calendars).delete()
    calendars.update(blocks=False, writes=False, two_way=False, **UNREAD)


def resume(connection: Connection, now: datetime) -> None:
    """An account works again: read it at once, and write what has been waiting. In the caller's transaction."""
    connection.calendars.update(due_at=now, **WELL)
    if connection.calendars.exists():
        write_all_ahead(connection.user, now)


def _choose(
    user: User, blocks: Collection[int], writes: int | None, deletes_canceled: bool, two_way: bool, now: datetime
) -> None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    mine = {row.pk: row for row in Calendar.objects.filter(host=user).exclude(connection__state="gone")}
    if not set(blocks) <= set(mine):
        raise Invalid({"blocks": [Sentence("Please choose among your own calendars.")]})
    if writes is not None and (writes not in mine or not mine[writes].writable):
        raise Invalid({"writes": [Sentence("Please choose one of your calendars that can be written to.")]})
    before = Calendar.written_to(user.pk)
    Calendar.objects.filter(host=user, writes=True).update(writes=False, two_way=False)
    for pk, row in mine.items():
        begins = two_way and pk == writes and not row.two_way
        row.writes, row.deletes_canceled, row.two_way = pk == writes, deletes_canceled, two_way and pk == writes
        if row.blocks != (pk in blocks):
            _turn(row, on=pk in blocks, now=now)
        row.due_at = (row.due_at or now) if row.is_read else None
        row.save()
        if begins:
            _write_over(row, now)
    if writes is not None and (before is None or before.pk != writes):
        write_all_ahead(user, now)


def _write_over(row: Calendar, now: datetime) -> None:
    """What was changed there before counts for nothing: from here on both sides are the same."""
    write_anew(row.events.filter(session__starts__gt=now).select_related("session"), now)


def _turn(row: Calendar, *, on: bool, now: datetime) -> None:
    row.blocks, row.due_at = on, now
    for name, value in UNREAD.items():
        setattr(row, name, value)
    Busy.objects.filter(calendar=row).delete()
