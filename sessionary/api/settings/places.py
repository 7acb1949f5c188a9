"""Where each option stands in what programs write, in both directions and in complaints."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sessionary.rules.errors import Invalid

Path = tuple[str, ...]
MISSING = object()

PLACES: dict[str, Path] = {
    "slug": ("slug",),
    "name": ("name",),
    "description": ("description",),
    "duration": ("duration_minutes",),
    "mode": ("scheduling", "mode"),
    "package": ("scheduling", "package"),
    "sessions": ("scheduling", "sessions"),
    "seats": ("scheduling", "seats"),
    "suggested_times": ("scheduling", "suggested_times"),
    "increment": ("slots", "increment_minutes"),
    "before": ("slots", "buffer_before_minutes"),
    "after": ("slots", "buffer_after_minutes"),
    "lead": ("slots", "lead_time_minutes"),
    "horizon": ("slots", "horizon_days"),
    "per_day": ("slots", "per_day"),
    "per_week": ("slots", "per_week"),
    "location_kind": ("location", "kind"),
    "location_detail": ("location", "detail"),
    "pricing": ("pricing",),
    "price": ("price",),
    "single_price": ("single_session_price",),
    "cancel_policy": ("cancel_policy",),
    "reschedule_policy": ("reschedule_policy",),
    "cancel_reason": ("reason", "cancel"),
    "reschedule_reason": ("reason", "reschedule"),
    "questions": ("questions",),
    "reminders": ("reminders",),
    "follow_up": ("follow_up_minutes",),
    "remind_owner": ("reminders_to_owner",),
    "sms_reminders": ("sms_reminders",),
}


def taken_apart(written: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are written there, by their own names."""
    found = {name: _at(written, path) for name, path in PLACES.items()}
    return {name: value for name, value in found.items() if value is not MISSING}


def put_together(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options as programs write them."""
    written: dict[str, Any] = {}
    for name, value in options.items():
        *folders, last = PLACES[name]
        place = written
        for folder in folders:
            place = place.setdefault(folder, {})
        place[last] = value
    return written


@contextmanager
def named_as_written() -> Iterator[None]:
    """Complaints name the field that the program wrote, like `slots.increment_minutes`."""
    try:
        yield
    except Invalid as refused:
        named = {".".join(PLACES.get(name, (name,))): texts for name, texts in refused.errors.items()}
        raise Invalid(named) from refused


def _at(written: Mapping[str, Any], path: Path) -> Any:
    value: Any = written
    for key in path:
        value = value.get(key, MISSING)
        if value is MISSING:
            break
    return value
