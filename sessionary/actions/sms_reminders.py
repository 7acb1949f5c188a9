"""Reminders by SMS, beside those by mail: to Customers who agreed, while their number has not said stop."""

from collections.abc import Sequence
from datetime import datetime

from sessionary.actions.dispatching import new_message
from sessionary.models import Activity, Job, Message, SmsAccount, SmsConsent, SmsOptOut

SEND = "send_sms"


def texts_about(activities: Sequence[Activity], now: datetime) -> list[tuple[Message, SmsAccount]]:
    """The text messages to write about these reminders, not saved yet, and through which account each goes.

    In a fixed number of queries, none where there is nothing to remind of.
    """
    if not activities:
        return []
    consents = SmsConsent.objects.filter(booking__in={one.booking_id for one in activities})
    numbers: dict[int | None, str] = {one.booking_id: one.number for one in consents}
    accounts = {one.account_id for one in activities}
    senders = {one.account_id: one for one in SmsAccount.objects.filter(account__in=accounts, connected=True)}
    opted_out = SmsOptOut.objects.filter(account__in=accounts, number__in=set(numbers.values()))
    stopped = set(opted_out.values_list("account", "number"))
    return [
        (_text(one, number, now), sender)
        for one in activities
        if (number := numbers.get(one.booking_id))
        and (sender := senders.get(one.account_id))
        and (one.account_id, number) not in stopped
    ]


def sending_of(message: Message, sender: SmsAccount, now: datetime) -> Job:
    """The job that sends a saved text message, not saved yet. Its lane is its own, so that mail never waits for it."""
    return Job(
        account_id=message.account_id,
        kind=SEND,
        lane=sender.lane,
        dedupe=f"{SEND}:{message.pk}",
        payload={"message": message.pk},
        run_at=now,
    )


def _text(activity: Activity, number: str, now: datetime) -> Message:
    message = new_message(activity, Message.Recipient.CUSTOMER, number, now)
    message.channel = Message.Channel.SMS
    return message
