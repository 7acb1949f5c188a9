"""What became of messages that were handed over: told by whoever carried them, and written down once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl

from django.conf import settings
from django.db.models import Q, QuerySet

from sessionary.actions.sms_accounts import OUR_TEXT, client, notify_url
from sessionary.actions.sms_opting import opt_in, opt_out
from sessionary.actions.transactions import write
from sessionary.models import Message, Outcome, SmsAccount
from sessionary.providers.messaging import services
from sessionary.providers.messaging.contract import Told
from sessionary.rules.errors import NotFound
from sessionary.rules.texts import wants_no_more


def hear_of_mail(*, headers: Mapping[str, str], body: bytes, now: datetime) -> int:
    """Write down what a notice of the mail service tells of our messages; returns of how many.

    Raises `NotFound` where there is no mail service, `Forged` or `Unreadable`.
    """
    if settings.MAIL_SUBSCRIPTION is None:
        raise NotFound
    reporter = services.reporter(settings.MAIL_SUBSCRIPTION)
    reporter.verify(headers, body)
    mails = Message.objects.filter(channel=Message.Channel.MAIL)
    return note_outcomes(mails, reporter.parse(headers, body), now)


@dataclass(frozen=True, slots=True)
class SmsNotice:
    """One that came in; `query` is what stood behind the question mark of its address."""

    headers: Mapping[str, str]
    query: str
    body: bytes


def hear_of_sms(*, public_id: str, notice: SmsNotice, now: datetime) -> None:
    """Write down what a notice of an SMS provider says: what became of texts, and who wants no more of them, or again.

    Raises `NotFound` for an account that is not connected, `Forged` or `Unreadable`.
    """
    account = SmsAccount.objects.filter(public_id=public_id.replace("\0", ""), connected=True).first()
    if account is None:
        raise NotFound
    provider = client(account)
    url = f"{notify_url(account)}?{notice.query}" if notice.query else notify_url(account)
    provider.verify(notice.headers, url, notice.body)
    heard = provider.parse(notice.body)
    texts = Message.objects.filter(account=account.account_id, channel=Message.Channel.SMS)
    ours = _named_in(notice.query, texts)
    note_outcomes(texts, [replace(one, ids=(*one.ids, *ours)) for one in heard.told], now)
    no_more = wants_no_more(heard.words) if heard.number else None
    if no_more:
        opt_out(account.account_id, heard.number, now)
    elif no_more is False:
        opt_in(account.account_id, heard.number)


def note_outcomes(messages: QuerySet[Message], told: Sequence[Told], now: datetime) -> int:
    """Write it down for those of `messages` that it is about, each kind once; returns of how many there were."""
    found = [(message, one) for one in told for message in messages.filter(_known_by(one.ids))]
    rows = [
        Outcome(message=message, kind=one.kind, why=one.why.replace("\0", "")[:500], at=one.at or now)
        for message, one in found
    ]
    write(lambda: Outcome.objects.bulk_create(rows, ignore_conflicts=True))
    return len(found)


def _named_in(query: str, texts: QuerySet[Message]) -> list[str]:
    """Our own id of the text that the address names: what became of it may be told before we know the provider's."""
    number = dict(parse_qsl(query)).get(OUR_TEXT, "")
    found = texts.filter(pk=int(number)) if number.isdecimal() and len(number) < 19 else texts.none()
    return list(found.values_list("message_id", flat=True))


def _known_by(ids: Sequence[str]) -> Q:
    tidy = [one.replace("\0", "") for one in ids]
    return Q(message_id__in=tidy) | Q(service_id__in=[one for one in tidy if one])
