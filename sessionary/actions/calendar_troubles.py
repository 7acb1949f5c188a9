"""Calendars that do not answer, or refuse: noted for the desk, and told to their host once."""

from datetime import datetime, timedelta

from sessionary.actions.history import note_apart
from sessionary.actions.transactions import write
from sessionary.models import Activity, Calendar
from sessionary.models.calendars import READ

EVERY, SLOWEST = timedelta(minutes=5), timedelta(hours=1)


def note_trouble(calendar: Calendar, reason: str, now: datetime, patience: timedelta) -> None:
    """The host is told when it has lasted for `patience`; the longer it lasts, the less often the calendar is asked."""
    write(lambda: _note_trouble(calendar, reason, now, patience))


def note_well(calendar: Calendar) -> None:
    """One that is only written to answered. What is read says so itself when it is read."""
    troubled = Calendar.objects.filter(pk=calendar.pk, silent_since__isnull=False).exclude(READ)
    if troubled.exists():
        write(lambda: troubled.update(silent_since=None, warned_at=None, reason=""))


def _note_trouble(calendar: Calendar, reason: str, now: datetime, patience: timedelta) -> None:
    current = Calendar.objects.select_for_update(of=("self",), no_key=True).get(pk=calendar.pk)
    current.silent_since = current.silent_since or now
    current.reason = reason[:500]
    current.due_at = now + min(max(EVERY, now - current.silent_since), SLOWEST)
    if current.warned_at is None and current.silent_since <= now - patience:
        current.warned_at = now
        about = {"owner": current.host_id, "calendar": current.pk}
        note_apart(current.account_id, Activity.Kind.CALENDAR_TROUBLE, by="system", now=now, **about)
    current.save()
