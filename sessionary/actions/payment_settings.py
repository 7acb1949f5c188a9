"""How a business takes payments: test mode, who makes refunds, and what stands on receipts."""

from dataclasses import asdict, dataclass

from sessionary.actions.auditing import What, audit, changed
from sessionary.actions.gateways import TEST, connect, real_ones
from sessionary.actions.transactions import write
from sessionary.models import Account, GatewayAccount
from sessionary.providers.payments import registry
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence


@dataclass(frozen=True, slots=True)
class BusinessDetails:
    """What stands on receipts and credit notes."""

    name: str
    address: str
    tax_id: str
    receipt_note: str


def turn_test_mode_on(*, account: Account) -> None:
    """Take play money only, from now on. Raises `Invalid` while a gateway for real money is connected."""
    write(lambda: _turn_on(account))


def turn_test_mode_off(*, account: Account) -> None:
    """Take real money only, from now on; bookings made until now stay marked as tests."""
    write(lambda: _turn_off(account))


def set_refunds(*, account: Account, setting: str) -> None:
    """Who makes refunds for cancellations, one of `Account.Refunds`. Raises `Invalid` for anything else."""
    if setting not in Account.Refunds.values:
        raise Invalid({"refunds": [Sentence("Please choose one of these.")]})
    write(lambda: _set(account, {"refunds": setting}))


def set_business_details(*, account: Account, details: BusinessDetails) -> None:
    """What receipts say from now on; those that were made stay as they are."""
    tidy = {name: text.strip() for name, text in asdict(details).items()}
    if not tidy["name"]:
        raise Invalid({"name": [Sentence("Please enter the name of your business.")]})
    write(lambda: _set(account, tidy))


def _set(account: Account, fields: dict[str, str]) -> None:
    before = Account.objects.values(*fields).get(pk=account.pk)
    Account.objects.filter(pk=account.pk).update(**fields)
    audit(account.pk, What.PAYMENTS_CHANGED, fields=fields, changes=changed(before, fields))


def _turn_on(account: Account) -> None:
    account = Account.objects.select_for_update().get(pk=account.pk)
    if connected := real_ones(account):
        names = ", ".join(registry.labels()[name] for name in connected)
        raise Invalid({"test_mode": [Sentence("Disconnect %(gateways)s first.", gateways=names)]})
    account.test_mode = True
    account.save(update_fields=["test_mode"])
    connect(account=account, gateway=TEST, keys={})
    audit(account.pk, What.TEST_MODE_ON)


def _turn_off(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(test_mode=False)
    GatewayAccount.objects.filter(account=account, gateway=TEST).update(enabled=False)
    audit(account.pk, What.TEST_MODE_OFF)
