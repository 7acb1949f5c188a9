"""The questions of the set-up, at most three at a time."""

from functools import lru_cache
from typing import Any

from babel import Locale
from babel.numbers import get_territory_currencies
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sessionary.rules.slugs import RESERVED
from sessionary.web.desk.plain_errors import PlainErrors
from sessionary.web.desk.zones import zone_choices


def _zones() -> list[tuple[str, Any]]:
    return [("", _("Please choose")), *zone_choices()]


@lru_cache(maxsize=8)
def currency_choices(locale: str) -> list[tuple[str, str]]:
    """The currencies that are money somewhere today, by code, with their names."""
    words = Locale.parse(locale)
    territories = [code for code in map(str, Locale.parse("en").territories) if len(code) == 2]
    codes = {code for territory in territories for code in get_territory_currencies(territory)}
    return [(code, f"{code}, {words.currencies.get(code, code)}") for code in sorted(codes)]


def _currencies() -> list[tuple[str, str]]:
    return currency_choices(get_language() or "en")


class BusinessStep(PlainErrors):
    title = _("Your business")
    business = forms.CharField(label=_("Name of your business"), max_length=120)
    currency = forms.ChoiceField(label=_("Your prices are in"), choices=_currencies, initial="USD")


class PageStep(PlainErrors):
    title = _("Your booking page")
    slug = forms.SlugField(
        label=_("Address of your booking page"),
        min_length=4,
        max_length=60,
        help_text=_("Lowercase letters, numbers and hyphens; it is the end of the page's address."),
    )
    time_zone = forms.ChoiceField(label=_("Your time zone"), choices=_zones)

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].lower().replace("_", "-")
        if slug in RESERVED:
            raise ValidationError(_("This word is taken by Sessionary itself. Please choose another."))
        return slug


class PersonStep(PlainErrors):
    title = _("You")
    name = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("Your email"), max_length=254)
    password = forms.CharField(
        label=_("A password"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


STEPS: tuple[type[forms.Form], ...] = (BusinessStep, PageStep, PersonStep)
