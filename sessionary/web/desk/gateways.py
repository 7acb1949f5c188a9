"""Settings: connecting a payment gateway with its keys, and letting it go."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessionary.actions.gateways import TEST, connect, disconnect, real_ones, takes
from sessionary.models import Account, GatewayAccount
from sessionary.providers.payments import registry
from sessionary.rules.errors import Invalid, NotFound, PaymentUnsure
from sessionary.web.desk.doors import administrators_only
from sessionary.web.desk.layout import show, user_of
from sessionary.web.desk.versions import NAME, OVERTAKEN, newer_beside, newer_heading, version_input
from sessionary.web.saying import said_beside


@dataclass(frozen=True, slots=True)
class Card:
    """One gateway as the settings list it."""

    name: str
    label: str
    takes: bool
    connected: bool


@dataclass(frozen=True, slots=True)
class Key:
    """One field of the form. A secret key is never shown again; `kept` says that there is one."""

    name: str
    label: str
    secret: bool
    optional: bool
    kept: bool
    value: str
    errors: list[str]


def cards_of(account: Account) -> list[Card]:
    """The gateways for real money, connected or not."""
    connected = real_ones(account)
    return [
        Card(name, label, takes(name, account.currency), name in connected)
        for name, label in registry.labels().items()
        if name != TEST
    ]


@administrators_only
def gateway(request: HttpRequest, name: str) -> HttpResponse:
    """GET shows the form for the keys; POST tries them at the gateway, and keeps them when they work."""
    account = user_of(request).account
    _check_real(name)
    if request.method != "POST":
        return _show(request, account, name)
    keys = {field.name: request.POST.get(field.name, "") for field in registry.key_fields(name)}
    if newer := newer_beside(request.POST.get(NAME), _kept(account, name), keys, secret=_secret(name)):
        return _show(request, account, name, problem=newer_heading(), errors=newer, status=OVERTAKEN)
    try:
        connect(account=account, gateway=name, keys=keys)
    except Invalid as refused:
        return _show(request, account, name, errors=said_beside(refused), status=422)
    except PaymentUnsure:
        silent = _("%(gateway)s does not answer. Nothing was changed. Please try again in a minute.")
        return _show(request, account, name, problem=silent % {"gateway": registry.labels()[name]}, status=503)
    messages.success(request, _("%(gateway)s is connected.") % {"gateway": registry.labels()[name]})
    return redirect("desk:gateway", name)


@administrators_only
@require_POST
def let_go(request: HttpRequest, name: str) -> HttpResponse:
    """Take no new payments through it."""
    _check_real(name)
    connected = real_ones(user_of(request).account).get(name)
    if connected is None:
        raise NotFound
    disconnect(gateway_account=connected)
    messages.success(request, _("%(gateway)s is disconnected.") % {"gateway": registry.labels()[name]})
    return redirect("desk:payments")


def _check_real(name: str) -> None:
    if name not in registry.names() or name == TEST:
        raise NotFound


def _kept(account: Account, name: str) -> dict[str, str]:
    """The keys in force, empty where there are none."""
    connected = real_ones(account).get(name)
    kept = connected.keys if connected else {}
    return {field.name: kept.get(field.name, "") for field in registry.key_fields(name)}


def _secret(name: str) -> list[str]:
    return [field.name for field in registry.key_fields(name) if field.secret]


def _show(
    request: HttpRequest,
    account: Account,
    name: str,
    *,
    problem: str = "",
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    connected = real_ones(account).get(name)
    context = {
        "name": name,
        "label": registry.labels()[name],
        "currency": account.currency,
        "takes": takes(name, account.currency),
        "connected": connected,
        "webhook": f"{settings.BASE_URL}/hooks/{name}/{connected.public_id}/" if connected else "",
        "fields": _fields(request, name, connected, errors or {}),
        "version_field": version_input(_kept(account, name)),
        "problem": problem or " ".join((errors or {}).get("gateway", [])),
        "section": "settings",
    }
    return show(request, "desk/gateway.html", context, status=status)


def _fields(
    request: HttpRequest, name: str, connected: GatewayAccount | None, errors: dict[str, list[str]]
) -> list[Key]:
    kept = connected.keys if connected else {}
    return [
        Key(
            name=field.name,
            label=_(field.label),
            secret=field.secret,
            optional=field.optional,
            kept=field.secret and bool(kept.get(field.name)),
            value="" if field.secret else request.POST.get(field.name, kept.get(field.name, "")),
            errors=errors.get(field.name, []),
        )
        for field in registry.key_fields(name)
    ]
