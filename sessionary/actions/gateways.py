"""The gateways a business is connected to: connecting them, and what can be paid through them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import lcm

from django.conf import settings

from sessionary.actions.auditing import What, audit
from sessionary.actions.transactions import write
from sessionary.actions.turns import OUTSIDE, NoTurn, turn
from sessionary.models import Account, GatewayAccount, Offer
from sessionary.providers.payments import registry
from sessionary.providers.payments.contract import Gateway, KeysRefused, Unsure
from sessionary.providers.payments.test import PlayGateway
from sessionary.rules.errors import Invalid, PaymentUnsure
from sessionary.rules.sentences import Sentence

TEST = PlayGateway.name


def client(gateway_account: GatewayAccount) -> Gateway:
    """The gateway itself, with this account's keys."""
    return registry.gateway(gateway_account.gateway, gateway_account.keys, settings.PLAY_MONEY_FOLDER)


@contextmanager
def gateway_turn() -> Iterator[None]:
    """Talk to a gateway in the block, in one's turn. Raises `PaymentUnsure` while others wait for one in vain."""
    try:
        with turn(OUTSIDE):
            yield
    except NoTurn as busy:
        raise PaymentUnsure from busy


def play_gateway() -> PlayGateway:
    """The test gateway, whose outcomes our own pay page decides."""
    return PlayGateway(settings.PLAY_MONEY_FOLDER)


def connect(*, account: Account, gateway: str, keys: Mapping[str, str]) -> GatewayAccount:
    """Connect a gateway, or change its keys, once the gateway has accepted them.

    A secret key of a connected gateway that is left empty stays as it is. Raises `Invalid` for keys that are missing
    or refused, for a gateway that does not take the account's currency, and for the test gateway outside test mode;
    `PaymentUnsure` when the gateway does not answer.
    """
    _check_known(account, gateway)
    given = _with_kept(account, gateway, keys)
    optional = {field.name for field in registry.key_fields(gateway) if field.optional}
    if empty := [name for name, value in given.items() if not value and name not in optional]:
        raise Invalid({name: [Sentence("Please enter this key.")] for name in empty})
    try:
        registry.gateway(gateway, given, settings.PLAY_MONEY_FOLDER).check()
    except KeysRefused as refused:
        copy_again = Sentence("The gateway does not accept these keys. Please copy them again.")
        raise Invalid({next(iter(given)): [copy_again]}) from refused
    except Unsure as silent:
        raise PaymentUnsure from silent
    return write(lambda: _connect(account, gateway, given))


def takes(gateway: str, currency: str) -> bool:
    """Whether this gateway takes the currency, connected or not."""
    no_keys = {field.name: "" if field.optional else "-" for field in registry.key_fields(gateway)}
    return registry.gateway(gateway, no_keys, settings.PLAY_MONEY_FOLDER).step(currency) is not None


def real_ones(account: Account) -> dict[str, GatewayAccount]:
    """The connected gateways that move real money, by name."""
    rows = GatewayAccount.objects.filter(account=account, enabled=True).exclude(gateway=TEST)
    return {row.gateway: row for row in rows}


def disconnect(*, gateway_account: GatewayAccount) -> None:
    """Take no new payments through it. What it took can still be refunded."""
    write(lambda: _disconnect(gateway_account))


def ways_to_pay(account: Account, currency: str) -> list[GatewayAccount]:
    """The connected gateways that take this currency; the test gateway only in test mode, and then nothing else."""
    rows = GatewayAccount.objects.filter(account=account, enabled=True).order_by("pk")
    rows = rows.filter(gateway=TEST) if account.test_mode else rows.exclude(gateway=TEST)
    return [row for row in rows if client(row).step(currency) is not None]


def step_of(account: Account, currency: str) -> int:
    """What amounts have to be multiples of, whichever of the connected gateways takes them (smallest units)."""
    return lcm(*(client(row).step(currency) or 1 for row in ways_to_pay(account, currency)))


def is_bookable(offer: Offer) -> bool:
    """Whether the offer can be booked now: where a price is collected, there has to be a way to pay it."""
    return offer in bookable_among([offer])


def bookable_among(offers: Sequence[Offer]) -> list[Offer]:
    """Those of one page's offers that can be booked now."""
    collecting = {offer.currency for offer in offers if offer.collects}
    payable = {currency for currency in collecting if ways_to_pay(offers[0].page.account, currency)}
    return [one for one in offers if not one.collects or one.currency in payable]


def _disconnect(gateway_account: GatewayAccount) -> None:
    GatewayAccount.objects.filter(pk=gateway_account.pk).update(enabled=False)
    audit(gateway_account.account_id, What.GATEWAY_DISCONNECTED, gateway_account.gateway)


def _check_known(account: Account, gateway: str) -> None:
    if gateway not in registry.names():
        raise Invalid({"gateway": [Sentence("There is no such gateway.")]})
    if gateway == TEST and not account.test_mode:
        raise Invalid({"gateway": [Sentence("The test gateway is for accounts in test mode only.")]})
    if not takes(gateway, account.currency):
        words = {"gateway": registry.labels()[gateway], "currency": account.currency}
        raise Invalid({"gateway": [Sentence("%(gateway)s does not take %(currency)s.", **words)]})


def _with_kept(account: Account, gateway: str, keys: Mapping[str, str]) -> dict[str, str]:
    """The keys given, trimmed, with the secret ones that are kept as they are not shown again."""
    connected = GatewayAccount.objects.filter(account=account, gateway=gateway, enabled=True).first()
    kept = connected.keys if connected else {}
    given = {field.name: keys.get(field.name, "").strip() for field in registry.key_fields(gateway)}
    secret = [field.name for field in registry.key_fields(gateway) if field.secret]
    return given | {name: kept.get(name, "") for name in secret if not given[name]}


def _connect(account: Account, gateway: str, keys: Mapping[str, str]) -> GatewayAccount:
    row = GatewayAccount.objects.filter(account=account, gateway=gateway).first()
    row = row or GatewayAccount(account=account, gateway=gateway)
    row.keys, row.enabled = dict(keys), True
    row.save()
    if gateway != TEST:
        audit(account.pk, What.GATEWAY_CONNECTED, gateway)
    return row
