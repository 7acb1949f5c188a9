"""The one door for connecting accounts: out to the provider that asks its person, and back with what they said."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sessionary.actions import connecting
from sessionary.actions.connectable import is_for_calendars, labelled
from sessionary.actions.connecting import Asked
from sessionary.rules.errors import NotConnected, ProviderSilent
from sessionary.web.desk.doors import signed_in
from sessionary.web.desk.layout import user_of
from sessionary.web.saying import said_of

KEPT = "connecting"


@signed_in
@require_POST
def begin(request: HttpRequest, provider: str) -> HttpResponse:
    """To the provider, for one answer to this one question."""
    try:
        address, asked = connecting.ask(user=user_of(request), provider=provider, now=timezone.now())
    except NotConnected as refused:
        return _to(_home(provider), request, said_of(refused))
    request.session[KEPT] = asked.to_keep()
    return HttpResponseRedirect(address, status=303)


@signed_in
@require_GET
def back(request: HttpRequest, app: str) -> HttpResponse:
    """With a code, or with a no. What was kept of the question is used up, so nothing counts twice."""
    kept: dict[str, Any] | None = request.session.pop(KEPT, None)
    asked = None if kept is None else Asked.kept(kept)
    try:
        connection = connecting.connect(
            user=user_of(request), app=app, asked=asked, answer=request.GET.dict(), now=timezone.now()
        )
    except (NotConnected, ProviderSilent) as refused:
        return _to(_home(asked.provider if asked else ""), request, said_of(refused))
    messages.success(request, _("%(provider)s is connected.") % {"provider": labelled(connection)})
    return _to(_home(connection.provider), request)


def _home(provider: str) -> str:
    """Where the desk has accounts of this kind."""
    return "desk:calendars" if is_for_calendars(provider) else "desk:connections"


def _to(view: str, request: HttpRequest, problem: str = "") -> HttpResponse:
    if problem:
        messages.error(request, problem)
    return HttpResponseRedirect(reverse(view), status=303)
