"""Sessions as events in their hosts' calendars: written after the booking, and again whenever something changes.

What has to be written is asked anew each time from how the session stands, so a job may run twice, late, or after
another. A lease keeps two from writing at once. Events are named by the session, so a lost answer makes no second one.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sessionary.actions.calendar_entries import OFF, STANDING, digest_of, entry_of
from sessionary.actions.calendar_troubles import note_trouble, note_well
from sessionary.actions.event_calls import put, remove_quietly
from sessionary.actions.events_there import A_MOMENT, counts, differs, look, queue_following
from sessionary.actions.queueing import NotYet, enqueue
from sessionary.actions.transactions import write
from sessionary.models import Activity, Booking, Calendar, ExternalEvent, Job, Session, User
from sessionary.providers.calendars.contract import Entry, Kept
from sessionary.providers.troubles import Gone, Never, NotNow

WRITE = "write_event"
LEASE = timedelta(seconds=80)
SWEPT_AT_ONCE = 200
KINDS = frozenset({
    Activity.Kind.BOOKED, Activity.Kind.APPROVED, Activity.Kind.RESCHEDULED, Activity.Kind.ASKED_TO_RESCHEDULE,
    Activity.Kind.CANCELED, Activity.Kind.HANDED_OVER,
})  # fmt: skip
RELATED = (
    "session__booking__page", "session__booking__host", "session__booking__customer", "session__host",
    "session__conference", "calendar__connection",
)  # fmt: skip
UNSURE: dict[str, Any] = {"told": "", "sequence": None, "starts": None, "ends": None}
NOTHING_THERE: dict[str, Any] = {"calendar": None, "external_id": "", "etag": "", **UNSURE}


def write_after(activity: Activity, booking: Booking, now: datetime) -> None:
    """Jobs for what the activity may have changed. In the transaction that dispatches."""
    if activity.kind in KINDS:
        _put_to_work(booking.sessions_in_order, str(activity.pk), now)


def write_again(session: Session, now: datetime) -> None:
    """What is to be read in the event has changed. In the caller's transaction."""
    _put_to_work([session], f"again-{now.timestamp()}", now)


def write_anew(events: Iterable[ExternalEvent], now: datetime) -> None:
    """Write over what stands there, whatever it is; they know their sessions. In the caller's transaction."""
    sessions = [one.session for one in events]
    ExternalEvent.objects.filter(session__in=[one.pk for one in sessions]).update(**UNSURE)
    _put_to_work(sessions, f"anew-{now.timestamp()}", now)


def write_all_ahead(host: User, now: datetime) -> None:
    """All sessions that this host has ahead: into a calendar chosen just now, or one that works again."""
    ahead = Session.objects.filter(host=host, starts__gt=now, status__in=[*STANDING, *OFF]).order_by("starts")
    _put_to_work(ahead, f"all-{now.timestamp()}", now)


def sweep(now: datetime) -> None:
    """New jobs for events whose job wore out while the calendar was down."""
    at_work = Job.objects.filter(kind=WRITE, state=Job.State.READY).values_list("payload", flat=True)
    busy = {payload["event"] for payload in at_work}
    found = ExternalEvent.objects.filter(state=ExternalEvent.State.PENDING, session__starts__gt=now)
    idle = [one.session for one in found.select_related("session")[:SWEPT_AT_ONCE] if one.pk not in busy]
    write(lambda: _put_to_work(idle, f"sweep-{int(now.timestamp())}", now))


def write_event(payload: dict[str, Any], now: datetime) -> None:
    """The job. Raises `NotYet` while another writes it, `NotNow` to be tried again, `Never` for the host to act."""
    event = write(lambda: _claim(payload["event"], now))
    if event is None:
        return
    lease = event.busy_until
    try:
        changes = _carry_out(event, now)
    except Never as refused:
        _settle(event, lease, state=ExternalEvent.State.FAILED, reason=str(refused)[:500])
        if event.calendar is not None:
            note_trouble(event.calendar, str(refused), now, timedelta(0))
        raise
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
    """Bring the calendar to how the session stands; returns what is there then."""
    session, calendar = event.session, event.calendar
    if calendar is not None and not _is_right(calendar, session):
        remove_quietly(calendar, _kept(event), now)
        calendar, event.external_id, event.told = None, "", ""
        event.calendar = Calendar.written_to(session.host_id)
        calendar = event.calendar
    if calendar is None or session.status not in (*STANDING, *OFF):
        return NOTHING_THERE if calendar is None else {}
    entry = entry_of(session, now)
    if session.status == "canceled" and calendar.deletes_canceled:
        remove_quietly(calendar, _kept(event) or put(calendar, entry, None, now), now)
        return NOTHING_THERE
    return _written(event, calendar, entry, now)


def _written(event: ExternalEvent, calendar: Calendar, entry: Entry, now: datetime) -> dict[str, Any]:
    digest, kept = digest_of(entry, calendar.pk), _kept(event)
    if digest == event.told:
        return {}
    _let_changes_go_first(event, calendar, now)
    try:
        there = put(calendar, entry, kept, now)
    except Gone:
        if entry.off:
            return NOTHING_THERE
        there = put(calendar, entry, None, now)
    as_told = {"told": digest, "sequence": entry.sequence, "starts": entry.start, "ends": entry.end}
    return {"calendar": calendar, "external_id": there.external_id, "etag": there.etag, **as_told}


def _let_changes_go_first(event: ExternalEvent, calendar: Calendar, now: datetime) -> None:
    """What its host changed in a two-way calendar is not written over just because there is something new to read."""
    if not (calendar.two_way and event.external_id and counts(event, event.session, now)):
        return
    found = look(calendar, event, now)
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
    """Write what came of it, if the lease is still ours."""
    mine = ExternalEvent.objects.filter(pk=event.pk, busy_until=lease)
    write(lambda: mine.update(busy_until=None, **changes))


def _put_to_work(sessions: Iterable[Session], occasion: str, now: datetime) -> None:
    """A job for each session that has an event, or whose host has a calendar for it."""
    timed = [one for one in sessions if one.starts is not None]
    if not timed:
        return
    written_to = Calendar.connected().filter(host__in={one.host_id for one in timed}, writes=True)
    with_calendar = set(written_to.values_list("host", flat=True))
    new = [
        ExternalEvent(account_id=one.account_id, session=one)
        for one in timed
        if one.host_id in with_calendar and one.status in STANDING
    ]
    ExternalEvent.objects.bulk_create(new, ignore_conflicts=True)
    events = ExternalEvent.objects.filter(session__in=[one.pk for one in timed])
    events.update(state=ExternalEvent.State.PENDING, reason="")
    for event in events.select_related("session"):
        enqueue(
            account_id=event.account_id,
            kind=WRITE,
            dedupe=f"{WRITE}:{event.pk}:{occasion}",
            payload={"event": event.pk},
            run_at=now,
            lane=f"events:{event.session.host_id}",
        )
