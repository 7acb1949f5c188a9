"""What holds for a whole business: how its times are written, and what its prices are in."""

from dataclasses import asdict, dataclass

from sessionary.actions.auditing import What, audit, changed
from sessionary.actions.gateways import TEST, takes
from sessionary.actions.transactions import write
from sessionary.models import Account, Attempt, EventType, GatewayAccount
from sessionary.providers.payments import registry
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence


@dataclass(frozen=True, slots=True)
class GeneralSettings:
    """`clock` is one of `Account.Clock`, `week_start` one of `Account.WeekStart`, `currency` an ISO 4217 code."""

    clock: str
    week_start: str
    currency: str


def set_general(*, account: Account, settings: GeneralSettings) -> None:
    """Save all of them. Raises `Invalid` naming every one that cannot be, and why."""
    write(lambda: _set(account, settings))


def _set(account: Account, settings: GeneralSettings) -> None:
    account = Account.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    choices = {"clock": Account.Clock.values, "week_start": Account.WeekStart.values}
    complaints = {
        name: [Sentence("Please choose one of these.")]
        for name, known in choices.items()
        if getattr(settings, name) not in known
    }
    is_other = settings.currency != account.currency
    if is_other and (complaint := _complaint_about_currency(account, settings.currency)):
        complaints["currency"] = [complaint]
    if complaints:
        raise Invalid(complaints)
    Account.objects.filter(pk=account.pk).update(**asdict(settings))
    if is_other:
        EventType.objects.filter(account=account).update(currency=settings.currency)
    differing = changed({name: getattr(account, name) for name in asdict(settings)}, asdict(settings))
    audit(account.pk, What.GENERAL_CHANGED, fields=differing, changes=differing)


def _complaint_about_currency(account: Account, currency: str) -> Sentence | None:
    """Why prices cannot be in another currency from now on."""
    words = {"old": account.currency, "new": currency}
    if Attempt.objects.filter(account=account).exists():
        return Sentence(
            "Payments were made in %(old)s, and receipts and reports count in it, so it has to stay.", **words
        )
    priced = EventType.objects.filter(account=account, archived_at=None).exclude(price=None).order_by("pk").first()
    if priced is not None:
        words["name"] = priced.name
        return Sentence(
            "%(name)s has a price in %(old)s. Set its payment to “No price” first, then enter the price anew.", **words
        )
    connected = GatewayAccount.objects.filter(account=account, enabled=True).exclude(gateway=TEST)
    for gateway in connected:
        if not takes(gateway.gateway, currency):
            label = registry.labels()[gateway.gateway]
            return Sentence("%(gateway)s does not take %(new)s. Disconnect it first.", gateway=label, new=currency)
    return None
