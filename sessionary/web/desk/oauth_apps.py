"""The application that the business registered at a provider: for Administrators to enter."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sessionary.actions import connectable
from sessionary.actions.oauth_apps import set_up
from sessionary.models import Account, OAuthApp
from sessionary.rules.errors import Invalid, NotFound, ProviderSilent
from sessionary.web.desk.doors import administrators_only
from sessionary.web.desk.layout import show, user_of
from sessionary.web.desk.oauth_steps import DOCS, STEPS
from sessionary.web.desk.versions import NAME, OVERTAKEN, newer_beside, newer_heading, version_input
from sessionary.web.saying import said_beside, said_of


@administrators_only
def oauth_app(request: HttpRequest, app: str) -> HttpResponse:
    """GET shows the form; POST tries id and secret at the provider, and keeps them when it knows them."""
    account = user_of(request).account
    if app not in connectable.apps():
        raise NotFound
    if request.method != "POST":
        return _show(request, account, app)
    client_id, client_secret = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    typed = {"client_id": client_id, "client_secret": client_secret}
    if newer := newer_beside(request.POST.get(NAME), _kept(account, app), typed, secret=["client_secret"]):
        return _show(request, account, app, problem=newer_heading(), errors=newer, status=OVERTAKEN)
    try:
        set_up(account=account, app=app, client_id=client_id, client_secret=client_secret)
    except Invalid as refused:
        return _show(request, account, app, errors=said_beside(refused), status=422)
    except ProviderSilent as silent:
        return _show(request, account, app, problem=said_of(silent), status=503)
    label = connectable.apps()[app].app_label
    messages.success(
        request, _("%(provider)s is set up. Everybody can connect their account now.") % {"provider": label}
    )
    return redirect("desk:connections")


def _kept(account: Account, app: str) -> dict[str, str]:
    """What is in force, empty where nothing is."""
    found = OAuthApp.objects.filter(account=account, app=app).first()
    return {name: found.keys.get(name, "") if found else "" for name in ("client_id", "client_secret")}


def _show(
    request: HttpRequest,
    account: Account,
    app: str,
    *,
    problem: str = "",
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    kept = OAuthApp.objects.filter(account=account, app=app).first()
    context = {
        "how": STEPS.get(app),
        "docs": DOCS,
        "label": connectable.apps()[app].app_label,
        "scopes": connectable.scopes_of(app),
        "redirect_url": connectable.redirect_url(app),
        "kept": kept,
        "client_id": request.POST.get("client_id", kept.keys["client_id"] if kept else ""),
        "version_field": version_input(_kept(account, app)),
        "problem": problem,
        "errors": errors or {},
        "section": "connections",
    }
    return show(request, "desk/oauth_app.html", context, status=status)
