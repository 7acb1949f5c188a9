"""Dates with hours of their own, and days off: listed, added, removed."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from sessionary.rules.hours import Spans
from sessionary.web.desk.settings.clocks import spans_to_type
from sessionary.web.desk.settings.fields import HoursField
from sessionary.web.desk.settings.page_sections import PageSection
from sessionary.web.desk.versions import Overtaken

LONGEST = 366
Dated = dict[date, list[tuple[int, int]]]


class Dates(PageSection):
    """Saving adds the days typed, or removes the one whose button was pressed; what is past is left out of the list."""

    key, title = "dates", _("Dates and days off")
    says = _("Days that differ from the week: a day off, a holiday of yours, or other hours.")
    template = "desk/settings/dates.html"

    first = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(
        label=_("Last day (inclusive)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("For several days in a row."),
    )
    hours = HoursField(label=_("Hours"), help_text=_("Like 9:00-12:00, 13:00-17:00. Empty: closed."))

    def prepare(self) -> None:
        self.removed = self.data.get("remove", "") if self.is_bound else ""
        if self.removed:
            self.fields.clear()

    def standing(self) -> dict[str, Any]:
        return {}

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and first < self._today():
            self.add_error("first", said("This day is past. Choose today or a later one."))
        if first and last and not timedelta() <= last - first < timedelta(days=LONGEST):
            self.add_error("last", ValidationError(said("The last day comes after the first, within a year.")))

    def changes(self) -> dict[str, Any]:
        dated = self._dated()
        if self.removed:
            kept = [(day, spans) for day, spans in dated.items() if day.isoformat() != self.removed]
            return {"overrides": kept}
        first, last = self.cleaned_data["first"], self.cleaned_data["last"] or self.cleaned_data["first"]
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        added: dict[date, Spans] = {**dated, **dict.fromkeys(days, self.cleaned_data["hours"])}
        return {"overrides": list(added.items())}

    @property
    def in_force(self) -> dict[str, Any]:
        return {"dates": [[day.isoformat(), sorted(spans)] for day, spans in sorted(self._dated().items())]}

    def check_version(self) -> None:
        """The list shows what is in force by now."""
        if self.saved_by_others:
            self.add_error(None, said("Somebody changed these days meanwhile. Look at the list, then go on."))
            raise Overtaken

    @property
    def listed(self) -> list[tuple[date, str]]:
        """The days from today on, each with its hours; without any it is closed."""
        today = self._today()
        return [(day, spans_to_type(spans)) for day, spans in sorted(self._dated().items()) if day >= today]

    def _today(self) -> date:
        return timezone.now().astimezone(self.page.zone).date()

    def _dated(self) -> Dated:
        dated: Dated = {}
        for row in self.page.opening_hours.exclude(date=None):
            assert row.date is not None
            spans = dated.setdefault(row.date, [])
            if row.opens is not None and row.closes is not None:
                spans.append((row.opens, row.closes))
        return dated
