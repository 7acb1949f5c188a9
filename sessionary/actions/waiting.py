"""Reschedules that wait for their fee: the new times are held meanwhile, and nothing moves until it is paid."""

import copy
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sessionary.actions.claiming import check_untaken, clear_run_out, locked_booking, new_claims
from sessionary.actions.clock import to_minutes
from sessionary.actions.confirming import GRACE
from sessionary.actions.holding import claim_held, new_hold, prolong
from sessionary.actions.moving import Starts, move
from sessionary.actions.queueing import NotYet, enqueue
from sessionary.actions.terms import frozen_offer
from sessionary.actions.transactions import write
from sessionary.models import Attempt, Booking, Claim, Offer, Reschedule, Session
from sessionary.models.claims import Own
from sessionary.rules.errors import NotOffered, SlotsTaken
from sessionary.rules.intervals import less
from sessionary.rules.seats import ONE_ON_ONE

CLOSE, FALL = "close", "fall"
APART = 1  # minute
NEVER = datetime.max.replace(tzinfo=UTC)


def wait_for_fee(booking: Booking, offer: Offer, starts: Starts, reschedule: Reschedule, now: datetime) -> None:
    """Hold the new times until the fee is paid: just the minutes that the sessions' own claims do not cover."""
    hold = new_hold(offer, sorted(starts.values()), now)
    claim_held(hold, _uncovered(offer, starts))
    reschedule.hold = hold
    reschedule.save(update_fields=["hold"])
    enqueue(
        account_id=booking.account_id,
        kind=FALL,
        dedupe=f"{FALL}:{reschedule.pk}",
        payload={"reschedule": reschedule.pk},
        run_at=min(hold.expires_at + GRACE, _first_start(reschedule)),
    )


def secure_waiting(booking: Booking, reschedule_id: int | None, now: datetime) -> bool:
    """Whether a waiting reschedule can be made: its times are held, or could be held again. Needs `locked_booking`."""
    waiting = _waiting(booking, reschedule_id)
    if waiting is None or not _can_move(booking, waiting, now):
        return False
    hold, starts = waiting.hold, _starts_of(waiting)
    if hold is not None:
        hold.claims.all().delete()
        claim_held(prolong(hold, now), _uncovered(frozen_offer(booking), starts))
    return True


def make_waiting(booking: Booking, reschedule_id: int | None, now: datetime) -> bool:
    """Make the reschedule whose fee was paid; False, and nothing is moved, when it fell or its times have gone.

    Needs `locked_booking`.
    """
    waiting = _waiting(booking, reschedule_id)
    if waiting is None:
        return False
    if not _can_move(booking, waiting, now):
        fall(waiting, now)
        return False
    if waiting.hold is not None:
        waiting.hold.claims.all().delete()
    waiting.state, waiting.settled_at = Reschedule.State.MADE, now
    waiting.save(update_fields=["state", "settled_at"])
    move(booking, frozen_offer(booking), _starts_of(waiting), waiting, now)
    return True


def fall_waiting(booking: Booking, now: datetime, *, touching: Iterable[Session]) -> None:
    """Let a waiting reschedule fall as a whole that has one of these sessions. Needs `locked_booking`."""
    waiting = booking.reschedules.filter(state=Reschedule.State.WAITING, new_times__session__in=list(touching))
    for one in waiting.select_related("hold").distinct():
        fall(one, now)


def fall(waiting: Reschedule, now: datetime) -> None:
    """Give a waiting reschedule up: its new times are free, its checkouts are closed, its fee would be returned."""
    if waiting.hold is not None:
        waiting.hold.claims.all().delete()
    waiting.state, waiting.settled_at = Reschedule.State.FALLEN, now
    waiting.save(update_fields=["state", "settled_at"])
    for attempt in waiting.attempts.filter(state=Attempt.State.PENDING):
        enqueue(
            account_id=attempt.account_id,
            kind=CLOSE,
            lane=attempt.lane,
            dedupe=f"{CLOSE}:{attempt.public_id}",
            payload={"attempt": attempt.pk},
            run_at=now,
        )


def fall_when_due(payload: dict[str, Any], now: datetime) -> None:
    """The job: lets a waiting reschedule fall when one of its sessions has started or nobody pays. Else `NotYet`."""
    waiting = Reschedule.objects.select_related("booking", "hold").get(pk=payload["reschedule"])
    if waiting.state != Reschedule.State.WAITING:
        return
    first = _first_start(waiting)
    ends = now if waiting.hold is None else waiting.hold.expires_at + GRACE
    if first > now and ends > now:
        raise NotYet(min(first, ends))
    if first > now and waiting.attempts.filter(state=Attempt.State.PENDING).exists():
        raise NotYet(min(first, now + GRACE))
    write(lambda: _fall_if_waiting(waiting, now))


def _fall_if_waiting(reschedule: Reschedule, now: datetime) -> None:
    waiting = _waiting(locked_booking(reschedule.booking), reschedule.pk)
    if waiting is not None:
        fall(waiting, now)


def _waiting(booking: Booking, reschedule_id: int | None) -> Reschedule | None:
    waiting = booking.reschedules.select_related("hold").filter(state=Reschedule.State.WAITING)
    return next((one for one in waiting if one.pk == reschedule_id), None)


def _starts_of(reschedule: Reschedule) -> dict[Session, int]:
    return {one.session: to_minutes(one.new_start) for one in reschedule.new_times.select_related("session")}


def _first_start(waiting: Reschedule) -> datetime:
    """When the first of its sessions starts; one that the host asked to move has no time any more that could begin."""
    return min((one.old_start for one in waiting.new_times.all() if not one.asked), default=NEVER)


def _can_move(booking: Booking, waiting: Reschedule, now: datetime) -> bool:
    """The new times were on offer when held; only claims are asked again, and that no time is past or started."""
    starts = _starts_of(waiting)
    clear_run_out(booking.host_id, now, besides=waiting.hold)
    holds = () if waiting.hold is None else (waiting.hold.pk,)
    own = Own(holds=holds, sessions=tuple(session.pk for session in starts), calendars=_are_held(waiting))
    try:
        if any(session.span[0] <= now for session in starts if session.status != "to_reschedule"):
            return False
        if past := [start for start in starts.values() if start <= to_minutes(now)]:
            raise NotOffered(past)
        check_untaken(frozen_offer(booking), list(starts.values()), now=now, own=own)
    except (NotOffered, SlotsTaken):
        return False
    return True


def _are_held(waiting: Reschedule) -> bool:
    """Whether the new times are still kept: then what calendars say since does not take them away."""
    return waiting.hold is None or waiting.hold.claims.exists()


def _uncovered(offer: Offer, starts: Starts) -> list[Claim]:
    """New claims for what the moving sessions' own claims leave uncovered of their new times.

    In a group that is a seat. A part of a time nobody can share; towards the sessions' own claims it keeps a distance,
    so that nobody takes a seat where they would leave it in the way.
    """
    rows: Any = Claim.objects.filter(session__in=[session.pk for session in starts]).values_list("starts", "ends")
    covered = sorted(rows)
    pieces = []
    for whole in new_claims(offer, list(starts.values()), meetings=[session.meeting for session in starts]):
        for begin, end in less((whole.starts, whole.ends), covered):
            piece = copy.copy(whole)
            if (begin, end) != (whole.starts, whole.ends):
                piece.starts, piece.ends, piece.seat, piece.seats = begin, end, ONE_ON_ONE, ONE_ON_ONE
                piece.before = whole.before if begin == whole.starts else APART
                piece.after = whole.after if end == whole.ends else APART
            pieces.append(piece)
    return pieces
