"""The desk's forms."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sessionary.models import Account
from sessionary.web.desk.versions import Versioned


class SignInForm(LoginForm):  # type: ignore[misc]
    """allauth's, without placeholders that repeat the labels and without its own way to reset passwords."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)


class OfAccount(Versioned):
    """The fields are those of the account."""

    def __init__(self, account: Account, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.account = account
        self.read_again()

    def read_again(self) -> None:
        self.account.refresh_from_db()
        self.initial = {name: getattr(self.account, name) for name in self.fields}


class RefundsForm(OfAccount):
    """Who makes refunds for cancellations."""

    refunds = forms.ChoiceField(choices=Account.Refunds.choices)


class BusinessForm(OfAccount):
    """What stands on receipts."""

    name = forms.CharField(label=_("Name of your business"), max_length=120)
    address = forms.CharField(
        label=_("Address"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    tax_id = forms.CharField(label=_("Tax ID"), max_length=60, required=False)
    receipt_note = forms.CharField(
        label=_("A note at the end"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
