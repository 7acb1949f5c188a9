"""What a host should know before moving sessions anywhere: hours, lead time, horizon, buffers and calendars
only warn them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sessionary.actions.moving import check_unclaimed
from sessionary.actions.outlooks import Outlook, outlook_at
from sessionary.actions.terms import frozen_offer
from sessionary.models import Booking, Busy, Offer, Reschedule, Session
from sessionary.models.claims import NOTHING_OWN, Own
from sessionary.rules.packages import clashing
from sessionary.rules.sentences import Sentence

CENTURY = 36500  # days


def cautions(booking: Booking, starts: Mapping[Session, int], *, now: datetime) -> dict[str, list[Sentence]]:
    """For each session (by public id) that a Customer could not move there, why not; `starts` in minutes.

    Own times count as free. Raises `SlotsOverlap` or `SlotsTaken` where not even the host can.
    """
    found = cautions_at(frozen_offer(booking), list(starts.values()), own=_own(booking, starts), now=now)
    return {one.public_id: found[start] for one, start in starts.items() if start in found}


def cautions_at(offer: Offer, starts: list[int], *, now: datetime, own: Own = NOTHING_OWN) -> dict[int, list[Sentence]]:
    """The same by start, for any starts of what is offered. Raises as `cautions` does."""
    check_unclaimed(offer, starts, own, now)
    outlook = outlook_at(offer, starts, now=now, own=replace(own, calendars=True))
    crowded = clashing(starts, offer.options)
    found = {start: _about(start, outlook, start in crowded) + _in_calendars(offer, start) for start in starts}
    return {start: sentences for start, sentences in found.items() if sentences}


def _in_calendars(offer: Offer, start: int) -> list[Sentence]:
    is_busy = Busy.touching(offer.page.owner_id, start, start + offer.options.duration)
    return [Sentence("Something else is in the calendar at this time.")] if is_busy else []


def _own(booking: Booking, starts: Mapping[Session, int]) -> Own:
    """The sessions' own time, and what is held for a move of theirs that would fall."""
    waiting = booking.reschedules.filter(state=Reschedule.State.WAITING, new_times__session__in=list(starts))
    holds = waiting.exclude(hold=None).values_list("hold", flat=True).distinct()
    return Own(holds=tuple(holds), sessions=tuple(session.pk for session in starts))


def _about(start: int, outlook: Outlook, is_crowded: bool) -> list[Sentence]:
    sentences, options = [], outlook.options
    if start <= outlook.now:
        sentences.append(Sentence("This time is past."))
    elif start < outlook.now + options.lead:
        sentences.append(Sentence("This is sooner than the lead time allows."))
    elif outlook.why_not(start) == "beyond_horizon":
        sentences.append(Sentence("This is further ahead than can be booked."))
    at_any_time = replace(outlook, options=replace(options, lead=-CENTURY * 1440, horizon=CENTURY))
    if at_any_time.not_offered([start]):
        sentences.append(Sentence("This is outside the hours, or between the times on offer."))
    if is_crowded or not outlook.untaken([start]):
        sentences.append(Sentence("This leaves less time between sessions than the buffers ask for, or exceeds a cap."))
    return sentences
