"""Settings: the SMS provider, connected with its keys, and let go."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessionary.actions.sms_accounts import connect, disconnect, notify_url
from sessionary.models import SmsAccount
from sessionary.providers.sms import registry
from sessionary.rules.errors import Invalid, NotFound, ProviderSilent
from sessionary.web.desk.doors import administrators_only
from sessionary.web.desk.layout import show, user_of
from sessionary.web.desk.versions import NAME, OVERTAKEN, newer_beside, newer_heading, version_input
from sessionary.web.saying import said, said_beside, said_of


@dataclass(frozen=True, slots=True)
class Key:
    """One field of the form. A secret key is never shown again; `kept` says that there is one."""

    name: str
    label: str
    hint: str
    secret: bool
    kept: bool
    value: str
    errors: list[str]


@dataclass(frozen=True, slots=True)
class Card:
    """One provider with its form."""

    name: str
    label: str
    connected: bool
    fields: list[Key]
    version_field: SafeString


@administrators_only
def sms(request: HttpRequest) -> HttpResponse:
    """GET shows a form for each provider; POST tries the keys there, and keeps them when they work."""
    if request.method != "POST":
        return _show(request)
    name = request.POST.get("provider", "")
    if newer := _newer(request, name):
        return _show(request, problem=newer_heading(), errors=newer, status=OVERTAKEN)
    try:
        connect(account=user_of(request).account, provider=name, keys=request.POST.dict())
    except Invalid as refused:
        return _show(request, errors=said_beside(refused), status=422)
    except ProviderSilent as silent:
        return _show(request, problem=said_of(silent), status=503)
    messages.success(request, _("%(provider)s is connected.") % {"provider": registry.LABELS[name]})
    return redirect("desk:sms")


@administrators_only
@require_POST
def let_go(request: HttpRequest) -> HttpResponse:
    """Send nothing through it any more."""
    connected = SmsAccount.standing(user_of(request).account_id)
    if connected is None:
        raise NotFound
    disconnect(sms_account=connected)
    messages.success(request, _("%(provider)s is disconnected.") % {"provider": registry.LABELS[connected.provider]})
    return redirect("desk:sms")


def _newer(request: HttpRequest, name: str) -> dict[str, list[str]]:
    """What somebody entered meanwhile, beside each key."""
    if name not in registry.names():
        return {}
    keys = registry.key_fields(name)
    typed = {field.name: request.POST.get(field.name, "") for field in keys}
    kept = _kept(SmsAccount.standing(user_of(request).account_id), name)
    return newer_beside(request.POST.get(NAME), kept, typed, secret=[field.name for field in keys if field.secret])


def _kept(connected: SmsAccount | None, name: str) -> dict[str, str]:
    """The keys in force, empty where there are none."""
    kept = connected.keys if connected is not None and connected.provider == name else {}
    return {field.name: str(kept.get(field.name, "")) for field in registry.key_fields(name)}


def _show(
    request: HttpRequest, *, problem: str = "", errors: dict[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    connected = SmsAccount.standing(user_of(request).account_id)
    context = {
        "cards": [_card(request, name, connected, errors or {}) for name in registry.names()],
        "connected": registry.LABELS[connected.provider] if connected else "",
        "webhook": notify_url(connected) if connected else "",
        "problem": problem,
        "section": "settings",
    }
    return show(request, "desk/sms.html", context, status=status)


def _card(request: HttpRequest, name: str, connected: SmsAccount | None, errors: dict[str, list[str]]) -> Card:
    mine = connected is not None and connected.provider == name
    kept = connected.keys if connected is not None and mine else {}
    sent = request.POST.dict() if request.POST.get("provider") == name else {}
    fields = [
        Key(
            name=field.name,
            label=said(field.label),
            hint=said(field.hint),
            secret=field.secret,
            kept=field.secret and bool(kept.get(field.name)),
            value="" if field.secret else str(sent.get(field.name, kept.get(field.name, ""))),
            errors=errors.get(field.name, []) if sent else [],
        )
        for field in registry.key_fields(name)
    ]
    return Card(name, registry.LABELS[name], mine, fields, version_input(_kept(connected, name)))
