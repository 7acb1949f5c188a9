"""What is wrong with a field, in the words of the house instead of Django's."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "required": _("Please fill this in."),
    "min_value": _("Please enter %(limit_value)s or more."),
    "max_value": _("Please enter %(limit_value)s or less."),
    "min_length": _("Please use at least %(limit_value)s characters."),
    "max_length": _("Please use at most %(limit_value)s characters."),
    "invalid_choice": _("Please choose from what is listed."),
    "null_characters_not_allowed": _("Please leave out what cannot be seen."),
}
INVALID: list[tuple[type[forms.Field], Any]] = [
    (forms.IntegerField, _("Please enter a whole number.")),
    (forms.DateField, _("Please enter a date.")),
    (forms.EmailField, _("Please enter an email address like ana@example.com.")),
    (forms.SlugField, _("Please use lowercase letters, numbers and hyphens only.")),
]


class PlainErrors(forms.Form):
    """A form whose fields complain plainly."""

    def add_error(self, field: str | None, error: Any) -> None:
        """Django's own complaints have a code; those that do not are ours already."""
        if isinstance(error, ValidationError) and not hasattr(error, "error_dict"):
            error = ValidationError([self._plain(field, one) for one in error.error_list])
        super().add_error(field, error)

    def _plain(self, name: str | None, error: ValidationError) -> ValidationError:
        sentence = SENTENCES.get(error.code or "")
        if error.code == "invalid" and name not in (None, NON_FIELD_ERRORS):
            kind = self.fields.get(name or "")
            sentence = next((words for known, words in INVALID if isinstance(kind, known)), None)
        return ValidationError(sentence, error.code, error.params) if sentence else error
