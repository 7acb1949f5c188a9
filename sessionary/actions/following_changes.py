"""What a host changed in their two-way calendar happens to the sessions; what cannot be is put back there.

What was changed in one reading is one action for each booking, with one message. It is the host's own doing: no policy
counts, nothing is refunded by itself, and only other claims are in the way.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from sessionary.actions.canceling import NONE, cancel_for_customer
from sessionary.actions.claiming import locked_booking
from sessionary.actions.clock import to_minutes
from sessionary.actions.deciding_refunds import leave_open
from sessionary.actions.events_there import check_nobody_writes, counts
from sessionary.actions.events_to_write import write_anew
from sessionary.actions.history import note
from sessionary.actions.rescheduling import reschedule_for_customer
from sessionary.actions.transactions import write
from sessionary.models import Activity, Booking, ExternalEvent
from sessionary.providers.calendars.contract import Found
from sessionary.rules.errors import SlotsOverlap, SlotsTaken
from sessionary.rules.two_way import Verdict, verdict_on

CALENDAR = "calendar"
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Changed:
    """One of our events that differs from what we wrote, as it was before it was asked for. None was not found."""

    event: ExternalEvent
    found: Found | None

    @property
    def start(self) -> int:
        """The minute since the epoch at which it starts there now."""
        assert self.found is not None
        return to_minutes(self.found.start)

    def verdict(self, now: datetime) -> Verdict | None:
        """What becomes of it, before claims are asked; None for one that was not found."""
        if self.found is None:
            return None
        assert self.event.starts is not None
        was = to_minutes(self.event.starts)
        return verdict_on(self.start, timed=self.found.timed, was=was, now=to_minutes(now))


def follow_all(changed: Sequence[Changed], now: datetime) -> None:
    """One booking after the other. What is taken is tried again as long as others make room, and then put back."""
    waiting = list(changed)
    while waiting:
        taken = [one for booking, some in _by_booking(waiting).items() for one in _followed(booking, some, now)]
        if len(taken) == len(waiting):
            break
        waiting = taken
    for booking, some in _by_booking(waiting).items():
        _put_back_as_taken(booking, some, now)


def _by_booking(changed: Sequence[Changed]) -> dict[Booking, list[Changed]]:
    found: dict[Booking, list[Changed]] = {}
    for one in changed:
        found.setdefault(one.event.session.booking, []).append(one)
    return found


def _followed(booking: Booking, changed: Sequence[Changed], now: datetime) -> list[Changed]:
    """Returns those whose new times are taken; with all others it is done."""
    return write(lambda: _follow(locked_booking(booking), _still(changed, now), now))


def _put_back_as_taken(booking: Booking, changed: Sequence[Changed], now: datetime) -> None:
    def work() -> None:
        current, still = locked_booking(booking), _still(changed, now)
        _put_back(current, [(one, Verdict.TAKEN) for one in still], now)

    write(work)


def _follow(booking: Booking, changed: Sequence[Changed], now: datetime) -> list[Changed]:
    verdicts = [(one, one.verdict(now)) for one in changed]
    _cancel(booking, {one.event.session.public_id for one, verdict in verdicts if verdict is None}, now)
    refused = [(one, verdict) for one, verdict in verdicts if verdict not in (None, Verdict.MOVES)]
    _put_back(booking, [(one, verdict) for one, verdict in refused if verdict], now)
    return _move(booking, [one for one, verdict in verdicts if verdict is Verdict.MOVES], now)


def _still(changed: Sequence[Changed], now: datetime) -> list[Changed]:
    """Those that nobody has written, and whose session is as it was, since they were asked for. Needs the host's lock.

    Raises `NotYet` while somebody writes.
    """
    rows = ExternalEvent.objects.filter(pk__in=[one.event.pk for one in changed], calendar__two_way=True)
    locked = rows.select_related("session").select_for_update(of=("self",), no_key=True).order_by("pk")
    current = {one.pk: one for one in locked}
    check_nobody_writes(current.values(), now)
    return [one for one in changed if one.event.pk in current and _is_same(one.event, current[one.event.pk], now)]


def _is_same(before: ExternalEvent, event: ExternalEvent, now: datetime) -> bool:
    return (event.told, event.etag) == (before.told, before.etag) and counts(event, event.session, now)


def _cancel(booking: Booking, sessions: Collection[str], now: datetime) -> None:
    if sessions:
        current = cancel_for_customer(booking=booking, sessions=sessions, refund=NONE, reason="", by=CALENDAR, now=now)
        leave_open(current, sessions, now)


def _move(booking: Booking, changed: Sequence[Changed], now: datetime) -> list[Changed]:
    """Move what can be had, all in one; returns the rest."""
    taken: list[Changed] = []
    while wishes := {one.event.session.public_id: one.start for one in changed if one not in taken}:
        try:
            with transaction.atomic():
                reschedule_for_customer(booking=booking, starts=wishes, reason="", by=CALENDAR, now=now)
            break
        except (SlotsTaken, SlotsOverlap) as refused:
            taken += [one for one in changed if one not in taken and one.start in refused.starts]
    return taken


def _put_back(booking: Booking, refused: Sequence[tuple[Changed, Verdict]], now: datetime) -> None:
    """Write our times again, and tell the host why: of the same change once a day, as it may be a program's."""
    if not refused:
        return
    write_anew([one.event for one, _ in refused], now)
    why = {str(one.event.session_id): verdict for one, verdict in refused}
    wished = {str(one.event.session_id): one.start for one, _ in refused}
    before = booking.activities.filter(kind=Activity.Kind.PUT_BACK, at__gt=now - A_DAY)
    if not any((row.data["why"], row.data["wished"]) == (why, wished) for row in before):
        sessions = [one.event.session_id for one, _ in refused]
        note(booking, Activity.Kind.PUT_BACK, by=CALENDAR, now=now, sessions=sessions, why=why, wished=wished)
