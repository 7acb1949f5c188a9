"""What happened, noted in the transaction in which it happens: the history of a booking, and its outbox."""

from datetime import datetime
from typing import Any

from sessionary.actions.auditing import acting
from sessionary.models import Activity, Attempt, Booking
from sessionary.models.inserting import insert


def note_apart(account_id: int, kind: str, *, by: str, now: datetime, **data: Any) -> Activity:
    """One row about something other than a booking."""
    return Activity.objects.create(account_id=account_id, kind=kind, by=by, at=now, data=data)


def note(booking: Booking, kind: str, *, by: str, now: datetime, **data: Any) -> Activity:
    """One row. `by` is customer, host, system or gateway; `data` what the messages need to know.

    Of a host it is noted which User it was, where one is signed in.
    """
    if by == "host" and (user := acting(booking.account_id)) is not None:
        data["user"] = user.pk
    happened = Activity(account_id=booking.account_id, kind=kind, booking=booking, by=by, at=now, data=data)
    insert([happened])
    return happened


def note_settled(booking: Booking, attempt: Attempt, now: datetime) -> None:
    """For programs that follow the money; people read of it in the ledger, and in the message that it belongs to."""
    note(booking, Activity.Kind.ATTEMPT_SETTLED, by="system", now=now, attempts=[attempt.pk])
