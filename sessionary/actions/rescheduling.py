"""A Customer or a host picks new times for some sessions of a booking."""

from collections.abc import Mapping
from datetime import datetime

from sessionary.actions.asking_calendars import ask_afresh
from sessionary.actions.claiming import clear_run_out, locked_booking
from sessionary.actions.moving import Change, Starts, check_moves, check_new_times, move, new_reschedule
from sessionary.actions.quoting import IN_THE_WAY, RESCHEDULE, quote, sessions_named
from sessionary.actions.reasons import checked_reason, trimmed
from sessionary.actions.terms import frozen_offer
from sessionary.actions.transactions import write
from sessionary.actions.waiting import fall, fall_waiting, wait_for_fee
from sessionary.models import Booking, Reschedule, Session
from sessionary.rules.errors import AmountChanged, NotAllowed, SlotsOverlap
from sessionary.rules.packages import clashing
from sessionary.rules.quotes import QuoteLine


def reschedule(
    *, booking: Booking, starts: Mapping[str, int], reason: str, now: datetime, expect: int | None = None
) -> Reschedule:
    """The Customer moves the sessions with these public ids to these starts (minutes since the epoch).

    Without a fee they are moved at once; with one the new times are held until it is paid, and the reschedule
    returned is still waiting. `expect` is the fee the Customer saw, in the smallest unit. Raises `NotFound`,
    `NotAllowed`, `AmountChanged`, `Invalid` for a missing reason, `TimesUnchanged`, `SlotsOverlap`, `NotOffered` or
    `SlotsTaken`.
    """
    ask_afresh({booking.host_id}, now)
    return write(lambda: _reschedule(booking, starts, reason, now, expect))


def reschedule_for_customer(
    *, booking: Booking, starts: Mapping[str, int], reason: str, by: str, now: datetime
) -> Reschedule:
    """The host moves sessions, at any time and to any time of theirs that is free; no policy, no fee.

    Raises `NotFound`, `NotAllowed` for one that is canceled or not booked yet, `TimesUnchanged`, `SlotsOverlap`,
    `SlotsTaken`, or `Invalid` for a reason that is too long.
    """
    return write(lambda: _reschedule_for_customer(booking, starts, Change(by, trimmed(reason), now)))


def _reschedule(
    booking: Booking, wishes: Mapping[str, int], reason: str, now: datetime, expect: int | None
) -> Reschedule:
    booking = locked_booking(booking)
    sessions = sessions_named(booking, wishes)
    said = quote(booking, sessions, RESCHEDULE, now=now)
    if said.refused:
        raise NotAllowed(said.refused)
    if expect not in (None, said.total):
        raise AmountChanged(said.total, booking.currency, said)
    change = Change("customer", checked_reason(booking, RESCHEDULE, reason), now)
    offer, starts = frozen_offer(booking), {one: wishes[one.public_id] for one in sessions}
    if overlapping := clashing(list(starts.values()), offer.options):
        raise SlotsOverlap(overlapping)
    check_moves(starts)
    clear_run_out(booking.host_id, now)
    _replace_waiting(booking, now)
    check_new_times(offer, starts, now=now)
    fees = {one: line.amount for one, line in zip(sessions, said.lines, strict=True)}
    return _made_or_waiting(booking, starts, fees, change)


def _reschedule_for_customer(booking: Booking, wishes: Mapping[str, int], change: Change) -> Reschedule:
    booking = locked_booking(booking)
    sessions = sessions_named(booking, wishes)
    if refused := [_refusal(one) for one in sessions if not _movable_by_host(one)]:
        raise NotAllowed(refused)
    offer, starts = frozen_offer(booking), {one: wishes[one.public_id] for one in sessions}
    check_moves(starts)
    clear_run_out(booking.host_id, change.now)
    fall_waiting(booking, change.now, touching=sessions)
    check_new_times(offer, starts, now=change.now, anywhere=True)
    return _made_or_waiting(booking, starts, {}, change)


def _made_or_waiting(booking: Booking, starts: Starts, fees: Mapping[Session, int], change: Change) -> Reschedule:
    offer, waits = frozen_offer(booking), sum(fees.values()) > 0
    state = Reschedule.State.WAITING if waits else Reschedule.State.MADE
    made = new_reschedule(booking, starts, fees, change, state)
    (wait_for_fee if waits else move)(booking, offer, starts, made, change.now)
    return made


def _replace_waiting(booking: Booking, now: datetime) -> None:
    """A newer choice of the Customer's takes the place of one that still waits for its fee."""
    for waiting in booking.reschedules.select_related("hold").filter(state=Reschedule.State.WAITING):
        fall(waiting, now)


def _movable_by_host(session: Session) -> bool:
    return session.status not in ("canceled", "held", "requested")


def _refusal(session: Session) -> QuoteLine:
    return QuoteLine(session.public_id, False, why=IN_THE_WAY[session.status])
