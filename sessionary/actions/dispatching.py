"""The outbox: what happened becomes messages to write and send."""

import logging
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from sessionary.actions.arranging import arrange_after
from sessionary.actions.calling_webhooks import announce
from sessionary.actions.events_to_write import write_after
from sessionary.actions.queueing import MAIL, enqueue
from sessionary.actions.transactions import write
from sessionary.models import Activity, Invitation, Job, Message, User
from sessionary.models.public_ids import new_public_id

BATCH = 20
DELIVER, DISPATCH = "deliver", "dispatch"
log = logging.getLogger("sessionary.dispatching")
BOTH = (Message.Recipient.CUSTOMER, Message.Recipient.OWNER)
READERS = {
    Activity.Kind.BOOKED: BOTH,
    Activity.Kind.RESCHEDULED: BOTH,
    Activity.Kind.ASKED_TO_RESCHEDULE: BOTH,
    Activity.Kind.CANCELED: BOTH,
    Activity.Kind.REFUNDED: BOTH,
    Activity.Kind.REFUND_FAILED: (Message.Recipient.OWNER,),
    Activity.Kind.LATE_PAYMENT: BOTH,
    Activity.Kind.REQUESTED: BOTH,
    Activity.Kind.APPROVED: BOTH,
    Activity.Kind.DECLINED: BOTH,
    Activity.Kind.OTHER_TIMES_ASKED: BOTH,
    Activity.Kind.LAPSED: BOTH,
    Activity.Kind.LINKS_ASKED: (Message.Recipient.CUSTOMER,),
    Activity.Kind.PAYMENT_ASKED: (Message.Recipient.CUSTOMER,),
    Activity.Kind.DETAILS_FOLLOWED: BOTH,
    Activity.Kind.HANDED_OVER: (Message.Recipient.CUSTOMER,),
    Activity.Kind.PAGE_HANDED_OVER: (Message.Recipient.OWNER, Message.Recipient.FORMER_OWNER),
    Activity.Kind.CALENDAR_TROUBLE: (Message.Recipient.OWNER,),
    Activity.Kind.EVENTS_MISSING: (Message.Recipient.OWNER,),
    Activity.Kind.PUT_BACK: (Message.Recipient.OWNER,),
    Activity.Kind.INVITED: (Message.Recipient.INVITED,),
    Activity.Kind.TEXT_TRIED: (Message.Recipient.OWNER,),
}


def dispatch(now: datetime) -> int:
    """Turn the oldest undispatched activities into messages and jobs; returns how many there were.

    One that cannot be becomes a job that fails by itself, so that it stops no other and is seen.
    """
    try:
        return write(lambda: _dispatch(_waiting()[:BATCH], now))
    except Exception:
        log.exception("Not all of what happened could be dispatched; now each by itself")
        return sum(_dispatch_or_set_aside(pk, now) for pk in _waiting().values_list("pk", flat=True)[:BATCH])


def dispatch_one(payload: dict[str, Any], now: datetime) -> None:
    """The job for one that was set aside."""
    write(lambda: _dispatch(Activity.objects.filter(pk=payload["activity"]), now))


def new_message(activity: Activity, recipient: Message.Recipient, address: str, now: datetime) -> Message:
    """A message to one person about what happened, not saved yet."""
    return Message(
        account_id=activity.account_id,
        activity=activity,
        recipient=recipient,
        address=address,
        message_id=f"<{new_public_id()}@{urlsplit(settings.BASE_URL).hostname}>",
        created_at=now,
    )


def delivery_of(message: Message, now: datetime) -> Job:
    """The job that delivers a saved message, not saved yet."""
    return Job(
        account_id=message.account_id,
        kind=DELIVER,
        lane=MAIL,
        dedupe=f"{DELIVER}:{message.pk}",
        payload={"message": message.pk},
        run_at=now,
    )


def _waiting() -> "QuerySet[Activity]":
    return Activity.objects.filter(dispatched_at=None).order_by("pk")


def _dispatch(waiting: "QuerySet[Activity]", now: datetime) -> int:
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True, of=("self",))
    found = list(waiting.select_related("booking__customer", "booking__host"))
    for activity in found:
        if activity.booking is not None:
            arrange_after(activity, activity.booking, now)
            write_after(activity, activity.booking, now)
        for recipient in READERS.get(Activity.Kind(activity.kind), ()):
            _announce(activity, recipient, now)
    announce(found, now)
    Activity.objects.filter(pk__in=[activity.pk for activity in found]).update(dispatched_at=now)
    return len(found)


def _dispatch_or_set_aside(pk: int, now: datetime) -> int:
    alone = Activity.objects.filter(pk=pk, dispatched_at=None)
    try:
        return write(lambda: _dispatch(alone, now))
    except Exception:
        log.exception("Activity %s could not be dispatched", pk)
        return write(lambda: _set_aside(alone, now))


def _set_aside(alone: "QuerySet[Activity]", now: datetime) -> int:
    for activity in alone.select_for_update(of=("self",), no_key=True):
        name, payload = f"{DISPATCH}:{activity.pk}", {"activity": activity.pk}
        enqueue(account_id=activity.account_id, kind=DISPATCH, dedupe=name, payload=payload, run_at=now)
    return alone.update(dispatched_at=now)


def _announce(activity: Activity, recipient: Message.Recipient, now: datetime) -> None:
    """One message, and a job to deliver it."""
    message = Message.objects.filter(activity=activity, recipient=recipient).first()
    if message is None:
        message = new_message(activity, recipient, _address_of(activity, recipient), now)
        message.save()
    Job.objects.bulk_create([delivery_of(message, now)], ignore_conflicts=True)


def _address_of(activity: Activity, recipient: Message.Recipient) -> str:
    booking, data = activity.booking, activity.data
    if recipient == Message.Recipient.INVITED:
        return Invitation.objects.get(pk=data["invitation"]).email
    if booking is None:
        named = data["owner"] if recipient == Message.Recipient.OWNER else data["former"]
        return User.objects.get(pk=named).email
    return booking.customer.email if recipient == Message.Recipient.CUSTOMER else booking.host.email
