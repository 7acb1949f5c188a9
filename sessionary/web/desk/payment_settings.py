"""Settings: payments. Test mode, gateways, who makes refunds, and what stands on receipts."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessionary.actions import payment_settings as actions
from sessionary.actions.payment_settings import BusinessDetails
from sessionary.models import Account
from sessionary.rules.errors import Invalid
from sessionary.web.desk.doors import administrators_only
from sessionary.web.desk.forms import BusinessForm, RefundsForm
from sessionary.web.desk.gateways import cards_of
from sessionary.web.desk.layout import show, user_of
from sessionary.web.desk.settings.sections import refuse
from sessionary.web.desk.versions import save_in_turn, status_of
from sessionary.web.saying import said_beside


@administrators_only
def payments(request: HttpRequest) -> HttpResponse:
    """All of it on one page, each part a form of its own."""
    return _show(request)


@administrators_only
@require_POST
def test_mode(request: HttpRequest) -> HttpResponse:
    """Turn test mode on or off."""
    account = user_of(request).account
    turn = actions.turn_test_mode_on if request.POST.get("test_mode") == "on" else actions.turn_test_mode_off
    try:
        turn(account=account)
    except Invalid as refused:
        return _show(request, errors=said_beside(refused), status=422)
    messages.success(request, _("Saved."))
    return redirect("desk:payments")


@administrators_only
@require_POST
def refunds(request: HttpRequest) -> HttpResponse:
    """Who makes refunds for cancellations."""
    account = user_of(request).account
    form = RefundsForm(account, request.POST)
    form.fields["refunds"].choices = [(name, label) for name, label, _hint in _refund_choices()]  # type: ignore[attr-defined]

    def save() -> None:
        actions.set_refunds(account=account, setting=form.cleaned_data["refunds"])

    if status := status_of(form, lambda: save_in_turn(form, account, save), partial(refuse, form)):
        return _show(request, refunds_form=form, status=status)
    messages.success(request, _("Saved."))
    return redirect("desk:payments")


@administrators_only
@require_POST
def business(request: HttpRequest) -> HttpResponse:
    """What stands on receipts."""
    account = user_of(request).account
    form = BusinessForm(account, request.POST)

    def save() -> None:
        actions.set_business_details(account=account, details=BusinessDetails(**form.cleaned_data))

    if status := status_of(form, lambda: save_in_turn(form, account, save), partial(refuse, form)):
        return _show(request, form=form, status=status)
    messages.success(request, _("Saved."))
    return redirect("desk:payments")


def _show(
    request: HttpRequest,
    *,
    form: BusinessForm | None = None,
    refunds_form: RefundsForm | None = None,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    account = user_of(request).account
    cards = cards_of(account)
    context: dict[str, Any] = {
        "account": account,
        "cards": cards,
        "real": [card.label for card in cards if card.connected],
        "refund_choices": _refund_choices(),
        "refunds_form": refunds_form or RefundsForm(account),
        "form": form or BusinessForm(account),
        "errors": errors or {},
        "section": "settings",
    }
    return show(request, "desk/payments.html", context, status=status)


def _refund_choices() -> list[tuple[str, str, str]]:
    return [
        (
            Account.Refunds.AUTOMATIC,
            _("Manual and automatic"),
            _("When a Customer cancels, what the policy promises goes back by itself. You can refund by hand as well."),
        ),
        (
            Account.Refunds.MANUAL,
            _("Manual only"),
            _("The Customer's page says that you refund by hand, and the booking shows it as an open task."),
        ),
        (Account.Refunds.OFF, _("Off"), _("No refunds are promised or made here, neither by itself nor by hand.")),
    ]
