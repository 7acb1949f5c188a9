"""Forms that know what they were made from, so that nobody's change is overwritten unseen.

A form carries a digest of each value that it showed. When one of them is another by the time it is sent, the form is
shown again with the newer value beside what was typed; sending it once more then is deliberate.
"""

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sessionary.actions.transactions import write
from sessionary.models import Account
from sessionary.rules.errors import Invalid
from sessionary.web.desk.plain_errors import PlainErrors

NAME = "version"
SHORT = 12
OVERTAKEN, REFUSED = 409, 422
Values = Mapping[str, Any]


def version_of(values: Values) -> str:
    """One digest for each value, in the order of their names; secrets cannot be guessed from it."""
    return "-".join(_digest(values[name]) for name in sorted(values))


def version_input(values: Values) -> SafeString:
    """The hidden field that carries it."""
    return format_html('<input type="hidden" name="{}" value="{}">', NAME, version_of(values))


def changed_since(sent: str | None, values: Values) -> set[str]:
    """The names whose value is another than when the form was made; none for one that carries no version."""
    if not sent:
        return set()
    made_from, names = sent.split("-"), sorted(values)
    if len(made_from) != len(names):
        return set(names)
    return {name for name, digest in zip(names, made_from, strict=True) if digest != _digest(values[name])}


def newer_words(value: str) -> str:
    """What stands beside a field that somebody changed meanwhile."""
    return _("Changed meanwhile. It is now: %(value)s") % {"value": value or _("empty")}


def newer_heading() -> str:
    """What stands on top of a form that was overtaken."""
    return _(
        "Somebody saved this while you had it open. What is new stands beside your words. Save again to keep yours."
    )


def newer_beside(
    sent: str | None, in_force: Values, typed: Values, *, secret: Collection[str] = ()
) -> dict[str, list[str]]:
    """For forms put together by hand: what was changed meanwhile to something else than what was typed, in words.

    Of `secret` ones only that they were; left empty they stay as they are.
    """
    changed = changed_since(sent, in_force)
    told: dict[str, list[str]] = {}
    for name in changed & set(typed):
        if name in secret and typed[name]:
            told[name] = [_("Changed meanwhile, and kept as it is now if you leave it empty.")]
        elif name not in secret and _plain(typed[name]) != _plain(in_force[name]):
            told[name] = [newer_words(str(in_force[name]))]
    return told


class Overtaken(Exception):
    """Somebody saved something else meanwhile; the form says what."""


def status_of(form: forms.Form, save: Callable[[], None], refuse: Callable[[Invalid], None]) -> int:
    """Save what was typed: 0, or the status of the page that says why not. `save` raises `Overtaken` or `Invalid`."""
    if not form.is_valid():
        return REFUSED
    try:
        save()
    except Overtaken:
        return OVERTAKEN
    except Invalid as refused:
        refuse(refused)
        return REFUSED
    return 0


class Versioned(PlainErrors):
    """`initial` is what is in force. A field whose value is hard to say in words may say it by `in_words`."""

    def read_again(self) -> None:
        """Read `initial` once more, as it stands now that nobody else can save."""

    @property
    def saved_by_others(self) -> set[str]:
        """The names of what is another by now than when the form was made."""
        return changed_since(self.data.get(NAME), self.in_force) if self.is_bound else set()

    @property
    def in_force(self) -> Values:
        """What the form shows before anything is typed."""
        return {name: self.get_initial_for_field(field, name) for name, field in self.fields.items()}

    @property
    def version_field(self) -> SafeString:
        """Belongs into the form, wherever it is shown."""
        return version_input(self.in_force)

    def check_version(self) -> None:
        """Raises `Overtaken` when something else was saved meanwhile than what was typed, said beside each field."""
        changed = self.saved_by_others
        differing = [name for name in self.fields if name in changed and self._differs(name)]
        for name in differing:
            self.add_error(name, newer_words(self.value_in_words(name)))
        if differing:
            self.add_error(None, newer_heading())
            raise Overtaken

    def value_in_words(self, name: str) -> str:
        """What is in force, as people read it."""
        field, value = self.fields[name], self.get_initial_for_field(self.fields[name], name)
        if hasattr(field, "in_words"):
            return str(field.in_words(value))
        if isinstance(field, forms.BooleanField):
            return _("Yes") if value else _("No")
        if isinstance(field, forms.ModelMultipleChoiceField):
            chosen = field.queryset.filter(pk__in=value or []) if field.queryset is not None else []
            return ", ".join(str(one) for one in chosen)
        if isinstance(field, forms.ChoiceField):
            return next((str(label) for key, label in _choices(field) if str(key) == str(value)), str(value))
        return "" if value is None else str(field.prepare_value(value))

    def _differs(self, name: str) -> bool:
        bound = self[name]
        if isinstance(bound.data, str) and isinstance(bound.initial, str):
            return bound.data.replace("\r\n", "\n").strip() != bound.initial.replace("\r\n", "\n").strip()
        return bool(self.fields[name].has_changed(bound.initial, bound.data))


def save_in_turn(form: Versioned, account: Account, save: Callable[[], None]) -> None:
    """Compare and save in one, with no other settings of the account saved in between; `save` calls nothing outside.

    Raises `Overtaken`, and what `save` raises; then nothing is saved.
    """

    def alone() -> None:
        Account.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
        form.read_again()
        form.check_version()
        save()

    write(alone)


def _choices(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    """Groups laid flat."""
    flat: list[tuple[Any, Any]] = []
    for key, label in field.choices:  # type: ignore[misc, union-attr]  # Django's stubs know lists only
        flat += list(label) if isinstance(label, list | tuple) else [(key, label)]
    return flat


def _digest(value: Any) -> str:
    text = json.dumps(_plain(value), sort_keys=True, default=str, ensure_ascii=False)
    return salted_hmac("sessionary.desk.versions", text, algorithm="sha256").hexdigest()[:SHORT]


def _plain(value: Any) -> Any:
    """The same for what is the same: ids in order, and lines that end alike."""
    if isinstance(value, list | tuple | set):
        plain = [one.pk if isinstance(one, Model) else one for one in value]
        return sorted(plain) if all(isinstance(one, int) for one in plain) else plain
    return value.replace("\r\n", "\n") if isinstance(value, str) else value
