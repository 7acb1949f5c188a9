"""Our events as they stand in a two-way calendar, beside what was written there last.

What we wrote ourselves is never taken for a change: one counts only while the session is just as it was last told,
SEQUENCE and all. A session that has changed here since is written over, whatever stands there.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sessionary.actions.calendar_calls import using, zone_of
from sessionary.actions.calendar_entries import STANDING
from sessionary.actions.queueing import NotYet, enqueue
from sessionary.actions.taking_turns import A_MOMENT
from sessionary.models import Calendar, ExternalEvent, Session
from sessionary.models.public_ids import new_public_id
from sessionary.providers.calendars.contract import Calendars, Found, Kept, Reading, Seen, Window
from sessionary.providers.troubles import Gone

FOLLOW = "follow_calendar"
A_DAY = timedelta(days=1)
ASKED_AT_ONCE = 40


def counts(event: ExternalEvent, session: Session, now: datetime) -> bool:
    """Whether a change there would be one of the session: it is ahead, and as it was last written.

    Also one that went to another host has another SEQUENCE, and is taken out of the former one's calendar by us.
    """
    return session.status in STANDING and session.span[0] > now and event.sequence == session.sequence


def look(calendar: Calendar, event: ExternalEvent, now: datetime) -> Found | None:
    """Ask for the event itself; None when it was deleted or canceled there. Raises as `using` does, and `NotNow`."""

    def use(account: Calendars) -> Found | None:
        try:
            return account.look(calendar.external_id, Kept(event.external_id, event.etag))
        except Gone:
            return None

    return using(calendar.connection, now, use)


def check_calendar_is_there(calendar: Calendar, now: datetime) -> None:
    """Events of a calendar that is gone were not deleted. Raises `Gone` then, and what else reading it does."""

    def use(account: Calendars) -> None:
        account.read(calendar.external_id, Window(now, now + A_DAY, zone_of(calendar.host)))

    using(calendar.connection, now, use)


def differs(event: ExternalEvent, found: Found | None) -> bool:
    """Whether it is not what we wrote."""
    return found is None or not found.timed or (found.start, found.end) != (event.starts, event.ends)


def check_nobody_writes(events: Iterable[ExternalEvent], now: datetime) -> None:
    """Raises `NotYet` while somebody does: nobody knows then what stands there."""
    if any(one.busy_until is not None and one.busy_until > now for one in events):
        raise NotYet(now + A_MOMENT)


def queue_changed(calendar: Calendar, reading: Reading, window: Window, now: datetime) -> None:
    """Have those of our events asked for that seem to differ in what was read. In the caller's transaction."""
    ahead = ExternalEvent.objects.filter(calendar=calendar, session__status__in=STANDING, session__starts__gt=now)
    ours = ahead.filter(sequence__isnull=False, ends__lte=window.end)
    if not reading.whole:
        ours = ours.filter(external_id__in=list(reading.seen))
    changed = [one for one in ours.order_by("pk") if not _is_as_written(one, reading.seen.get(one.external_id))]
    missing = [one for one in changed if not (seen := reading.seen.get(one.external_id)) or not seen.spans]
    queue_following(calendar, [one.pk for one in changed], len(missing), now)


def queue_following(calendar: Calendar, events: Sequence[int], missing: int, now: datetime) -> None:
    """Jobs that look at these events; so many seem to be missing in all. In the caller's transaction."""
    for some in _some_at_a_time(events):
        enqueue(
            account_id=calendar.account_id,
            kind=FOLLOW,
            dedupe=f"{FOLLOW}:{new_public_id()}",
            payload={"calendar": calendar.pk, "events": list(some), "missing": missing},
            run_at=now,
            lane=f"{calendar.connection.provider}:{calendar.connection_id}",
        )


def _some_at_a_time(events: Sequence[int]) -> Iterable[Sequence[int]]:
    return (events[place : place + ASKED_AT_ONCE] for place in range(0, len(events), ASKED_AT_ONCE))


def _is_as_written(event: ExternalEvent, seen: Seen | None) -> bool:
    return seen is not None and seen.spans == ((event.starts, event.ends),)
