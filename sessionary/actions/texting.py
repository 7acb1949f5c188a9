"""Writing a text message and sending it, once as far as its provider lets us."""

from datetime import datetime
from typing import Any

from sessionary.actions.composing.texted import words_of
from sessionary.actions.reminding import is_moot
from sessionary.actions.sms_accounts import client, notify_url_of
from sessionary.actions.sms_opting import opt_out
from sessionary.actions.transactions import write
from sessionary.models import Message, SmsAccount, SmsConsent, SmsOptOut
from sessionary.providers.sms.contract import KeysRefused, Never, NotNow, OptedOut, Text


def send(payload: dict[str, Any], now: datetime) -> None:
    """Send the text that the job names; does nothing when that was done before, or is wanted no more.

    Where an earlier try may have been lost, or its worker killed, the provider is first asked whether it has the text.
    Raises `NotNow` to be tried again, also while the provider refuses our keys, and `Never` when it refuses the text
    for good.
    """
    related = ("activity__booking__page", "activity__booking__host", "activity__booking__event_type")
    message = Message.objects.select_related(*related).get(pk=payload["message"])
    if message.state not in Message.TO_BE_SENT:
        return
    sender = SmsAccount.standing(message.account_id)
    if sender is None or is_moot(message, now) or not _is_wanted(message):
        _note(message, now, state=Message.State.WITHDRAWN)
        return
    words = words_of(message)
    text = Text(message.address, words.whole, notify_url_of(message, sender))
    try:
        service_id = _sent(message, sender, text, now)
    except OptedOut:
        opt_out(message.account_id, message.address, now)
        _note(message, now, state=Message.State.WITHDRAWN, subject=words.to_show)
    except KeysRefused as refused:
        raise NotNow(f"The keys under Settings, SMS, have to be entered anew: {refused}") from refused
    except Never:
        _note(message, now, state=Message.State.FAILED, subject=words.to_show)
        raise
    else:
        _note(message, now, state=Message.State.SENT, subject=words.to_show, service_id=service_id)


def _sent(message: Message, sender: SmsAccount, text: Text, now: datetime) -> str:
    """The id under which the provider has it, from now or from a try before."""
    provider = client(sender)
    if message.tried_at is not None and (found := provider.find(text, message.tried_at)):
        return found
    if message.tried_at is None:
        write(lambda: Message.objects.filter(pk=message.pk).update(tried_at=now))
    return provider.send(text)


def _is_wanted(message: Message) -> bool:
    """Whether the Customer still agrees, at this very number."""
    agreed = SmsConsent.objects.filter(booking=message.activity.booking_id, number=message.address)
    stopped = SmsOptOut.objects.filter(account=message.account_id, number=message.address)
    return agreed.exists() and not stopped.exists()


def _note(message: Message, now: datetime, *, state: str, subject: str = "", service_id: str = "") -> None:
    noted = {"state": state, "subject": subject[:300], "service_id": service_id[:200], "delivered_at": now}
    write(lambda: Message.objects.filter(pk=message.pk).update(**noted))
