"""Reminders and follow-ups: found by asking which sessions are coming up, or over, and never written ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet

from sessionary.actions.dispatching import delivery_of, new_message
from sessionary.actions.sms_reminders import sending_of, texts_about
from sessionary.actions.transactions import write
from sessionary.models import Activity, EventType, Job, Message, NewTime, Notice, Period, Reschedule, Session
from sessionary.models.prepared import Prepared
from sessionary.rules.states import SessionStatus

REMIND = "remind"
OVERLAP = timedelta(minutes=1)
LONGEST_SESSION = timedelta(days=1)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
AT_ONCE = 500
AHEAD = (SessionStatus.SCHEDULED, SessionStatus.RESCHEDULED)
OVER = (*AHEAD, SessionStatus.COMPLETED)
STANDING = {Notice.Kind.REMINDER: AHEAD, Notice.Kind.FOLLOW_UP: OVER}
ACTIVITIES = {
    Notice.Kind.REMINDER: Activity.Kind.REMINDED,
    Notice.Kind.FOLLOW_UP: Activity.Kind.FOLLOWED_UP,
}
OF_ACTIVITY = Prepared(lambda activity: Notice.objects.select_related("session").filter(activity=activity), -1)
READ = {
    "session": "pk",
    "starts": "starts",
    "ends": "ends",
    "booking": "booking",
    "account": "account",
    "customer": "booking__customer__email",
    "host": "booking__host__email",
    "reminders": "booking__event_type__reminders",
    "follow_up": "booking__event_type__follow_up",
    "remind_owner": "booking__event_type__remind_owner",
    "by_sms": "booking__event_type__sms_reminders",
}


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder or follow-up of one session, and what is read of that: see `READ`."""

    kind: Notice.Kind
    minutes: int
    session: int
    starts: datetime
    ends: datetime
    booking: int
    account: int
    customer: str
    host: str
    reminders: list[int]
    follow_up: int | None
    remind_owner: bool
    by_sms: bool

    @property
    def at(self) -> datetime:
        """When it is to go."""
        minutes = timedelta(minutes=self.minutes)
        return self.starts - minutes if self.kind == Notice.Kind.REMINDER else self.ends + minutes

    @property
    def is_wanted(self) -> bool:
        """Whether the event type, as it is set up today, has it."""
        return self.minutes in self.reminders if self.kind == Notice.Kind.REMINDER else self.minutes == self.follow_up


def remind(now: datetime) -> int:
    """Put out what has become due since this was last done; returns how many there were.

    A worker that was away for a while catches up; a session that has started meanwhile is not reminded of. It looks a
    little further back than that, at what was being booked just then.
    """
    last = Period.last_done(REMIND, now)
    return remind_between((now if last is None else last.began_at) - OVERLAP, now)


def remind_between(since: datetime, now: datetime) -> int:
    """Put out what is due after `since` and until `now`, each once, however many do this at the same time.

    Of several reminders of one session that are due together, as after a long pause, just the last goes.
    """
    count = 0
    for kind, minutes in _in_use():
        due = _due(kind, minutes, since, now)
        for begin in range(0, len(due), AT_ONCE):
            part = due[begin : begin + AT_ONCE]
            count += write(lambda part=part: _put_out(part, now))  # type: ignore[misc]
    return count


def is_moot(message: Message, now: datetime) -> bool:
    """Whether what it would tell is not so any more: the session has moved, is off, or has started unreminded."""
    if message.activity.kind not in ACTIVITIES.values():
        return False
    (notice,) = OF_ACTIVITY(message.activity_id)
    kind, session = Notice.Kind(notice.kind), notice.session
    too_late = kind == Notice.Kind.REMINDER and notice.planned <= now
    return too_late or session.status not in STANDING[kind] or session.starts != notice.planned


def _in_use() -> list[tuple[Notice.Kind, int]]:
    """Each reminder and follow-up that any event type has, the shortest first."""
    found: set[tuple[Notice.Kind, int]] = set()
    for reminders, follow_up in EventType.objects.values_list("reminders", "follow_up").distinct():
        found |= {(Notice.Kind.REMINDER, minutes) for minutes in reminders}
        if follow_up is not None:
            found.add((Notice.Kind.FOLLOW_UP, follow_up))
    return sorted(found)


def _due(kind: Notice.Kind, minutes: int, since: datetime, now: datetime) -> list[Due]:
    """Those that have not been told of yet, in this notice or a later one."""
    told = Notice.objects.filter(session=OuterRef("pk"), kind=kind, minutes__lte=minutes, planned=OuterRef("starts"))
    rows = _sessions(kind, timedelta(minutes=minutes), since, now).filter(~Exists(told), status__in=STANDING[kind])
    found = (Due(kind, minutes, **dict(zip(READ, row, strict=True))) for row in rows.values_list(*READ.values()))
    return [one for one in found if one.is_wanted]


def _sessions(kind: Notice.Kind, minutes: timedelta, since: datetime, now: datetime) -> "QuerySet[Session]":
    """Those whose start, or end, is so far away that it is due in that time; always in the same order."""
    if kind == Notice.Kind.REMINDER:
        due = Session.objects.filter(starts__gt=max(since + minutes, now), starts__lte=now + minutes)
    else:
        begin, end = since - minutes, now - minutes
        due = Session.objects.filter(ends__gt=begin, ends__lte=end, starts__gt=begin - LONGEST_SESSION, starts__lt=end)
    return due.order_by("starts", "pk")


def _put_out(due: Sequence[Due], now: datetime) -> int:
    """What happened, the messages about it and the jobs that deliver them; what another has put out stays as it is."""
    since = _have_their_times_since(due, now)
    due = [one for one in due if one.at > since[one.session]]
    activities = Activity.objects.bulk_create(_activity(one, now) for one in due)
    Notice.objects.bulk_create(map(_notice, due, activities), ignore_conflicts=True)
    ours = set(Notice.objects.filter(activity__in=activities).values_list("activity", flat=True))
    pairs = [(one, activity) for one, activity in zip(due, activities, strict=True) if activity.pk in ours]
    if len(pairs) < len(activities):
        Activity.objects.filter(pk__in={activity.pk for activity in activities} - ours).delete()
    messages = Message.objects.bulk_create(
        new_message(activity, recipient, address, now)
        for one, activity in pairs
        for recipient, address in _readers(one)
    )
    Job.objects.bulk_create(delivery_of(message, now) for message in messages)
    _put_out_by_sms([activity for one, activity in pairs if one.by_sms and one.kind == Notice.Kind.REMINDER], now)
    return len(pairs)


def _put_out_by_sms(activities: Sequence[Activity], now: datetime) -> None:
    texts = texts_about(activities, now)
    Message.objects.bulk_create(message for message, _ in texts)
    Job.objects.bulk_create(sending_of(message, sender, now) for message, sender in texts)


def _have_their_times_since(due: Sequence[Due], now: datetime) -> dict[int, datetime]:
    """By session, when it was booked or moved to the time that it has: nobody is told of what was past by then.

    What a machine whose clock was ahead wrote down for later than `now` hides no reminder.
    """
    bookings, sessions = {one.booking for one in due}, [one.session for one in due]
    kinds = (Activity.Kind.BOOKED, Activity.Kind.APPROVED)
    booked: Any = Activity.objects.filter(booking__in=bookings, kind__in=kinds, at__lte=now).values_list("booking")
    moves = NewTime.objects.filter(session__in=sessions, reschedule__state=Reschedule.State.MADE)
    moved: Any = moves.filter(reschedule__settled_at__lte=now)
    at_booking = dict(booked.annotate(Max("at")))
    at_move = dict(moved.order_by().values_list("session").annotate(Max("reschedule__settled_at")))
    return {one.session: at_move.get(one.session) or at_booking.get(one.booking) or LONG_AGO for one in due}


def _activity(due: Due, now: datetime) -> Activity:
    return Activity(
        account_id=due.account,
        kind=ACTIVITIES[due.kind],
        booking_id=due.booking,
        by="system",
        at=now,
        data={"sessions": [due.session], "minutes": due.minutes},
        dispatched_at=now,
    )


def _notice(due: Due, activity: Activity) -> Notice:
    return Notice(session_id=due.session, activity=activity, kind=due.kind, minutes=due.minutes, planned=due.starts)


def _readers(due: Due) -> list[tuple[Message.Recipient, str]]:
    customer = (Message.Recipient.CUSTOMER, due.customer)
    return [customer, (Message.Recipient.OWNER, due.host)] if due.remind_owner else [customer]
