"""What goes back for paid sessions that were canceled where nobody is asked, or is paid by hand: hosts see to it later.

So it is in a two-way calendar, and where refunds are *manual only* and the Customer cancels.
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from sessionary.actions.claiming import locked_booking
from sessionary.actions.history import note
from sessionary.actions.transactions import write
from sessionary.models import Account, Activity, Booking, OpenRefund
from sessionary.rules.errors import NotFound


def leave_open(booking: Booking, sessions: Collection[str], now: datetime) -> None:
    """These sessions were canceled, by public id. Needs `locked_booking`; nothing where nothing can be refunded."""
    if booking.paid <= booking.refunded or booking.account.refunds == Account.Refunds.OFF:
        return
    OpenRefund.objects.bulk_create(
        OpenRefund(account_id=booking.account_id, session=one, at=now)
        for one in booking.sessions_in_order
        if one.public_id in sessions
    )


def note_decided(booking: Booking, *, by: str, now: datetime) -> None:
    """A refund was made, whatever its amount. Needs `locked_booking`."""
    _open(booking).update(decided_at=now, decided_by=by)


def give_nothing_back(*, booking: Booking, by: str, now: datetime) -> Booking:
    """The host says that nothing goes back. Raises `NotFound` when nothing is to be decided any more."""
    return write(lambda: _give_nothing_back(booking, by, now))


def _give_nothing_back(booking: Booking, by: str, now: datetime) -> Booking:
    booking = locked_booking(booking)
    sessions = list(_open(booking).order_by("session__position").values_list("session", flat=True))
    if not sessions:
        raise NotFound("There is no refund to decide.")
    note_decided(booking, by=by, now=now)
    note(booking, Activity.Kind.NOTHING_BACK, by=by, now=now, sessions=sessions)
    return booking


def _open(booking: Booking) -> QuerySet[OpenRefund]:
    return OpenRefund.objects.filter(session__booking=booking, decided_at=None)
