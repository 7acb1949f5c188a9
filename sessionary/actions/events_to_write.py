"""Which sessions have to be written to their hosts' calendars, and when: a job for each, put in where it is known."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sessionary.actions.calendar_entries import OFF, STANDING
from sessionary.actions.queueing import enqueue, supersede
from sessionary.actions.transactions import write
from sessionary.models import Activity, Booking, Calendar, Customer, ExternalEvent, Job, Session, User

WRITE = "write_event"
SWEPT_AT_ONCE = 200
KINDS = frozenset({
    Activity.Kind.BOOKED, Activity.Kind.APPROVED, Activity.Kind.RESCHEDULED, Activity.Kind.ASKED_TO_RESCHEDULE,
    Activity.Kind.CANCELED, Activity.Kind.HANDED_OVER,
})  # fmt: skip
UNSURE: dict[str, Any] = {"told": "", "sequence": None, "starts": None, "ends": None}


def write_after(activity: Activity, booking: Booking, now: datetime) -> None:
    """Jobs for what the activity may have changed. In the transaction that dispatches."""
    if activity.kind in KINDS:
        _put_to_work(booking.sessions_in_order, str(activity.pk), now)


def write_again(session: Session, now: datetime) -> None:
    """What is to be read in the event has changed. In the caller's transaction."""
    _put_to_work([session], f"again-{now.timestamp()}", now)


def write_all_of(customer: Customer, now: datetime) -> None:
    """Who the Customer is has changed: all their events, also of what is over. In the caller's transaction."""
    written = Session.objects.filter(booking__customer=customer, external_event__external_id__gt="").order_by("pk")
    _put_to_work(written, f"of-{customer.pk}-{now.timestamp()}", now)


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
    supersede(WRITE, "event", events.values_list("pk", flat=True))
    for event in events.select_related("session"):
        enqueue(
            account_id=event.account_id,
            kind=WRITE,
            dedupe=f"{WRITE}:{event.pk}:{occasion}",
            payload={"event": event.pk},
            run_at=now,
            lane=f"events:{event.session.host_id}",
        )
