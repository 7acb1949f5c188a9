"""The states of sessions, bookings and packages, and what may become what."""

from collections.abc import Sequence
from enum import StrEnum


class SessionStatus(StrEnum):
    HELD = "held"
    REQUESTED = "requested"
    SCHEDULED = "scheduled"
    RESCHEDULED = "rescheduled"
    TO_RESCHEDULE = "to_reschedule"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELED = "canceled"


class BookingStatus(StrEnum):
    PENDING_PAYMENT = "pending_payment"
    REQUESTED = "requested"
    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CANCELED = "canceled"
    DECLINED = "declined"
    EXPIRED = "expired"


class PackageStatus(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    COMPLETED = "completed"


HELD_SESSIONS = frozenset({SessionStatus.COMPLETED, SessionStatus.NO_SHOW})
AHEAD = frozenset(
    {
        SessionStatus.HELD,
        SessionStatus.REQUESTED,
        SessionStatus.SCHEDULED,
        SessionStatus.RESCHEDULED,
        SessionStatus.TO_RESCHEDULE,
    }
)
UNCHANGED = frozenset({SessionStatus.HELD, SessionStatus.REQUESTED, SessionStatus.SCHEDULED})


PLANNED = frozenset(
    {
        SessionStatus.RESCHEDULED,
        SessionStatus.TO_RESCHEDULE,
        SessionStatus.COMPLETED,
        SessionStatus.NO_SHOW,
        SessionStatus.CANCELED,
    }
)
BECOMES = {
    SessionStatus.HELD: frozenset({SessionStatus.SCHEDULED, SessionStatus.CANCELED}),
    SessionStatus.REQUESTED: frozenset({SessionStatus.SCHEDULED, SessionStatus.CANCELED}),
    SessionStatus.SCHEDULED: PLANNED,
    SessionStatus.RESCHEDULED: PLANNED,
    SessionStatus.TO_RESCHEDULE: frozenset({SessionStatus.RESCHEDULED, SessionStatus.CANCELED}),
    SessionStatus.COMPLETED: frozenset({SessionStatus.NO_SHOW, SessionStatus.RESCHEDULED, SessionStatus.CANCELED}),
    SessionStatus.NO_SHOW: frozenset({SessionStatus.COMPLETED, SessionStatus.RESCHEDULED, SessionStatus.CANCELED}),
    SessionStatus.CANCELED: frozenset[SessionStatus](),
}


def may_become(status: SessionStatus, other: SessionStatus) -> bool:
    """Whether a session may go from one status to the other in one step, by whomever; canceled is final.

    Only a host moves or cancels one that is completed or a no-show: who may is not asked here.
    """
    return other in BECOMES[status]


def package_status(statuses: Sequence[SessionStatus]) -> PackageStatus:
    """A package's status by those of its sessions; derived, never stored.

    Completed when none is ahead or waiting and at least one took place; else Updated once one was moved or
    canceled; else Created. All canceled stays Updated.
    """
    if not AHEAD.intersection(statuses) and HELD_SESSIONS.intersection(statuses):
        return PackageStatus.COMPLETED
    if all(status in UNCHANGED or status in HELD_SESSIONS for status in statuses):
        return PackageStatus.CREATED
    return PackageStatus.UPDATED
