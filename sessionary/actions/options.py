"""The options of an event type, or of a page without any: set, checked against everything, saved."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sessionary.actions.gateways import step_of
from sessionary.models import Account, EventType, MasterPage, Page
from sessionary.providers.conferencing.registry import NAMED
from sessionary.rules.conflicts import Settings, conflicts
from sessionary.rules.errors import Carrier, ConflictingSettings, Invalid
from sessionary.rules.money import split
from sessionary.rules.options import complaints_about_options
from sessionary.rules.policies import as_tiers, complaints_about
from sessionary.rules.sentences import Sentence

MOST_TIERS = 20
OPTIONS = frozenset(
    {
        "slug", "name", "description", "mode", "package", "sessions", "seats", "suggested_times", "duration",
        "increment", "before", "after", "lead", "horizon", "per_day", "per_week", "location_kind", "location_detail",
        "pricing", "price", "single_price", "cancel_policy", "reschedule_policy", "policy_words", "cancel_reason",
        "reschedule_reason", "questions", "reminders", "follow_up", "remind_owner",
        "sms_reminders",
    }
)  # fmt: skip
Options = Mapping[str, Any]


def new_options(account: Account, *, hidden: bool, **options: Any) -> EventType:
    """A new event type, saved; a hidden one has a page's own options. Raises as `set_options` does.

    The account is locked, so that its currency stays what it is until the price is saved.
    """
    current = locked_account(account.pk)
    return set_options(EventType(account=current, currency=current.currency, hidden=hidden), options)


def locked_account(pk: int) -> Account:
    """The account read again, its row locked: before pages and event types, for who locks those too."""
    return Account.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def locked_options(event_type: EventType) -> EventType:
    """The event type read again, its row locked until the transaction ends.

    Who saves settings holds this lock, so that what they are checked against stays true.
    """
    rows = EventType.objects.select_for_update(of=("self",), no_key=True).select_related("account")
    return rows.get(pk=event_type.pk)


def set_options(event_type: EventType, changes: Options) -> EventType:
    """Save the changed options, fields of `EventType`. One that exists has to be locked.

    Raises `ConflictingSettings`, or `Invalid` naming every option that cannot be.
    """
    for name, value in _completed(event_type, changes).items():
        setattr(event_type, name, value)
    check_conflicts(event_type)
    _check_each(event_type, changes)
    event_type.save()
    return event_type


def values_of(event_type: EventType, names: Collection[str]) -> dict[str, Any]:
    """Those of its options that are named."""
    return {name: getattr(event_type, name) for name in names if name in OPTIONS}


def check_conflicts(event_type: EventType, pages: Sequence[Page] = ()) -> None:
    """Raises `ConflictingSettings` for options that cannot be combined, on the pages that have it or on `pages`."""
    pooled_by = MasterPage.pooling(event_type, pages)
    settings = Settings(
        package=event_type.package,
        mode=event_type.mode,
        seats=event_type.seats,
        per_day=event_type.per_day,
        per_week=event_type.per_week,
        pricing=event_type.pricing,
        has_event_type=not event_type.hidden,
        pooled=pooled_by is not None,
    )
    if found := conflicts(settings):
        carrier = Carrier(pooled_by.pk, pooled_by.slug) if pooled_by else None
        named = [replace(one, carrier=carrier) if one.with_ == "pooled" else one for one in found]
        raise ConflictingSettings(named, event_type.pk)


def _completed(event_type: EventType, changes: Options) -> Options:
    """The changes with what follows from them, unless it is given too."""
    follows: dict[str, Any] = {}
    if changes.get("package") is False:
        follows["sessions"] = 1
    if changes.get("pricing") == EventType.Pricing.NONE:
        follows |= {"price": None, "single_price": None}
    if changes.get("location_kind", event_type.location_kind) != event_type.location_kind:
        follows["location_detail"] = None
    if "reminders" in changes:
        changes = {**changes, "reminders": sorted(changes["reminders"], reverse=True)}
    return {**follows, **changes}


def _check_each(event_type: EventType, changes: Options) -> None:
    complaints = complaints_about_options({"hidden": event_type.hidden, "online": NAMED, **_values(event_type)})
    if not complaints:
        complaints = _complaints_about_amounts(event_type) | _complaints_about_policies(event_type)
        complaints |= _complaints_about_shortness(event_type, changes)
    if complaints:
        raise Invalid(complaints)


def _values(event_type: EventType) -> dict[str, Any]:
    return {name: getattr(event_type, name) for name in OPTIONS}


def _complaints_about_amounts(event_type: EventType) -> dict[str, list[str]]:
    step = step_of(event_type.account, event_type.currency)
    multiples = Sentence("The gateway takes only multiples of %(step)s (in the smallest unit).", step=step)
    return {field: [multiples] for field in ("price", "single_price") if (getattr(event_type, field) or 0) % step}


def _complaints_about_shortness(event_type: EventType, changes: Options) -> dict[str, list[str]]:
    """Beside the place where it was chosen just now, else beside the duration."""
    provider = NAMED.get(event_type.location_kind)
    if provider is None or event_type.duration >= provider.shortest:
        return {}
    words = {"provider": provider.label, "least": provider.shortest}
    too_short = Sentence("%(provider)s takes sessions of %(least)s minutes or longer.", **words)
    return {"location_kind" if "location_kind" in changes else "duration": [too_short]}


def _complaints_about_policies(event_type: EventType) -> dict[str, list[str]]:
    collects = event_type.pricing == EventType.Pricing.COLLECTED
    least = min(split(event_type.price or 0, event_type.sessions, 1)) if collects else None
    found: dict[str, list[str]] = {}
    for field, amount in (("cancel_policy", "refund"), ("reschedule_policy", "fee")):
        tiers = getattr(event_type, field)
        if len(tiers) > MOST_TIERS:
            found[field] = [Sentence("Use at most %(most)s notices.", most=MOST_TIERS)]
        elif complaints := complaints_about(as_tiers(tiers, amount), least):
            found[field] = complaints
    return found
