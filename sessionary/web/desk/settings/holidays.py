"""Public holidays: a country, and a part of it where its parts have their own."""

from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import gettext_lazy as _

from sessionary.models.public_holidays import countries, parts_of
from sessionary.web.desk.settings.page_sections import PageSection


class Holidays(PageSection):
    key, title = "holidays", _("Public holidays")
    says = _("Days on which you are closed every year. A date with hours of its own is open all the same.")

    country = forms.ChoiceField(label=_("Country"), required=False)
    part = forms.CharField(
        label=_("Part of the country"),
        required=False,
        widget=forms.Select,
        help_text=_("Save a country first; then its parts are listed, where they have holidays of their own."),
    )

    def prepare(self) -> None:
        country, part = self.fields["country"], self.fields["part"].widget
        assert isinstance(country, forms.ChoiceField)
        assert isinstance(part, forms.Select)
        names = Locale.parse(self.subject.locale).territories
        named = sorted((str(names.get(code, code)), code) for code in countries())
        country.choices = [("", _("None")), *((code, name) for name, code in named)]
        part.choices = [("", _("All of it")), *parts_of(self._country())]

    def standing(self) -> dict[str, Any]:
        country, _hyphen, part = self.page.holidays.partition("-")
        return {"country": country, "part": part}

    def changes(self) -> dict[str, Any]:
        """A part of the country chosen before is forgotten with it."""
        country, part = self.cleaned_data["country"], self.cleaned_data["part"]
        is_part = part in dict(parts_of(country))
        return {"holidays": f"{country}-{part}" if is_part else country}

    def _country(self) -> str:
        return str(self.data.get("country", "")) if self.is_bound else self.page.holidays.partition("-")[0]
