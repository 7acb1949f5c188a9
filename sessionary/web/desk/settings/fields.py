"""Form fields in the units that people think in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from sessionary.rules.hours import Spans
from sessionary.web.desk.amounts import amount_to_type, amount_typed, example, symbol_of
from sessionary.web.desk.settings.clocks import spans_to_type, spans_typed

MINUTE, HOUR, DAY = 1, 60, 1440
UNITS = [(MINUTE, lazy("minutes")), (HOUR, lazy("hours")), (DAY, lazy("days"))]
MOST = 10**6
LONGEST_ID = 18


def largest_unit(minutes: int) -> int:
    """The unit in which so many minutes are a whole number, the longest there is."""
    return next(unit for unit in (DAY, HOUR, MINUTE) if minutes % unit == 0 and (minutes or unit == MINUTE))


def length_in_words(minutes: int) -> str:
    """`90 minutes`, `1 hour`."""
    unit = largest_unit(minutes)
    words = {
        MINUTE: ngettext("%(n)s minute", "%(n)s minutes", minutes // unit),
        HOUR: ngettext("%(n)s hour", "%(n)s hours", minutes // unit),
        DAY: ngettext("%(n)s day", "%(n)s days", minutes // unit),
    }
    return words[unit] % {"n": minutes // unit}


class TimeSpanWidget(forms.MultiWidget):
    """A number beside its unit."""

    def __init__(self, label: Any) -> None:
        number = forms.NumberInput(attrs={"min": 0, "aria-label": label})
        super().__init__([number, forms.Select(choices=UNITS, attrs={"aria-label": lazy("Unit")})])

    def decompress(self, value: int | None) -> list[Any]:
        if value is None:
            return [None, HOUR]
        unit = largest_unit(value)
        return [value // unit, unit]


class TimeSpanField(forms.MultiValueField):
    """Minutes, typed as minutes, hours or days."""

    def __init__(self, *, label: Any, required: bool = True, help_text: Any = "") -> None:
        parts = (
            forms.IntegerField(min_value=0, max_value=MOST, required=required),
            forms.TypedChoiceField(choices=UNITS, coerce=int, required=required),
        )
        super().__init__(
            parts,
            label=label,
            required=required,
            require_all_fields=True,
            help_text=help_text,
            widget=TimeSpanWidget(label),
        )

    def in_words(self, minutes: int | None) -> str:
        """`2 hours`."""
        return "" if minutes is None else length_in_words(minutes)

    def compress(self, values: list[Any]) -> int | None:
        if not values or values[0] is None:
            return None
        return int(values[0]) * int(values[1] or MINUTE)


class MoneyField(forms.CharField):
    """An amount in the currency's smallest unit, typed as a decimal number. `in_currency` says which."""

    def __init__(self, *, label: Any, help_text: Any = "", required: bool = False) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "short"})
        super().__init__(label=label, help_text=help_text, required=required, max_length=40, widget=widget)
        self.currency, self.locale = "USD", "en"

    def in_currency(self, currency: str, locale: str) -> None:
        """Say the currency beside the label; its decimals are those that can be typed."""
        self.currency, self.locale = currency, locale
        self.label = f"{self.label}, {symbol_of(currency, locale)}"

    def prepare_value(self, value: Any) -> Any:
        return amount_to_type(value, self.currency, self.locale) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if (amount := amount_typed(text, self.currency, self.locale)) is None:
            words = {"example": example(self.currency, self.locale)}
            raise ValidationError(_("Please enter an amount, like %(example)s.") % words)
        return amount

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(str(self.prepare_value(initial) or "") != str(data or "").strip())

    def in_words(self, value: Any) -> str:
        """As it would be typed."""
        return "" if value is None else str(self.prepare_value(value))


class HoursField(forms.CharField):
    """The openings of one day, in minutes of it, typed like `9:00-12:00, 13:00-17:00`."""

    def __init__(self, *, label: Any, help_text: Any = "") -> None:
        super().__init__(label=label, help_text=help_text, required=False, max_length=400)

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else spans_to_type(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(spans_typed(str(data or "")) != sorted(tuple(span) for span in initial or []))

    def clean(self, value: Any) -> Spans:
        spans = spans_typed(super().clean(value))
        if spans is None:
            raise ValidationError(
                _("Write hours like 9:00-12:00, 13:00-17:00, each ending after it begins, up to 24:00.")
            )
        return spans


class ChosenField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django cannot be subscripted here
    """Rows to tick; ids longer than any database has are refused before one is asked."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        if any(len(str(pk)) > LONGEST_ID for pk in value or ()):
            raise ValidationError(_("Choose from what is listed."))
        return super().clean(value)
