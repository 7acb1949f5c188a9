"""A User's own API tokens: listed, made, ended."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessionary.actions import tokens as actions
from sessionary.models import ApiToken
from sessionary.rules.errors import Invalid
from sessionary.web.desk.doors import signed_in
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.words import day_in_words
from sessionary.web.saying import said_beside


@dataclass(frozen=True, slots=True)
class Row:
    """One token, in words."""

    token: ApiToken
    may: list[str]
    made: str
    used: str


@signed_in
def tokens(request: HttpRequest) -> HttpResponse:
    """GET lists them and offers the form; POST makes one, which is shown this once."""
    if request.method != "POST":
        return _show(request)
    name, scopes = request.POST.get("name", "").replace("\0", ""), request.POST.getlist("scopes")
    try:
        token = actions.make_named(user=user_of(request), name=name, scopes=scopes)
    except Invalid as refused:
        return _show(request, errors=said_beside(refused), status=422)
    return _show(request, token=token)


@signed_in
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one."""
    actions.end(user=user_of(request), pk=pk)
    messages.success(request, _("The token is ended."))
    return redirect("desk:tokens")


def _show(
    request: HttpRequest, *, token: str = "", errors: dict[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    scopes, found = _scopes(), ApiToken.objects.filter(user=user_of(request)).order_by("-pk")
    context = {
        "rows": [_row(one, {scope: words for scope, words, _hint in scopes}) for one in found],
        "scopes": scopes,
        "made": token,
        "typed": request.POST if errors else {},
        "chosen": request.POST.getlist("scopes") if errors else ["read"],
        "errors": errors or {},
        "section": "tokens",
    }
    return show(request, "desk/tokens.html", context, status=status)


def _scopes() -> list[tuple[str, str, str]]:
    return [
        ("read", _("Read"), _("See what you see: bookings, activity, settings.")),
        ("bookings", _("Bookings"), _("Book, cancel, move, approve and refund.")),
        ("settings", _("Settings"), _("Change booking pages and event types.")),
    ]


def _row(token: ApiToken, words: dict[str, str]) -> Row:
    locale = locale_of_page()
    return Row(
        token=token,
        may=[words[scope] for scope in token.scopes],
        made=day_in_words(token.created_at, locale),
        used=day_in_words(token.last_used_at, locale) if token.last_used_at else "",
    )
