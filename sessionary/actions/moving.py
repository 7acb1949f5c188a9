"""Moving sessions to other times. The same session moves, with its id; the others stay.

In a group it takes a free seat at the new time, and leaves the others where they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db.models import Q

from sessionary.actions.claiming import check_free, new_claims, refusals_named
from sessionary.actions.clock import to_datetime, to_minutes
from sessionary.actions.completing import note_whole_booking
from sessionary.actions.history import note
from sessionary.models import Activity, Booking, Claim, NewTime, Offer, Reschedule, Session
from sessionary.models.claims import Own
from sessionary.models.seats import group_meetings
from sessionary.rules.errors import SlotsOverlap, SlotsTaken, TimesUnchanged
from sessionary.rules.seats import has_room
from sessionary.rules.states import SessionStatus

Starts = Mapping[Session, int]


@dataclass(frozen=True, slots=True)
class Change:
    """Who moves sessions, why, and when."""

    by: str
    reason: str
    now: datetime


def new_reschedule(
    booking: Booking, starts: Starts, fees: Mapping[Session, int], change: Change, state: Reschedule.State
) -> Reschedule:
    """The row of the action with each session's old and new start. Needs `locked_booking`."""
    made = Reschedule.objects.create(
        account_id=booking.account_id,
        booking=booking,
        state=state,
        fee=sum(fees.values()),
        by=change.by,
        reason=change.reason,
        created_at=change.now,
        settled_at=change.now if state == Reschedule.State.MADE else None,
    )
    NewTime.objects.bulk_create(
        NewTime(
            reschedule=made,
            session=session,
            old_start=session.span[0],
            new_start=to_datetime(start),
            fee=fees.get(session, 0),
            asked=session.status == SessionStatus.TO_RESCHEDULE,
        )
        for session, start in starts.items()
    )
    return made


def move(booking: Booking, offer: Offer, starts: Starts, reschedule: Reschedule, now: datetime) -> None:
    """Delete the old claims, insert the new, and tell the sessions. Needs `locked_booking`, and free slots."""
    Claim.objects.filter(session__in=[session.pk for session in starts]).delete()
    claims = new_claims(offer, list(starts.values()), meetings=[session.meeting for session in starts])
    for session, claim in zip(starts, claims, strict=True):
        claim.session, session.host_id, session.meeting = session, claim.host_id, claim.meeting
        session.starts, session.ends = to_datetime(claim.starts), to_datetime(claim.ends)
        session.status, session.changed_by = SessionStatus.RESCHEDULED, reschedule.by
        session.sequence += 1
    with refusals_named(starts.values()):
        Claim.objects.bulk_create(sorted(claims, key=lambda claim: claim.starts))
    Session.objects.bulk_update(starts, ["host", "meeting", "starts", "ends", "status", "changed_by", "sequence"])
    note_whole_booking(booking)
    note(booking, Activity.Kind.RESCHEDULED, by=reschedule.by, now=now, reschedule=reschedule.pk)


def check_moves(starts: Starts) -> None:
    """Nothing when each session would get another time than it has, else raises `TimesUnchanged`."""
    if unchanged := [start for session, start in starts.items() if has_time(session, start)]:
        raise TimesUnchanged(unchanged)


def has_time(session: Session, start: int) -> bool:
    """Whether the session starts then already; one that the host asked to move has no time."""
    return session.status != SessionStatus.TO_RESCHEDULE and to_minutes(session.span[0]) == start


def check_new_times(offer: Offer, starts: Starts, *, now: datetime, anywhere: bool = False) -> None:
    """Nothing when all new starts can be had, the sessions' own times counting as free.

    `anywhere` asks only what nobody can ignore, as `check_unclaimed` does. Else raises `NotOffered` or `SlotsTaken`.
    """
    wanted = list(starts.values())
    own = Own(sessions=tuple(session.pk for session in starts))
    if anywhere:
        check_unclaimed(offer, wanted, own, now)
    else:
        check_free(offer, wanted, now=now, own=own)


def check_unclaimed(offer: Offer, starts: list[int], own: Own, now: datetime) -> None:
    """Like the database's own guards: sessions never overlap; buffers may. A free seat of a group meeting is free.

    Raises `SlotsOverlap` or `SlotsTaken`.
    """
    duration, minute = offer.options.duration, to_minutes(now)
    if overlapping := [later for one, later in pairwise(sorted(starts)) if later - one < duration]:
        raise SlotsOverlap(overlapping)
    taken = Claim.taken(offer.page.owner_id, min(starts), max(starts) + duration, now=minute, own=own)
    groups = group_meetings(offer, Q(starts__in=starts), now=minute, own=own)
    joinable = {one for one, group in groups.items() if has_room(len(group.taken), offer.seats)}
    overlapped = {one for one in starts if any(t[0] < one + duration and one < t[1] for t in taken)}
    if blocked := [one for one in starts if one in overlapped - joinable]:
        raise SlotsTaken(blocked)
