"""What time, and the host, say of sessions: completed when their end has come, or a no-show."""

from collections.abc import Iterable
from datetime import datetime

from sessionary.actions.claiming import locked_booking
from sessionary.actions.history import note
from sessionary.actions.quoting import IN_THE_WAY, sessions_named
from sessionary.actions.transactions import write
from sessionary.models import Booking, Session
from sessionary.rules.errors import NotAllowed
from sessionary.rules.quotes import QuoteLine
from sessionary.rules.states import AHEAD, BookingStatus, SessionStatus, may_become

AT_ONCE = 200


def complete(now: datetime) -> int:
    """Complete the sessions whose end has come; returns how many. A booking with none ahead is completed too."""
    over = Session.objects.filter(status__in=("scheduled", "rescheduled"), ends__lte=now).order_by("ends")
    bookings = list(over.values_list("booking", flat=True)[:AT_ONCE])
    for pk in dict.fromkeys(bookings):
        _complete(Booking(pk=pk), now)
    return len(bookings)


def note_attendance(
    *, booking: Booking, sessions: Iterable[str], status: SessionStatus, by: str, now: datetime
) -> Booking:
    """The host says of sessions that have begun that they were a no-show, or completed after all.

    Raises `NotFound`, or `NotAllowed` for one that cannot become that.
    """
    return write(lambda: _note_attendance(booking, sessions, status, by, now))


def note_whole_booking(booking: Booking) -> None:
    """Derive the booking's own status from its sessions, and write it. Needs `locked_booking`."""
    statuses = set(booking.sessions.values_list("status", flat=True))
    if statuses == {SessionStatus.CANCELED}:
        status = BookingStatus.CANCELED
    elif AHEAD.intersection(statuses):
        status = BookingStatus.SCHEDULED
    else:
        status = BookingStatus.COMPLETED
    if status != booking.status:
        booking.status = status
        booking.save(update_fields=["status"])


def _complete(booking: Booking, now: datetime) -> None:
    def work() -> None:
        current = locked_booking(Booking.objects.get(pk=booking.pk))
        over = list(current.sessions.filter(status__in=("scheduled", "rescheduled"), ends__lte=now))
        _become(current, over, SessionStatus.COMPLETED, "system", now)

    write(work)


def _note_attendance(
    booking: Booking, public_ids: Iterable[str], status: SessionStatus, by: str, now: datetime
) -> Booking:
    booking = locked_booking(booking)
    sessions = sessions_named(booking, public_ids)
    refused = [one for one in sessions if not may_become(SessionStatus(one.status), status) or one.span[0] > now]
    if refused:
        raise NotAllowed(
            [QuoteLine(one.public_id, False, why=IN_THE_WAY.get(one.status, "not_begun")) for one in refused]
        )
    _become(booking, sessions, status, by, now)
    return booking


def _become(booking: Booking, sessions: list[Session], status: SessionStatus, by: str, now: datetime) -> None:
    if not sessions:
        return
    pks = [session.pk for session in sessions]
    Session.objects.filter(pk__in=pks).update(status=status, changed_by=by)
    note_whole_booking(booking)
    note(booking, status, by=by, now=now, sessions=pks)
