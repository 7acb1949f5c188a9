"""Refunds that a message about a cancellation waits for, so that its credit note comes with it: at most a minute."""

from datetime import datetime, timedelta

from sessionary.actions.queueing import NotYet
from sessionary.models import Activity, Attempt, Message

LONGEST_WAIT = timedelta(minutes=1)
LOOK_AGAIN = timedelta(seconds=1)


def wait_for_refunds(message: Message, now: datetime) -> None:
    """Raises `NotYet` while a refund of this cancellation is on its way.

    Gateways answer within seconds. Where one takes days, the credit note follows on the booking's page.
    """
    activity, until = message.activity, message.created_at + LONGEST_WAIT
    if activity.kind != Activity.Kind.CANCELED or now >= until:
        return
    refunds = Attempt.objects.filter(booking=activity.booking_id, pk__in=activity.data.get("attempts", []))
    if refunds.filter(state=Attempt.State.PENDING).exists():
        raise NotYet(min(now + LOOK_AGAIN, until))
