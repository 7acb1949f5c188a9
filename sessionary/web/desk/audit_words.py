"""Settings and their values in words, as the audit log tells of them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sessionary.actions.policy_words import cancel_in_words, reschedule_in_words
from sessionary.actions.wording import money
from sessionary.web.desk.settings.fields import length_in_words

NAMES: Mapping[str, Any] = {
    "name": lazy("Name"),
    "slug": lazy("Address"),
    "description": lazy("Description"),
    "welcome": lazy("Welcome"),
    "accent": lazy("Color"),
    "enabled": lazy("Page is live"),
    "time_zone": lazy("Time zone"),
    "holidays": lazy("Public holidays"),
    "hours": lazy("Weekly hours"),
    "overrides": lazy("Dates and days off"),
    "event_types": lazy("Event types"),
    "pages": lazy("Booking pages"),
    "people": lazy("People"),
    "owner": lazy("Owner"),
    "logo": lazy("Logo"),
    "kind": lazy("How Customers get to a time"),
    "mode": lazy("Booking mode"),
    "package": lazy("Session package"),
    "sessions": lazy("Sessions in a package"),
    "seats": lazy("Seats"),
    "suggested_times": lazy("Times to suggest"),
    "duration": lazy("Duration"),
    "increment": lazy("Start times every"),
    "before": lazy("Free time before"),
    "after": lazy("Free time after"),
    "lead": lazy("Minimum notice"),
    "horizon": lazy("How far ahead, in days"),
    "per_day": lazy("At most per day"),
    "per_week": lazy("At most per week"),
    "location_kind": lazy("Place"),
    "location_detail": lazy("Address, link or number"),
    "pricing": lazy("Payment"),
    "price": lazy("Price of the whole booking"),
    "single_price": lazy("Price of a single session"),
    "cancel_policy": lazy("Canceling"),
    "reschedule_policy": lazy("Rescheduling"),
    "policy_words": lazy("Custom policy text"),
    "cancel_reason": lazy("Reason for canceling"),
    "reschedule_reason": lazy("Reason for rescheduling"),
    "questions": lazy("Booking form"),
    "reminders": lazy("Reminders"),
    "follow_up": lazy("Follow-up, after the end"),
    "remind_owner": lazy("Send them to the Owner too"),
    "sms_reminders": lazy("Reminders by SMS"),
    "clock": lazy("Times are written on"),
    "week_start": lazy("Weeks begin on"),
    "currency": lazy("Currency"),
    "refunds": lazy("Refunds"),
    "address": lazy("Address"),
    "tax_id": lazy("Tax ID"),
    "receipt_note": lazy("A note at the end"),
    "test_mode": lazy("Test mode"),
    "role": lazy("May do"),
    "phone": lazy("Phone"),
    "subject": lazy("Subject"),
    "opening": lazy("Opening"),
    "closing": lazy("Closing"),
}
LENGTHS = ("duration", "increment", "before", "after", "lead", "follow_up")
AMOUNTS = ("price", "single_price")
POLICIES: dict[str, Callable[[Mapping[str, Any], str, str], str]] = {
    "cancel_policy": cancel_in_words,
    "reschedule_policy": reschedule_in_words,
}


def named(field: str) -> str:
    """The setting as its form calls it; what has no form here as programs call it."""
    return str(NAMES.get(field, field))


def change_in_words(field: str, change: list[Any], currency: str, locale: str) -> str:
    """`Duration: 30 minutes → 45 minutes`."""
    before, after = (_value(field, value, currency, locale) for value in change)
    return f"{named(field)}: {before} → {after}"


def _value(field: str, value: Any, currency: str, locale: str) -> str:
    if field in POLICIES and isinstance(value, list):
        return POLICIES[field]({field: value, "pricing": "collected"}, currency, locale)
    if value is None or value in ("", []):
        return _("empty")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field in LENGTHS:
        return length_in_words(value)
    if field in AMOUNTS:
        return money(value, currency, locale)
    if field == "reminders":
        return ", ".join(length_in_words(one) for one in value)
    if field == "questions":
        return "; ".join(one["label"] for one in value)
    return str(value)
