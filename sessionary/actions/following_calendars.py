"""Two-way calendars: the job that looks at events of ours which seem to have been moved or deleted there.

A reading only hints at it. Each event is asked for by itself, so that an answer that is short of some, a token that is
not known any more or a calendar that is gone cancels nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sessionary.actions.calendar_entries import STANDING
from sessionary.actions.calendar_troubles import note_trouble
from sessionary.actions.events_there import check_calendar_is_there, check_nobody_writes, counts, differs, look
from sessionary.actions.events_to_write import write_anew
from sessionary.actions.following_changes import CALENDAR, Changed, follow_all
from sessionary.actions.history import note_apart
from sessionary.actions.transactions import write
from sessionary.models import Activity, Calendar, Cancellation, ExternalEvent
from sessionary.providers.troubles import Gone, Never
from sessionary.rules.two_way import too_many

AT_ONCE = timedelta(minutes=10)  # two readings


def follow(payload: dict[str, Any], now: datetime) -> None:
    """The job: look at these events of a calendar. Raises `NotYet` while one is being written, `NotNow` likewise."""
    calendar = Calendar.connected().filter(pk=payload["calendar"], two_way=True).select_related("host").first()
    if calendar is None:
        return
    try:
        changed = _changed(calendar, payload["events"], now)
    except (Never, Gone) as refused:
        note_trouble(calendar, str(refused), now, timedelta(0))
        return
    gone = [one for one in changed if one.found is None]
    if gone and _looks_like_an_accident(calendar, max(len(gone), payload["missing"]), now):
        write(lambda: _bring_back(calendar, [one.event for one in gone], now))
        changed = [one for one in changed if one.found is not None]
    follow_all(changed, now)


def _changed(calendar: Calendar, pks: Sequence[int], now: datetime) -> list[Changed]:
    rows = ExternalEvent.objects.filter(pk__in=pks, calendar=calendar).select_related("session__booking")
    events = [one for one in rows.order_by("session__starts", "pk") if counts(one, one.session, now)]
    check_nobody_writes(events, now)
    looked_at = [Changed(one, look(calendar, one, now)) for one in events]
    if any(one.found is None for one in looked_at):
        check_calendar_is_there(calendar, now)
    return [one for one in looked_at if differs(one.event, one.found)]


def _looks_like_an_accident(calendar: Calendar, gone: int, now: datetime) -> bool:
    """A calendar that was emptied must not cancel everything; what it canceled just before counts too."""
    just_before = Cancellation.objects.filter(session__host=calendar.host_id, by=CALENDAR, at__gt=now - AT_ONCE).count()
    ahead = calendar.events.filter(session__status__in=STANDING, session__starts__gt=now).count()
    return too_many(gone + just_before, ahead + just_before)


def _bring_back(calendar: Calendar, events: Sequence[ExternalEvent], now: datetime) -> None:
    """Nothing is canceled: the events are written again, and their host is told once."""
    write_anew(events, now)
    told = Activity.objects.filter(kind=Activity.Kind.EVENTS_MISSING, at__gt=now - AT_ONCE, data__calendar=calendar.pk)
    if not told.filter(account=calendar.account_id).exists():
        about = {"owner": calendar.host_id, "calendar": calendar.pk}
        note_apart(calendar.account_id, Activity.Kind.EVENTS_MISSING, by=CALENDAR, now=now, **about)
