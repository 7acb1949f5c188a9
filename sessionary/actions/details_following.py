"""Joining details that messages wait for: at most two minutes; then they go without, and the details follow once."""

from datetime import datetime, timedelta

from sessionary.actions.history import note
from sessionary.actions.queueing import NotYet
from sessionary.models import Activity, Booking, Meeting, Message

LONGEST_WAIT = timedelta(minutes=2)
LOOK_AGAIN = timedelta(seconds=1)
CARRY_DETAILS = frozenset({
    Activity.Kind.BOOKED, Activity.Kind.APPROVED, Activity.Kind.RESCHEDULED, Activity.Kind.HANDED_OVER,
    Activity.Kind.REMINDED,
})  # fmt: skip


def wait_for_details(message: Message, now: datetime) -> None:
    """Raises `NotYet` while meetings that the message tells about are being made, for two minutes at most."""
    until = message.created_at + LONGEST_WAIT
    if message.activity.kind in CARRY_DETAILS and now < until and any(one.is_under_way for one in _meetings(message)):
        raise NotYet(min(now + LOOK_AGAIN, until))


def goes_without(message: Message) -> bool:
    """Whether it has to say that details follow: as its booking's sessions were read."""
    return message.activity.kind in CARRY_DETAILS and any(one.is_missing for one in _meetings(message))


def note_gone_without(message: Message, booking: Booking, now: datetime) -> None:
    """Its reader waits for the details, unless these were sent to both meanwhile. In the caller's transaction."""
    Booking.objects.select_for_update(of=("self",), no_key=True).get(pk=booking.pk)
    sent = booking.activities.filter(kind=Activity.Kind.DETAILS_FOLLOWED, at__gte=message.created_at)
    if not sent.exists():
        Message.objects.filter(pk=message.pk).update(details_follow=True)
        follow_up(booking, now)


def follow_up(booking: Booking, now: datetime) -> None:
    """Once nothing is missing any more, tell who still waits for it. Needs the booking locked."""
    waiting = Message.objects.filter(activity__booking=booking.pk, details_follow=True)
    if not waiting.exists():
        return
    meetings = list(Meeting.objects.filter(session__booking=booking.pk).select_related("session"))
    if any(one.is_missing for one in meetings):
        return
    waiting.update(details_follow=False)
    if told := [one.session_id for one in meetings if one.join_url]:
        note(booking, Activity.Kind.DETAILS_FOLLOWED, by="system", now=now, sessions=told)


def _meetings(message: Message) -> list[Meeting]:
    """Of all its booking's sessions, or of the one that a reminder is about."""
    booking = message.activity.booking
    assert booking is not None
    sessions = booking.sessions_in_order
    if message.activity.kind == Activity.Kind.REMINDED:
        sessions = [one for one in sessions if one.pk in message.activity.data["sessions"]]
    found = (getattr(session, "conference", None) for session in sessions)
    return [one for one in found if one is not None]
