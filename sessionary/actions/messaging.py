"""Writing a message and handing it over, once."""

from datetime import datetime
from email.message import EmailMessage
from typing import Any

from django.conf import settings

from sessionary.actions.composing.letters import Moot
from sessionary.actions.composing.mail import address_of, compose
from sessionary.actions.details_following import goes_without, note_gone_without, wait_for_details
from sessionary.actions.limit_mail import wait_for_turn
from sessionary.actions.refunds_following import wait_for_refunds
from sessionary.actions.reminding import is_moot
from sessionary.actions.transactions import write
from sessionary.models import Message
from sessionary.models.prepared import Prepared
from sessionary.providers.messaging import services
from sessionary.providers.messaging.contract import Courier, Handed, Never
from sessionary.providers.messaging.kept import KeptMail
from sessionary.providers.messaging.smtp import SmtpServer

HANDED_OVER = (Message.State.SENT, Message.State.KEPT)
BOOKED = [f"activity__booking__{name}" for name in ("page", "host", "customer", "account", "event_type")]
TO_DELIVER = Prepared(lambda pk: Message.objects.select_related(*BOOKED).filter(pk=pk), -1)


def leaves_this_machine() -> bool:
    """Whether mail goes out at all: the operator named a mail server or service."""
    return bool(settings.SMTP_URL or settings.MAIL_SUBSCRIPTION)


def courier() -> Courier:
    """The mail service or mail server that the operator named, else the folder of kept mail."""
    if settings.MAIL_SUBSCRIPTION is not None:
        return services.courier(settings.MAIL_SUBSCRIPTION)
    if not settings.SMTP_URL:
        return KeptMail(settings.MAIL_FOLDER)
    return SmtpServer(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        tls=settings.EMAIL_USE_SSL,
        starttls=settings.EMAIL_USE_TLS,
    )


def deliver(payload: dict[str, Any], now: datetime, by: Courier | None = None) -> None:
    """Compose and hand over the message that the job names; does nothing when that was done before.

    Killed between the server's "accepted" and our note, it is handed over again, with the same Message-ID.
    Raises `NotYet` while joining details are being made, `NotNow` to be tried again, `Never` when the other side
    refused for good.
    """
    (message,) = TO_DELIVER(payload["message"])
    if message.state not in Message.TO_BE_SENT:
        return
    try:
        mail = _written(message, now)
    except Moot:
        _note(message, Handed(Message.State.WITHDRAWN), "", now)
        return
    subject = str(mail["Subject"])
    try:
        handed = (by or courier()).deliver(mail)
    except Never:
        _note(message, Handed(Message.State.FAILED), subject, now)
        raise
    _note(message, handed, subject, now)


def _written(message: Message, now: datetime) -> EmailMessage:
    """Raises `Moot`, or `NotYet` while joining details are being made or money is on its way back."""
    if is_moot(message, now):
        raise Moot
    wait_for_turn(message, now)
    wait_for_details(message, now)
    wait_for_refunds(message, now)
    return compose(message, now)


def _note(message: Message, handed: Handed, subject: str, now: datetime) -> None:
    """What became of it, and where it went; nothing, where it was withdrawn meanwhile, as its reader was erased."""
    noted = {
        "state": handed.state,
        "service_id": handed.service_id[:200],
        "subject": subject[:300],
        "address": address_of(message),
    }

    def work() -> None:
        ours = Message.objects.filter(pk=message.pk, state__in=Message.TO_BE_SENT)
        is_noted = ours.update(**noted, delivered_at=now)
        if is_noted and message.activity.booking and handed.state in HANDED_OVER and goes_without(message):
            note_gone_without(message, message.activity.booking, now)

    write(work)
