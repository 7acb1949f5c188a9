"""STOP and START: whoever has a number decides whether a business may write to it."""

from datetime import datetime

from sessionary.actions.sms_reminders import SEND
from sessionary.actions.transactions import write
from sessionary.models import Job, Message, SmsOptOut


def opt_out(account_id: int, number: str, now: datetime) -> None:
    """Write no more to this number; what waits to go there is withdrawn."""
    write(lambda: _opt_out(account_id, number, now))


def opt_in(account_id: int, number: str) -> None:
    """They want to be written to again. What was withdrawn stays so."""
    write(lambda: SmsOptOut.objects.filter(account=account_id, number=number).delete())


def _opt_out(account_id: int, number: str, now: datetime) -> None:
    row = SmsOptOut(account_id=account_id, number=number, at=now)
    SmsOptOut.objects.bulk_create([row], ignore_conflicts=True)
    texts = Message.objects.filter(account=account_id, channel=Message.Channel.SMS, address=number)
    waiting = list(texts.filter(state=Message.State.WAITING).values_list("pk", flat=True))
    Job.objects.filter(dedupe__in=[f"{SEND}:{pk}" for pk in waiting], state=Job.State.READY, leased=False).delete()
    Message.objects.filter(pk__in=waiting).update(state=Message.State.WITHDRAWN, delivered_at=now)
