"""The User's own accounts at conferencing providers: connecting, and disconnecting them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessionary.actions import disconnecting
from sessionary.actions.connectable import apps, facts_of, has_calendars, is_for_calendars, labelled, labels
from sessionary.models import Connection, OAuthApp, User, rights
from sessionary.rules.errors import NotFound
from sessionary.web.desk.doors import signed_in
from sessionary.web.desk.layout import show, user_of
from sessionary.web.desk.oauth_steps import DOCS, STEPS, Steps


@dataclass(frozen=True, slots=True)
class Card:
    """One provider as the page lists it. `ready` says that an Administrator has set it up."""

    name: str
    label: str
    app: str
    ready: bool
    connection: Connection | None

    @property
    def broken(self) -> bool:
        return self.connection is not None and self.connection.state == Connection.State.BROKEN


@signed_in
def connections(request: HttpRequest) -> HttpResponse:
    """Every provider, with what the User has connected there."""
    user = user_of(request)
    ready = set(OAuthApp.objects.filter(account=user.account_id).values_list("app", flat=True))
    cards = _cards(user, ready)
    context = {
        "cards": cards,
        "apps": _apps(ready) if rights.may_administer(user, user.account_id) else [],
        "docs": DOCS,
        "section": "connections",
    }
    page = show(request, "desk/connections.html", context)
    # Browsers hold the addresses that a form is led on to against its page.
    return csp_update({"form-action": ways_out()})(lambda _request: page)(request)  # type: ignore[return-value]


@signed_in
@require_POST
def disconnect(request: HttpRequest, public_id: str) -> HttpResponse:
    """Act in this account's name no more. Nobody disconnects somebody else's."""
    mine = Connection.objects.filter(user=user_of(request).pk, public_id=public_id)
    if (found := mine.exclude(state=Connection.State.GONE).first()) is None:
        raise NotFound
    disconnecting.disconnect(connection=found, now=timezone.now())
    messages.success(request, _("%(provider)s is disconnected.") % {"provider": labelled(found)})
    return redirect("desk:calendars" if has_calendars(found) else "desk:connections")


def _cards(user: User, ready: set[str]) -> list[Card]:
    rows = Connection.objects.filter(user=user.pk).exclude(state=Connection.State.GONE)
    mine = {row.provider: row for row in rows.order_by("-pk")}
    found = []
    for name, label in labels().items():
        if is_for_calendars(name):
            continue
        app = facts_of(name).app
        found.append(Card(name, label, app, app in ready, mine.get(name)))
    return found


def _apps(ready: set[str]) -> list[tuple[str, str, bool, Steps | None]]:
    """What an Administrator sets up: name, label, whether that was done, and how it is."""
    return [(app, facts.app_label, app in ready, STEPS.get(app)) for app, facts in apps().items()]


def ways_out() -> list[str]:
    """The servers at which people are asked."""
    addresses = [urlsplit(facts_of(name).authorize_url) for name in labels()]
    return sorted({f"{address.scheme}://{address.netloc}" for address in addresses})
