"""The desk's forms."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sessionary.actions.setting_up import Beginning
from sessionary.models.pages import RESERVED_SLUGS
from sessionary.web.desk.zones import zone_choices


def _zones() -> list[tuple[str, Any]]:
    return [("", _("Please choose")), *zone_choices()]


class SignInForm(LoginForm):  # type: ignore[misc]
    """allauth's, without placeholders that repeat the labels and without its own way to reset passwords."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)


class SetUpForm(forms.Form):
    business = forms.CharField(label=_("Name of your business"), max_length=120)
    name = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("Your email"), max_length=254)
    password = forms.CharField(
        label=_("A password"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    slug = forms.SlugField(
        label=_("Address of your booking page"),
        min_length=4,
        max_length=60,
        help_text=_("Small letters, digits and hyphens; it stands at the end of the page's address."),
    )
    time_zone = forms.ChoiceField(label=_("Your time zone"), choices=_zones)

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].lower().replace("_", "-")
        if slug in RESERVED_SLUGS:
            raise ValidationError(_("This word is taken by Sessionary itself. Please choose another."))
        return slug

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def beginning(self) -> Beginning:
        """What was typed, as the action takes it."""
        return Beginning(**self.cleaned_data)


class BusinessForm(forms.Form):
    """What stands on receipts; the fields are those of the account."""

    name = forms.CharField(label=_("Name of your business"), max_length=120)
    address = forms.CharField(
        label=_("Address"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    tax_id = forms.CharField(label=_("Tax ID"), max_length=60, required=False)
    receipt_note = forms.CharField(
        label=_("A note at the end"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
