"""The desk's forms."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]
    """allauth's, without placeholders that repeat the labels and without its own way to reset passwords."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)


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
