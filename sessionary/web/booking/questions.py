"""The fields of the details form: the system's and the event type's own questions."""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from sessionary.actions.answers import label_of
from sessionary.actions.sms_accounts import reminds_by_sms
from sessionary.models import EventType

PREFIX, SMS_CONSENT = "answer-", "sms_consent"


@dataclass(frozen=True, slots=True)
class Field:
    """One field with what was typed and what is wrong with it."""

    name: str
    label: str
    kind: str
    required: bool
    value: str = ""
    chosen: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    autocomplete: str = "off"


def fields_of(typed: QueryDict, event_type: EventType, errors: dict[str, list[str]]) -> list[Field]:
    """Name and email, the phone where we are to call or may text, then the questions; with what was typed kept."""
    by_sms = reminds_by_sms(event_type)
    system = [
        ("name", _("Name"), "text", True, "name"),
        ("email", _("Email"), "email", True, "email"),
    ]
    if event_type.asks_for_phone or by_sms:
        system.append(("phone", _("Phone"), "tel", event_type.asks_for_phone, "tel"))
    if by_sms:
        agree = _("Send me reminders by SMS to this number. Reply STOP at any time.")
        system.append((SMS_CONSENT, agree, "consent", False, "off"))
    own = [
        Field(name, label, kind, required, typed.get(name, ""), [], [], errors.get(name, []), autocomplete)
        for name, label, kind, required, autocomplete in system
    ]
    return own + [_asked(question, typed, errors) for question in event_type.asked]


def agrees_to_sms(typed: QueryDict, event_type: EventType) -> bool:
    """Whether the box was ticked; where there was none, nobody agreed."""
    return SMS_CONSENT in typed and reminds_by_sms(event_type)


def answers_in(typed: QueryDict, questions: list[dict[str, Any]]) -> dict[str, Any]:
    """The answers as the action takes them, by the questions' keys."""
    return {question["key"]: _answer(question, typed) for question in questions}


def _asked(question: dict[str, Any], typed: QueryDict, errors: dict[str, list[str]]) -> Field:
    name = PREFIX + question["key"]
    return Field(
        name,
        label_of(question),
        question["kind"],
        question["required"],
        typed.get(name, ""),
        typed.getlist(name),
        question["options"],
        errors.get(f"answers.{question['key']}", []),
    )


def _answer(question: dict[str, Any], typed: QueryDict) -> Any:
    name = PREFIX + question["key"]
    if question["kind"] == "checks":
        return typed.getlist(name)
    if question["kind"] == "consent":
        return name in typed
    return typed.get(name, "")
