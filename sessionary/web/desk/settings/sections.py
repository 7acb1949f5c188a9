"""A section of the settings: some of them, in a form that is saved by its own button."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from sessionary.actions import event_types
from sessionary.actions.pages import change_page
from sessionary.models import EventType, Page, User
from sessionary.rules.errors import Invalid
from sessionary.web.desk.settings.fields import MoneyField
from sessionary.web.desk.versions import Versioned, save_in_turn
from sessionary.web.saying import said_beside


@dataclass(frozen=True, slots=True)
class Subject:
    """What is being set up, by whom: an event type, or a page with its own options.

    `shown_on` is a page that has the event type, if any, to be looked at.
    """

    user: User
    options: EventType
    page: Page | None
    locale: str
    shown_on: Page | None = None

    @property
    def name(self) -> str:
        return self.page.name if self.page else self.options.name

    @property
    def is_page(self) -> bool:
        return self.page is not None

    def address(self, key: str) -> str:
        """Where the section with this key is."""
        kind, pk = ("page_section", self.page.pk) if self.page else ("event_type_section", self.options.pk)
        return reverse(f"desk:{kind}", args=[pk, key])

    def save(self, changes: Mapping[str, Any], now: datetime) -> None:
        """Raises what the actions raise."""
        if self.page:
            change_page(page=self.page, changes=changes, now=now)
        else:
            event_types.change(event_type=self.options, changes=changes, now=now)


class Section(Versioned):
    """`says` is its purpose in a line. A draft is looked at, and nothing of it is saved."""

    key: ClassVar[str]
    title: ClassVar[Any]
    says: ClassVar[Any]
    template: ClassVar[str] = "desk/settings/section.html"
    use_required_attribute = False

    def __init__(self, subject: Subject, data: QueryDict | None = None) -> None:
        self.subject = subject
        super().__init__(data)
        for field in self.fields.values():
            if isinstance(field, MoneyField):
                field.in_currency(subject.options.currency, subject.locale)
        self.prepare()
        self.initial = self.standing()

    def read_again(self) -> None:
        self.subject.options.refresh_from_db()
        if self.subject.page:
            self.subject.page.refresh_from_db()
        self.initial = self.standing()

    def prepare(self) -> None:
        """Fit the fields to the subject."""

    def standing(self) -> dict[str, Any]:
        """What is in force."""
        return {name: getattr(self.subject.options, name) for name in self.fields}

    def changes(self) -> dict[str, Any]:
        """What to save, once it is valid."""
        return dict(self.cleaned_data)

    def save(self, now: datetime) -> None:
        """Raises what the actions raise."""
        self.subject.save(self.changes(), now)

    def save_in_turn(self, now: datetime) -> None:
        """Raises `Overtaken` when somebody saved something else meanwhile, and what the actions raise."""
        save_in_turn(self, self.subject.options.account, lambda: self.save(now))

    @property
    def is_draft(self) -> bool:
        return "look" in self.data

    @property
    def saved_words(self) -> str:
        """What is said once it is saved."""
        return gettext("Saved.")

    def refuse(self, refused: Invalid) -> None:
        """Put what the action said beside the fields."""
        refuse(self, refused)


def refuse(form: forms.Form, refused: Invalid) -> None:
    """Put each complaint beside its field; where the form has none like it, on top."""
    for name, texts in said_beside(refused).items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One line of the summary on top, leading to its field."""

    text: str
    link: str = ""
    link_text: str = ""


def summary_of(form: forms.Form) -> Sequence[Complaint]:
    """All that is wrong with the form, in the order of its fields."""
    lines = [Complaint(str(text)) for text in form.non_field_errors()]
    for bound in form:
        anchor = bound.id_for_label or f"{bound.auto_id}_0"
        lines += [Complaint(str(text), f"#{anchor}", str(bound.label)) for text in bound.errors]
    return lines
