"""What every customer page needs besides its own content."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django_htmx.middleware import HtmxDetails

from sessionary.models import MasterPage, Page
from sessionary.rules.accents import dark_roles, light_roles


def show(
    request: HttpRequest, template: str, page: Page | MasterPage, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The whole page, or for htmx just what changes, from one template."""
    language = get_language() or "en"
    shared = {
        "layout": "booking/part.html" if _wants_part(request) else "booking/base.html",
        "page": page,
        "is_master_page": isinstance(page, MasterPage),
        "test_mode": page.account.test_mode,
        "locale": language,
        **languages(request),
        "light": light_roles(page.accent),
        "dark": dark_roles(page.accent),
    }
    response = render(request, template, {**shared, **context}, status=status)
    response["Vary"] = "HX-Request, HX-History-Restore-Request"
    return response


def _wants_part(request: HttpRequest) -> bool:
    """Whether the page stands already and takes only what changes, as after a click or on going back."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) or htmx.history_restore_request


def keep_secret(response: HttpResponse) -> HttpResponse:
    """For pages whose address carries a secret: not kept by caches, not told to other sites."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def languages(request: HttpRequest) -> dict[str, str]:
    """The language that the page can be read in besides, and the address for it."""
    other = "de" if (get_language() or "en") == "en" else "en"
    return {"other_language": other, "language_query": _with_language(request, other)}


def _with_language(request: HttpRequest, language: str) -> str:
    query = request.GET.copy()
    query["language"] = language
    return "?" + query.urlencode()
