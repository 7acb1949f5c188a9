"""What an activity means for programs: events named as in the API."""

from collections.abc import Iterator
from dataclasses import dataclass

from sessionary.models import Activity, Attempt, Reschedule
from sessionary.rules.states import BookingStatus

Kind = Activity.Kind
STARTED = (Kind.BOOKED, Kind.APPROVED)
ON_SESSIONS = {Kind.CANCELED: "canceled", Kind.COMPLETED: "completed", Kind.NO_SHOW: "no_show"}
UPDATES = (
    Kind.APPROVED,
    Kind.RESCHEDULED,
    Kind.ASKED_TO_RESCHEDULE,
    Kind.CANCELED,
    Kind.COMPLETED,
    Kind.NO_SHOW,
    Kind.DECLINED,
    Kind.OTHER_TIMES_ASKED,
    Kind.LAPSED,
    Kind.HANDED_OVER,
)


@dataclass(frozen=True, slots=True)
class Event:
    """`type` is like `session.canceled`; the session or attempt that it is about, by id."""

    type: str
    session: int | None = None
    attempt: int | None = None


def events_of(activity: Activity) -> list[Event]:
    """In the order in which they are told; needs the activity's booking."""
    return [*_of_booking(activity), *_of_sessions(activity), *_of_money(activity)]


def _of_booking(activity: Activity) -> Iterator[Event]:
    booking = activity.booking
    assert booking is not None
    if activity.kind == Kind.BOOKED or (activity.kind == Kind.REQUESTED and not activity.data.get("anew")):
        yield Event("booking.created")
    elif activity.kind in UPDATES or activity.kind == Kind.REQUESTED:
        yield Event("booking.updated")
    if activity.kind in (Kind.COMPLETED, Kind.NO_SHOW) and booking.status == BookingStatus.COMPLETED:
        yield Event("booking.completed")


def _of_sessions(activity: Activity) -> Iterator[Event]:
    if activity.kind in STARTED:
        assert activity.booking is not None
        for pk in activity.booking.sessions.order_by("position").values_list("pk", flat=True):
            yield Event("session.scheduled", session=pk)
    elif activity.kind == Kind.RESCHEDULED:
        moved = Reschedule.objects.get(pk=activity.data["reschedule"]).new_times.values_list("session", flat=True)
        for pk in moved:
            yield Event("session.rescheduled", session=pk)
    elif activity.kind in ON_SESSIONS:
        for pk in activity.data.get("sessions", []):
            yield Event(f"session.{ON_SESSIONS[Kind(activity.kind)]}", session=pk)


def _of_money(activity: Activity) -> Iterator[Event]:
    if activity.kind != Kind.ATTEMPT_SETTLED:
        return
    for attempt in Attempt.objects.filter(pk__in=activity.data["attempts"]).order_by("pk"):
        if attempt.kind == Attempt.Kind.REFUND_REVERSED:
            yield Event("refund.failed", attempt=attempt.pk)
        else:
            what = "refund" if attempt.kind in Attempt.OUTGOING else "payment"
            yield Event(f"{what}.{attempt.state}", attempt=attempt.pk)
