"""The host asks the Customer to pick other times: the old ones are free at once."""

from collections.abc import Iterable
from datetime import datetime

from sessionary.actions.claiming import locked_booking
from sessionary.actions.history import note
from sessionary.actions.quoting import IN_THE_WAY, PLANNED, sessions_named
from sessionary.actions.reasons import trimmed
from sessionary.actions.transactions import write
from sessionary.actions.waiting import fall_waiting
from sessionary.models import Activity, Booking, Claim, Session
from sessionary.rules.errors import NotAllowed
from sessionary.rules.quotes import QuoteLine
from sessionary.rules.states import SessionStatus


def ask_to_reschedule(*, booking: Booking, sessions: Iterable[str], reason: str, by: str, now: datetime) -> Booking:
    """Free the sessions' time; their Customer picks anew by link, for nothing and without deadline.

    Raises `NotFound`, `NotAllowed` for one that is not ahead, or `Invalid` for a reason that is too long.
    """
    return write(lambda: _ask(booking, sessions, trimmed(reason), by, now))


def _ask(booking: Booking, public_ids: Iterable[str], reason: str, by: str, now: datetime) -> Booking:
    booking = locked_booking(booking)
    sessions = sessions_named(booking, public_ids)
    if refused := [one for one in sessions if one.status not in PLANNED]:
        raise NotAllowed(
            [QuoteLine(one.public_id, False, why=IN_THE_WAY.get(one.status, "waiting")) for one in refused]
        )
    fall_waiting(booking, now, touching=sessions)
    Claim.objects.filter(session__in=[session.pk for session in sessions]).delete()
    for session in sessions:
        session.status, session.changed_by = SessionStatus.TO_RESCHEDULE, by
        session.sequence += 1
    Session.objects.bulk_update(sessions, ["status", "changed_by", "sequence"])
    pks = [session.pk for session in sessions]
    note(booking, Activity.Kind.ASKED_TO_RESCHEDULE, by=by, now=now, sessions=pks, reason=reason)
    return booking
