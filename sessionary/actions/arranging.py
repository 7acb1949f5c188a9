"""Meetings at conferencing providers: made once a session is booked, changed when it moves, removed when it is off.

What has to be done is asked anew each time from how session and meeting stand, so a job may run twice, late, or after
another. A lease on the meeting keeps two from talking to the provider at once, and a result is written only while the
lease is still ours. The provider is never called within a transaction.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sessionary.actions.details_following import follow_up
from sessionary.actions.events_to_write import write_again
from sessionary.actions.meeting_calls import change, make, remove
from sessionary.actions.queueing import NotYet, enqueue, supersede
from sessionary.actions.sharing_meetings import A_MOMENT, none_any_more, share
from sessionary.actions.transactions import write
from sessionary.models import Activity, Booking, Connection, Job, Meeting
from sessionary.providers.conferencing import registry
from sessionary.providers.conferencing.contract import Joining
from sessionary.providers.troubles import Gone, Never, NotNow

ARRANGE = "arrange"
LEASE = timedelta(seconds=80)
SWEPT_AT_ONCE = 200
KINDS = frozenset({
    Activity.Kind.BOOKED, Activity.Kind.APPROVED, Activity.Kind.RESCHEDULED, Activity.Kind.ASKED_TO_RESCHEDULE,
    Activity.Kind.CANCELED, Activity.Kind.HANDED_OVER,
})  # fmt: skip
RELATED = ("session__booking__page", "session__booking__host", "session__host", "connection")


def arrange_after(activity: Activity, booking: Booking, now: datetime) -> None:
    """Rows for meetings that are new, and jobs for what has to be done. In the transaction that dispatches."""
    if activity.kind not in KINDS or not registry.makes_meetings(booking.location["kind"]):
        return
    sessions = [session for session in booking.sessions_in_order if session.starts is not None]
    kind = booking.location["kind"]
    new = [Meeting(account_id=booking.account_id, session=one, provider=kind, group=one.meeting) for one in sessions]
    Meeting.objects.bulk_create(new, ignore_conflicts=True)
    meetings = Meeting.objects.filter(session__in=sessions).select_related("session", "connection")
    _put_to_work([one for one in meetings if one.to_do], str(activity.pk), now)


def arrange_for(connection: Connection, now: datetime) -> None:
    """What failed while this account was not connected is done now. In the transaction that connects it."""
    failed = Meeting.objects.filter(session__host=connection.user_id, provider=connection.provider)
    failed = failed.filter(state=Meeting.State.FAILED, session__starts__gt=now).select_related("session", "connection")
    _put_to_work([one for one in failed if one.to_do], f"{connection.pk}-{int(now.timestamp())}", now)


def sweep(now: datetime) -> int:
    """New jobs for meetings whose job wore out while the provider was down; returns how many there were."""
    at_work = Job.objects.filter(kind=ARRANGE, state=Job.State.READY).values_list("payload", flat=True)
    busy = {payload["meeting"] for payload in at_work}
    found = Meeting.unsettled(now).select_related("session", "connection").order_by("pk")[:SWEPT_AT_ONCE]
    idle = [one for one in found if one.pk not in busy and one.to_do]
    write(lambda: _put_to_work(idle, f"sweep-{int(now.timestamp())}", now))
    return len(idle)


def arrange(payload: dict[str, Any], now: datetime) -> None:
    """The job: do what has to be done at the provider.

    Raises `NotYet` while another is at it, `NotNow` to be tried again, and `Never` when the host has to act.
    """
    meeting, asked_before = write(lambda: _claim(payload["meeting"], now))
    if meeting is None:
        return
    lease = meeting.busy_until
    try:
        _carry_out(meeting, asked_before, now)
    except Never as refused:
        _settle(meeting, lease, now, state=Meeting.State.FAILED, reason=str(refused)[:500])
        raise
    except NotNow as trouble:
        _settle(meeting, lease, now, reason=str(trouble)[:500])
        raise


def _carry_out(meeting: Meeting, asked_before: bool, now: datetime) -> None:
    lease, doing = meeting.busy_until, meeting.to_do
    if doing in ("remove", "leave"):
        remove(meeting, now)
        gone = Meeting.State.REMOVED if doing == "remove" else Meeting.State.PENDING
        _settle(meeting, lease, now, state=gone, **none_any_more(meeting))
        if doing == "leave":
            raise NotYet(now)
        return
    try:
        connection, joining = (make if doing == "make" else change)(meeting, asked_before, now)
    except Gone:
        # Under another name, for a provider may remember the old one. The new one is asked for in a turn of its own.
        _settle(meeting, lease, now, state=Meeting.State.PENDING, **none_any_more(meeting))
        raise NotYet(now) from None
    _settle(meeting, lease, now, state=Meeting.State.READY, **_made(meeting, connection, joining))


def _made(meeting: Meeting, connection: Connection | None, joining: Joining) -> dict[str, Any]:
    told = asdict(joining)
    there = {"external_id": told.pop("external_id"), "joining": told, "starts": meeting.session.starts}
    return {**there, "connection": connection, "asked": False, "reason": ""}


def _claim(pk: int, now: datetime) -> tuple[Meeting | None, bool]:
    """The meeting with our lease on it, and whether it had been asked for before; None when nothing has to be done.

    Nothing has to where it is shared with others of a group.
    """
    booking = Booking.objects.select_for_update(of=("self",), no_key=True).get(sessions__conference=pk)
    meeting = Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if meeting.busy_until is not None and meeting.busy_until > now:
        raise NotYet(min(meeting.busy_until, now + A_MOMENT))
    meeting = Meeting.objects.select_related(*RELATED).get(pk=pk)
    if share(meeting, now):
        follow_up(booking, now)
    asked_before, doing = meeting.asked, meeting.to_do
    if not doing:
        return None, asked_before
    meeting.busy_until, meeting.asked = now + LEASE, meeting.asked or doing == "make"
    meeting.save(update_fields=["busy_until", "asked"])
    return meeting, asked_before


def _settle(meeting: Meeting, lease: datetime | None, now: datetime, **changes: Any) -> None:
    """Write what came of it, if the lease is still ours, and send the details after who still waits for them."""

    def work() -> None:
        booking = Booking.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.session.booking_id)
        if Meeting.objects.filter(pk=meeting.pk, busy_until=lease).update(busy_until=None, **changes):
            follow_up(booking, now)
            write_again(meeting.session, now)

    write(work)


def _put_to_work(meetings: Sequence[Meeting], occasion: str, now: datetime) -> None:
    """A job for each; what failed before counts as not having been tried."""
    supersede(ARRANGE, "meeting", [meeting.pk for meeting in meetings])
    for meeting in meetings:
        state = Meeting.State.READY if meeting.external_id else Meeting.State.PENDING
        Meeting.objects.filter(pk=meeting.pk).exclude(state=state).update(state=state, reason="")
        enqueue(
            account_id=meeting.account_id,
            kind=ARRANGE,
            lane=f"{meeting.provider}:{meeting.account_id}",
            dedupe=f"{ARRANGE}:{meeting.pk}:{occasion}",
            payload={"meeting": meeting.pk},
            run_at=now,
        )
