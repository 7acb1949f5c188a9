"""The User's own calendars: connecting them, and choosing which take time and where sessions are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sessionary.actions import choosing_calendars
from sessionary.actions.connectable import account_of, facts_of, has_calendars, labelled
from sessionary.actions.connecting_calendars import connect_typed
from sessionary.actions.looking_up_calendars import look_up
from sessionary.models import Calendar, Connection, OAuthApp, User
from sessionary.providers.calendars import registry
from sessionary.rules.errors import Invalid, NotConnected, NotFound
from sessionary.web.desk.connections import ways_out
from sessionary.web.desk.doors import signed_in
from sessionary.web.desk.layout import show, user_of
from sessionary.web.desk.versions import NAME, OVERTAKEN, newer_beside, newer_heading, version_input
from sessionary.web.saying import said, said_beside, said_of

NAMED = 10  # events that a note names


@dataclass(frozen=True, slots=True)
class Card:
    """One connected account with its calendars."""

    connection: Connection
    label: str
    account: str
    calendars: list[Calendar]

    @property
    def broken(self) -> bool:
        return self.connection.state == Connection.State.BROKEN

    @property
    def is_typed_in(self) -> bool:
        return registry.is_typed_in(self.connection.provider)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of calendar that can be connected. `ready` says that an Administrator has set it up, where one has to."""

    name: str
    label: str
    is_typed_in: bool
    ready: bool


@signed_in
def calendars(request: HttpRequest) -> HttpResponse:
    """All of theirs, and what can be connected."""
    page = _show(request, user_of(request))
    # Browsers hold the addresses that a form is led on to against its page.
    return csp_update({"form-action": ways_out()})(lambda _request: page)(request)  # type: ignore[return-value]


@signed_in
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Which calendars take time, and which one sessions are written to."""
    given, in_force = request.POST, _in_force(user_of(request))
    typed = {
        "blocks": sorted(_ids(given.getlist("blocks"))),
        "writes": given.get("writes", ""),
        "deletes_canceled": "deletes_canceled" in given,
        "two_way": "two_way" in given,
    }
    if newer_beside(given.get(NAME), in_force, typed):
        return _show(request, user_of(request), problem=_newer_words(user_of(request)), typed=typed, status=OVERTAKEN)
    try:
        choosing_calendars.choose(
            user=user_of(request),
            blocks=_ids(given.getlist("blocks")),
            writes=next(iter(_ids([given.get("writes", "")])), None),
            deletes_canceled="deletes_canceled" in given,
            two_way="two_way" in given,
            now=timezone.now(),
        )
    except Invalid as refused:
        return _show(request, user_of(request), problem=said_of(refused), status=422)
    messages.success(request, _("Saved."))
    return redirect("desk:calendars")


def _ids(typed: Sequence[str]) -> list[int]:
    return [int(one) for one in typed if one.isdecimal() and len(one) < 19]


@signed_in
def connect(request: HttpRequest, provider: str) -> HttpResponse:
    """GET asks where the calendar is; POST connects it once it answers."""
    if not registry.is_typed_in(provider):
        raise NotFound
    if request.method != "POST":
        return _ask(request, provider)
    given = {name: request.POST.get(name, "") for name in ("address", "name", "password")}
    try:
        made = connect_typed(user=user_of(request), provider=provider, now=timezone.now(), **given)
    except Invalid as refused:
        return _ask(request, provider, errors=said_beside(refused), status=422)
    messages.success(request, _("%(provider)s is connected.") % {"provider": labelled(made)})
    return redirect("desk:calendars")


@signed_in
@require_POST
def look_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for the account's calendars once more."""
    mine = Connection.objects.filter(user=user_of(request).pk, public_id=public_id)
    found = mine.exclude(state=Connection.State.GONE).first()
    if found is None or not has_calendars(found):
        raise NotFound
    try:
        look_up(connection=found, now=timezone.now())
    except NotConnected as trouble:
        messages.error(request, said_of(trouble))
    return redirect("desk:calendars")


def _in_force(user: User) -> dict[str, Any]:
    """What the form to choose shows before anything is ticked."""
    mine = [calendar for card in _cards(user) for calendar in card.calendars]
    written_to = next((one for one in mine if one.writes), None)
    return {
        "blocks": sorted(one.pk for one in mine if one.blocks),
        "writes": str(written_to.pk) if written_to else "",
        "deletes_canceled": bool(written_to and written_to.deletes_canceled),
        "two_way": bool(written_to and written_to.two_way),
    }


def _newer_words(user: User) -> str:
    """What was saved meanwhile, in one sentence for the whole form."""
    mine = [calendar for card in _cards(user) for calendar in card.calendars]
    taking = ", ".join(one.name for one in mine if one.blocks) or _("none")
    written_to = next((one.name for one in mine if one.writes), _("none"))
    words = _("What is saved by now: %(taking)s take your time, and sessions are written to %(written_to)s.")
    return f"{newer_heading()} {words % {'taking': taking, 'written_to': written_to}}"


def _tick(calendars: Sequence[Calendar], typed: Mapping[str, Any]) -> None:
    """Show them as they were ticked, not as they are."""
    for one in calendars:
        one.blocks, one.writes = one.pk in typed["blocks"], str(one.pk) == typed["writes"]
        one.deletes_canceled, one.two_way = typed["deletes_canceled"], typed["two_way"]


def _show(
    request: HttpRequest,
    user: User,
    *,
    problem: str = "",
    typed: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    cards = _cards(user)
    every = [calendar for card in cards for calendar in card.calendars]
    if typed is not None:
        _tick(every, typed)
    context = {
        "cards": cards,
        "kinds": _kinds(user),
        "every": every,
        "version_field": version_input(_in_force(user)),
        "writable": any(one.writable for one in every),
        "written_to": next((one for one in every if one.writes), None),
        "troubled": [one for card in cards if not card.broken for one in card.calendars if one.is_troubled],
        "unread_notes": [_unread_note(one) for one in every if one.unread],
        "problem": problem,
        "section": "calendars",
    }
    return show(request, "desk/calendars.html", context, status=status)


def _unread_note(calendar: Calendar) -> str:
    """Which events there take less time here than they should, by their names."""
    names = sorted(calendar.unread.values())
    text = ngettext(
        "%(count)s event in %(calendar)s could not be read in full, so it may take no time here: %(names)s",
        "%(count)s events in %(calendar)s could not be read in full, so they may take no time here: %(names)s",
        len(names),
    )
    shown = "; ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
    return text % {"count": len(names), "calendar": calendar.name, "names": shown}


def _ask(
    request: HttpRequest, provider: str, *, errors: dict[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    kind = registry.NAMED[provider]
    context: dict[str, Any] = {
        "label": said(kind.label),
        "asks_for_password": kind.asks == registry.SERVER,
        "address": request.POST.get("address", ""),
        "name": request.POST.get("name", ""),
        "errors": errors or {},
        "section": "calendars",
    }
    return show(request, "desk/calendar_connect.html", context, status=status)


def _cards(user: User) -> list[Card]:
    rows = Connection.objects.filter(user=user.pk, provider__in=registry.NAMED).exclude(state=Connection.State.GONE)
    found = rows.order_by("pk").prefetch_related("calendars__connection")
    return [_card(row) for row in found]


def _card(row: Connection) -> Card:
    return Card(row, labelled(row), account_of(row), sorted(row.calendars.all(), key=lambda one: one.pk))


def _kinds(user: User) -> list[Kind]:
    ready = set(OAuthApp.objects.filter(account=user.account_id).values_list("app", flat=True))
    found = []
    for kind in registry.PROVIDERS:
        typed = kind.asks != registry.ACCOUNT
        found.append(Kind(kind.name, said(kind.label), typed, typed or facts_of(kind.name).app in ready))
    return found
