"""Setting up booking pages and what they offer."""

from collections.abc import Mapping, Sequence
from typing import Any

from sessionary.actions.gateways import step_of
from sessionary.actions.transactions import write
from sessionary.models import Account, EventType, LinkKey, Offer, OpeningHours, Page, PageSlug, User
from sessionary.rules.conflicts import check_sessions
from sessionary.rules.errors import Invalid
from sessionary.rules.money import split
from sessionary.rules.policies import as_tiers, complaints_about
from sessionary.rules.sentences import Sentence

WeeklyHours = Mapping[int, Sequence[tuple[int, int]]]
WORKDAYS: WeeklyHours = {weekday: [(9 * 60, 17 * 60)] for weekday in range(5)}


def create_account(*, name: str, currency: str = "USD") -> Account:
    """A new business with its own link key."""

    def work() -> Account:
        account = Account.objects.create(name=name, currency=currency)
        account.link_key = LinkKey.make(account)
        account.save(update_fields=["link_key"])
        return account

    return write(work)


def create_page(
    *, owner: User, slug: str, name: str, time_zone: str, hours: WeeklyHours = WORKDAYS, **own_options: Any
) -> Page:
    """A page with weekly hours (weekday, 0 is Monday, to spans of local minutes).

    Its `own_options` are those of `EventType`; they count while the page has no event types.
    """

    def work() -> Page:
        page = Page.objects.create(
            account=owner.account,
            owner=owner,
            slug=slug,
            name=name,
            time_zone=time_zone,
            welcome=own_options.pop("welcome", ""),
        )
        PageSlug.objects.create(account=owner.account, slug=slug, page=page)
        OpeningHours.objects.bulk_create(
            OpeningHours(page=page, weekday=weekday, opens=opens, closes=closes)
            for weekday, spans in hours.items()
            for opens, closes in spans
        )
        own = _event_type(owner.account, slug=slug, name=name, hidden=True, **own_options)
        Offer.objects.create(page=page, event_type=own)
        return page

    return write(work)


def create_event_type(*, page: Page, slug: str, name: str, **options: Any) -> EventType:
    """A new event type, offered on `page` after those already there. `options` are fields of `EventType`.

    Raises `Invalid` for a number of sessions that is none, and for a price or policy that cannot be kept.
    """

    def work() -> EventType:
        event_type = _event_type(page.account, slug=slug, name=name, **options)
        Offer.objects.create(page=page, event_type=event_type, position=page.all_offers.count())
        return event_type

    return write(work)


def _event_type(account: Account, **fields: Any) -> EventType:
    check_sessions(fields.get("package", False), fields.get("sessions", 1))
    event_type = EventType(account=account, currency=account.currency, **fields)
    _check_terms(event_type, step_of(account, account.currency))
    event_type.save()
    return event_type


def _check_terms(event_type: EventType, step: int) -> None:
    """Raises `Invalid` for a price or a policy that cannot be kept."""
    complaints: dict[str, list[str]] = {}
    for field in ("price", "single_price"):
        if (getattr(event_type, field) or 0) % step:
            multiples = Sentence("The gateway takes only multiples of %(step)s (in the smallest unit).", step=step)
            complaints[field] = [multiples]
    collects = event_type.pricing == EventType.Pricing.COLLECTED
    least = min(split(event_type.price or 0, event_type.sessions, 1)) if collects else None
    for field, amount in (("cancel_policy", "refund"), ("reschedule_policy", "fee")):
        if found := complaints_about(as_tiers(getattr(event_type, field), amount), least):
            complaints[field] = found
    if complaints:
        raise Invalid(complaints)
