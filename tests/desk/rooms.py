"""What the tests of settings in the desk share."""

from typing import Any

from sessionary.models import EventType, OpeningHours, Page
from tests.cast import Cast

FULL: dict[str, Any] = {
    "description": "All of it",
    "package": True,
    "sessions": 3,
    "duration": 60,
    "lead": 2 * 1440,
    "pricing": "collected",
    "price": 150_00,
    "single_price": 60_00,
    "location_kind": "address",
    "location_detail": "Street 1",
    "cancel_policy": [
        {"notice_minutes": 2880, "refund": {"percent": 100}},
        {"notice_minutes": 90, "refund": {"fixed": 10_00}},
    ],
    "reschedule_policy": [],
    "policy_words": "Be kind.",
    "questions": [
        {"key": "goal", "label": "Your goal", "kind": "text", "required": True, "options": []},
        {"key": "level", "label": "Level", "kind": "choice", "required": False, "options": ["New", "Old"]},
    ],
}


def page_path(cast: Cast, key: str) -> str:
    return f"/desk/pages/{cast.page.pk}/{key}/"


def type_path(event_type: EventType, key: str) -> str:
    return f"/desk/event-types/{event_type.pk}/{key}/"


def typed_in(form: Any) -> dict[str, Any]:
    """What a browser sends back when nothing is touched."""
    typed: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if bound.widget_type == "timespan":
            number, unit = bound.field.widget.decompress(value)
            typed |= {f"{bound.name}_0": "" if number is None else number, f"{bound.name}_1": unit}
        elif value is not None and (value or bound.widget_type != "checkbox"):
            typed[bound.name] = value
    return typed


def with_rows(typed: dict[str, Any], questions: list[dict[str, Any]], key: str) -> dict[str, Any]:
    for number, one in enumerate(questions if key == "questions" else []):
        typed |= {f"{name}-{number}": one[name] for name in ("key", "label", "kind")}
        typed[f"options-{number}"] = "\r\n".join(one["options"])
        if one["required"]:
            typed[f"required-{number}"] = "on"
    return typed


def hours_of(page: Page) -> list[tuple[Any, ...]]:
    return sorted(OpeningHours.objects.filter(page=page).values_list("weekday", "opens", "closes"))
