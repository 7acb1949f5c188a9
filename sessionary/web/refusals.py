"""Refusals that no view turned into something better become a page that says what to do."""

import logging
import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from sessionary.models import Page, User
from sessionary.rules.errors import LinkEnded, NotFound, NotPermitted, Refused, TooManyRequests
from sessionary.web.booking.layout import languages
from sessionary.web.desk.layout import show
from sessionary.web.saying import said_of
from sessionary.web.unavailable import OUTAGES, unavailable

log = logging.getLogger("sessionary.web")
STATUS: dict[type[Refused], int] = {LinkEnded: 410, NotFound: 404, NotPermitted: 403, TooManyRequests: 429}


class RefusalPages:
    """What does not exist for this person is 404, whatever the reason; what they may see but not change is 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django calls this when a view raised."""
        if isinstance(error, RequestDataTooBig):
            return _problem(request, 413, _("That is too long to send. Please shorten it."))
        if isinstance(error, DataError) or (isinstance(error, OverflowError) and "SQLite INTEGER" in str(error)):
            # PostgreSQL compares nothing with a NUL character, and nothing has a number so long
            return _problem(request, 404, said_of(NotFound()))
        if isinstance(error, OUTAGES):
            log.error("The database did not answer: %s", error)
            return unavailable(request)
        if isinstance(error, Refused):
            return _problem(request, STATUS.get(type(error), 409), said_of(error))
        return None


def server_error(request: HttpRequest) -> HttpResponse:
    """What broke outside a view, as in finding out who is signed in. Django logs it."""
    if isinstance(sys.exc_info()[1], OUTAGES):
        return unavailable(request)
    return HttpResponse(render_to_string("500.html"), status=500)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What no address leads to, or no row."""
    return _problem(request, 404, "")


def _problem(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    """Within the desk, with its ways on, for who is signed in there."""
    in_desk = request.path_info.startswith("/desk/") and isinstance(getattr(request, "user", None), User)
    if in_desk and not request.htmx:  # type: ignore[attr-defined]
        return show(request, "desk/problem.html", {"status": status, "detail": detail}, status=status)
    context = {"status": status, "detail": detail, "page": _page_at(request.path_info), **languages(request)}
    return render(request, "problem.html", context, status=status)


def _page_at(path: str) -> Page | None:
    """The open booking page whose address this begins like, so that a wrong end of it still leads somewhere."""
    try:
        page = Page.named(path.strip("/").partition("/")[0])
    except (Refused, DataError):
        return None
    return page if page.enabled else None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's settings name this: what is sent without the proof that one of our forms sent it."""
    detail = _("This form is too old, or your browser keeps no cookies. Please go back, reload the page and try again.")
    return _problem(request, 403, detail)
