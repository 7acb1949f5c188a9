"""What became of messages that were handed over: told by whoever carried them, and written down once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from sessionary.actions.transactions import write
from sessionary.models import Message, Outcome
from sessionary.providers.messaging import services
from sessionary.providers.messaging.contract import Told
from sessionary.rules.errors import NotFound


def hear_of_mail(*, headers: Mapping[str, str], body: bytes, now: datetime) -> int:
    """Write down what a notice of the mail service tells of our messages; returns of how many.

    Raises `NotFound` where there is no mail service, `Forged` or `Unreadable`.
    """
    if settings.MAIL_SUBSCRIPTION is None:
        raise NotFound
    reporter = services.reporter(settings.MAIL_SUBSCRIPTION)
    reporter.verify(headers, body)
    return note_outcomes(Message.objects.all(), reporter.parse(headers, body), now)


def note_outcomes(messages: QuerySet[Message], told: Sequence[Told], now: datetime) -> int:
    """Write it down for those of `messages` that it is about, each kind once; returns of how many there were."""
    found = [(message, one) for one in told for message in messages.filter(_known_by(one.ids))]
    rows = [
        Outcome(message=message, kind=one.kind, why=one.why.replace("\0", "")[:500], at=one.at or now)
        for message, one in found
    ]
    write(lambda: Outcome.objects.bulk_create(rows, ignore_conflicts=True))
    return len(found)


def _known_by(ids: Sequence[str]) -> Q:
    tidy = [one.replace("\0", "") for one in ids]
    return Q(message_id__in=tidy) | Q(service_id__in=[one for one in tidy if one])
