"""Sessions as events in their hosts' calendars: written after the booking, and again whenever something changes.

What has to be written is asked anew each time from how the session stands, so a job may run twice, late, or after
another. A lease keeps two from writing at once. Events are named by the session, so a lost answer makes no second one.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sessionary.actions.calendar_entries import OFF, STANDING, digest_of, entry_of
from sessionary.actions.calendar_troubles import note_trouble, note_well
from sessionary.actions.event_calls import put, remove_quietly
from sessionary.actions.events_there import check_calendar_is_there, counts, differs, look, queue_following
from sessionary.actions.events_to_write import UNSURE
from sessionary.actions.queueing import NotYet
from sessionary.actions.taking_turns import A_MOMENT, LEASE
from sessionary.actions.transactions import write
from sessionary.models import Busy, Calendar, ExternalEvent, Session
from sessionary.providers.calendars.contract import Entry, Kept
from sessionary.providers.troubles import Gone, Never, NotNow
from sessionary.rules.states import HELD_SESSIONS

RELATED = (
    "session__booking__page", "session__booking__host", "session__booking__customer", "session__host",
    "session__conference", "calendar__connection",
)  # fmt: skip
CALENDAR_GONE = "The calendar is not there any more."
NOTHING_THERE: dict[str, Any] = {"calendar": None, "external_id": "", "etag": "", **UNSURE}


def write_event(payload: dict[str, Any], now: datetime) -> None:
    """The job. Raises `NotYet` while another writes it or a change there goes first, `NotNow` to be tried again, or
    `Never` for the host to act.
    """
    event = write(lambda: _claim(payload["event"], now))
    if event is None:
        return
    lease = event.busy_until
    try:
        changes = _carry_out(event, now)
    except (Never, Gone) as refused:
        why = CALENDAR_GONE if isinstance(refused, Gone) else str(refused)
        _settle(event, lease, state=ExternalEvent.State.FAILED, reason=why[:500])
        if event.calendar is not None:
            note_trouble(event.calendar, why, now, timedelta(0))
        raise Never(why) from refused
    except NotNow as trouble:
        _settle(event, lease, reason=str(trouble)[:500])
        raise
    except NotYet:
        _settle(event, lease)
        raise
    if event.calendar is not None:
        note_well(event.calendar)
    _settle(event, lease, state=ExternalEvent.State.READY, reason="", **changes)


def _carry_out(event: ExternalEvent, now: datetime) -> dict[str, Any]:
    """Bring the calendar to how the session stands; returns what is there then. Raises `Gone` when it is gone."""
    session, calendar = event.session, event.calendar
    if calendar is not None and not _is_right(calendar, session):
        remove_quietly(calendar, _kept(event), now)
        calendar = Calendar.written_to(session.host_id)
        _go_to(event, calendar)
    if calendar is None:
        return NOTHING_THERE
    if session.status not in (*STANDING, *OFF) and not (session.status in HELD_SESSIONS and event.external_id):
        return {}
    entry = entry_of(session, now)
    if session.status == "canceled" and calendar.deletes_canceled:
        with suppress(Gone):
            remove_quietly(calendar, _kept(event) or put(calendar, entry, None, now), now)
        return NOTHING_THERE
    try:
        return _written(event, calendar, entry, now)
    except Gone:
        chosen = Calendar.written_to(session.host_id)
        if chosen is None or chosen == calendar:
            raise
    _go_to(event, chosen)
    return _written(event, chosen, entry, now)


def _go_to(event: ExternalEvent, calendar: Calendar | None) -> None:
    """From here on it is about this calendar, where there is nothing of it yet."""
    event.calendar, event.external_id, event.told = calendar, "", ""


def _written(event: ExternalEvent, calendar: Calendar, entry: Entry, now: datetime) -> dict[str, Any]:
    digest, kept = digest_of(entry, calendar.pk), _kept(event)
    if digest == event.told:
        return {}
    _let_changes_go_first(event, calendar, now)
    try:
        there = put(calendar, entry, kept, now)
    except Gone:
        if event.session.status not in STANDING:
            return NOTHING_THERE
        there = put(calendar, entry, None, now)
    as_told = {"told": digest, "sequence": entry.sequence, "starts": entry.start, "ends": entry.end}
    return {"calendar": calendar, "external_id": there.external_id, "etag": there.etag, **as_told}


def _let_changes_go_first(event: ExternalEvent, calendar: Calendar, now: datetime) -> None:
    """What its host changed in a two-way calendar is not written over just because there is something new to read.

    Raises `NotYet` to come after it, and `Gone` when the calendar is.
    """
    if not (calendar.two_way and event.external_id and counts(event, event.session, now)):
        return
    found = look(calendar, event, now)
    if found is None:
        check_calendar_is_there(calendar, now)
    if differs(event, found):
        write(lambda: queue_following(calendar, [event.pk], int(found is None), now))
        raise NotYet(now + A_MOMENT)


def _kept(event: ExternalEvent) -> Kept | None:
    return Kept(event.external_id, event.etag) if event.external_id else None


def _is_right(calendar: Calendar, session: Session) -> bool:
    """Whether the event may stay where it is: another calendar that is chosen later takes new sessions only."""
    return calendar.host_id == session.host_id and calendar.connection.state != "gone"


def _claim(pk: int, now: datetime) -> ExternalEvent | None:
    """The event with our lease on it; None when there is nothing to write, and no calendar to write to.

    The calendar is noted first, so that what a lost answer leaves there is found again.
    """
    locked = ExternalEvent.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if locked.busy_until is not None and locked.busy_until > now:
        raise NotYet(min(locked.busy_until, now + A_MOMENT))
    event = ExternalEvent.objects.select_related(*RELATED).get(pk=pk)
    if event.calendar is None and event.session.status in STANDING:
        event.calendar = Calendar.written_to(event.session.host_id)
    if event.calendar is None:
        ExternalEvent.objects.filter(pk=pk).update(state=ExternalEvent.State.READY)
        return None
    event.busy_until = now + LEASE
    event.save(update_fields=["busy_until", "calendar"])
    return event


def _settle(event: ExternalEvent, lease: datetime | None, **changes: Any) -> None:
    """Write what came of it, if the lease is still ours.

    Who read the calendar before that could not know whose the new event is, and took its time.
    """

    def work() -> None:
        mine = ExternalEvent.objects.filter(pk=event.pk, busy_until=lease)
        if mine.update(busy_until=None, **changes) and changes.get("external_id"):
            Busy.objects.filter(calendar=changes["calendar"], key=changes["external_id"]).delete()

    write(work)
