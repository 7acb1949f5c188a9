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
