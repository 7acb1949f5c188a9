"""Settings: what holds for the whole business."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from sessionary.actions.general_settings import GeneralSettings, set_general
from sessionary.models import Account
from sessionary.web.desk.doors import administrators_only
from sessionary.web.desk.layout import show, user_of
from sessionary.web.desk.set_up_steps import currency_choices
from sessionary.web.desk.settings.sections import refuse, summary_of
from sessionary.web.desk.versions import Versioned, save_in_turn, status_of

CLOCKS = [
    (Account.Clock.AUTO, _("As each reader's language and country have it")),
    (Account.Clock.HALF_DAY, _("12 hours: 3:30 PM")),
    (Account.Clock.WHOLE_DAY, _("24 hours: 15:30")),
]
WEEKS = [
    (Account.WeekStart.AUTO, _("As each reader's language and country have it")),
    (Account.WeekStart.MONDAY, _("Monday")),
    (Account.WeekStart.SATURDAY, _("Saturday")),
    (Account.WeekStart.SUNDAY, _("Sunday")),
]


class GeneralForm(Versioned):
    use_required_attribute = False
    clock = forms.ChoiceField(
        label=_("Times are written on"),
        choices=CLOCKS,
        widget=forms.RadioSelect,
        help_text=_("On pages, in messages and on receipts. Customers can choose for themselves."),
    )
    week_start = forms.ChoiceField(label=_("Weeks begin on"), choices=WEEKS, widget=forms.RadioSelect)
    currency = forms.ChoiceField(
        label=_("Your prices are in"), help_text=_("It can be changed as long as nothing is priced or paid in it.")
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency = self.fields["currency"]
        assert isinstance(currency, forms.ChoiceField)
        currency.choices = currency_choices(get_language() or "en")
        self.account = account
        self.read_again()

    def read_again(self) -> None:
        self.account.refresh_from_db()
        self.initial = {name: getattr(self.account, name) for name in self.fields}

    @property
    def settings(self) -> GeneralSettings:
        return GeneralSettings(**self.cleaned_data)


@administrators_only
def general(request: HttpRequest) -> HttpResponse:
    """GET shows the settings; POST saves them."""
    account, status = user_of(request).account, 200
    form = GeneralForm(account, request.POST if request.method == "POST" else None)
    if form.is_bound and not (status := _saved(form, account)):
        messages.success(request, said("Saved."))
        return redirect("desk:general")
    context = {"form": form, "complaints": summary_of(form) if form.is_bound else [], "section": "settings"}
    return show(request, "desk/general.html", context, status=status)


def _saved(form: GeneralForm, account: Account) -> int:
    def save() -> None:
        save_in_turn(form, account, lambda: set_general(account=account, settings=form.settings))

    return status_of(form, save, lambda refused: refuse(form, refused))
