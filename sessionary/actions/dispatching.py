"""The outbox: what happened becomes messages to write and send."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from sessionary.actions.arranging import arrange_after
from sessionary.actions.calling_webhooks import announce
from sessionary.actions.queueing import MAIL
from sessionary.actions.transactions import write
from sessionary.actions.writing_events import write_after
from sessionary.models import Activity, Invitation, Job, Message, User
from sessionary.models.public_ids import new_public_id

BATCH = 20
DELIVER = "deliver"
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
    Activity.Kind.INVITED: (Message.Recipient.INVITED,),
    Activity.Kind.TEXT_TRIED: (Message.Recipient.OWNER,),
}


def dispatch(now: datetime) -> int:
    """Turn the oldest undispatched activities into messages and jobs; returns how many there were."""
    return write(lambda: _dispatch(now))


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


def _dispatch(now: datetime) -> int:
    waiting = Activity.objects.filter(dispatched_at=None).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True, of=("self",))
    found = list(waiting.select_related("booking__customer", "booking__host")[:BATCH])
    for activity in found:
        if activity.booking is not None:
            arrange_after(activity, activity.booking, now)
            write_after(activity, activity.booking, now)
        for recipient in READERS.get(Activity.Kind(activity.kind), ()):
            _announce(activity, recipient, now)
    announce(found, now)
    Activity.objects.filter(pk__in=[activity.pk for activity in found]).update(dispatched_at=now)
    return len(found)


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
