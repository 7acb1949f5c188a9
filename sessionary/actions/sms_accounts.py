"""The SMS provider that a business is connected to."""

import re
from collections.abc import Mapping, Sequence

from django.conf import settings

from sessionary.actions.auditing import What, audit
from sessionary.actions.transactions import write
from sessionary.models import Account, EventType, Message, SmsAccount
from sessionary.providers.sms import registry
from sessionary.providers.sms.contract import KeysRefused, NotNow, Provider
from sessionary.rules.errors import Invalid, NotFound, ProviderSilent
from sessionary.rules.sentences import Sentence

OUR_TEXT = "message"  # says which, in the address at which we are told of one


def client(sms_account: SmsAccount) -> Provider:
    """The provider itself, with this account's keys."""
    return _opened(sms_account.provider, sms_account.keys)


def reminds_by_sms(event_type: EventType) -> bool:
    """Whether its Customers can be reminded by SMS: it wants that, and a provider is connected."""
    return event_type in reminding_among([event_type])


def reminding_among(event_types: Sequence[EventType]) -> list[EventType]:
    """Those of one business's event types whose Customers can be reminded by SMS."""
    wanted = [one for one in event_types if one.sms_reminders]
    return wanted if wanted and SmsAccount.standing(wanted[0].account_id) else []


def notify_url(sms_account: SmsAccount) -> str:
    """The address at which the provider tells us what was written back."""
    return f"{settings.BASE_URL}/hooks/sms/{sms_account.public_id}/"


def notify_url_of(message: Message, sms_account: SmsAccount) -> str:
    """The address at which the provider tells us what became of this text."""
    return f"{notify_url(sms_account)}?{OUR_TEXT}={message.pk}"


def connect(*, account: Account, provider: str, keys: Mapping[str, str]) -> SmsAccount:
    """Connect the provider, or change its keys, once it has accepted them; it takes the place of another one.

    A secret key of the connected provider that is left empty stays as it is. Raises `NotFound` for a provider that
    there is not, `Invalid` for keys that are missing or refused, and `ProviderSilent` when it does not answer.
    """
    if provider not in registry.names():
        raise NotFound
    given = _with_kept(account, provider, keys)
    _check_shapes(provider, given)
    try:
        _opened(provider, given).check()
    except KeysRefused as refused:
        template = "%(provider)s does not accept these keys. Please copy them again."
        sentence = Sentence(template, provider=registry.LABELS[provider])
        raise Invalid({next(iter(given)): [sentence]}) from refused
    except NotNow as silent:
        raise ProviderSilent from silent
    return write(lambda: _connect(account, provider, given))


def disconnect(*, sms_account: SmsAccount) -> None:
    """Send nothing through it any more, and forget its keys. What is waiting is not sent."""
    write(lambda: _disconnect(sms_account))


def _opened(provider: str, keys: Mapping[str, str]) -> Provider:
    return registry.opened(provider, keys, settings.PROVIDER_ADDRESSES.get(provider, ""))


def _with_kept(account: Account, provider: str, keys: Mapping[str, str]) -> dict[str, str]:
    """The keys given, trimmed, with the secret ones that are kept as they are not shown again."""
    connected = SmsAccount.standing(account.pk)
    kept = connected.keys if connected and connected.provider == provider else {}
    given = {field.name: keys.get(field.name, "").strip() for field in registry.key_fields(provider)}
    secret = [field.name for field in registry.key_fields(provider) if field.secret]
    return given | {name: kept.get(name, "") for name in secret if not given[name]}


def _check_shapes(provider: str, given: Mapping[str, str]) -> None:
    wrong = [field for field in registry.key_fields(provider) if not re.fullmatch(field.pattern, given[field.name])]
    if wrong:
        raise Invalid({field.name: [field.hint] for field in wrong})


def _connect(account: Account, provider: str, keys: Mapping[str, str]) -> SmsAccount:
    Account.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    row = SmsAccount.objects.filter(account=account).first() or SmsAccount(account=account)
    row.provider, row.keys, row.connected = provider, keys, True
    row.save()
    audit(account.pk, What.SMS_CONNECTED, registry.LABELS[provider])
    return row


def _disconnect(sms_account: SmsAccount) -> None:
    SmsAccount.objects.filter(pk=sms_account.pk).update(connected=False, sealed=b"")
    audit(sms_account.account_id, What.SMS_DISCONNECTED, registry.LABELS[sms_account.provider])
