"""How long a request may be, known before any of it is read."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sessionary.actions.logos import MOST_BYTES
from sessionary.api.problems import status_problem

MOST = 1_000_000
ROOM = 100_000  # for what surrounds a file in a form
LOGO = re.compile(r"/desk/pages/\d+/logo/")
API = "/api/"


def limit_of(path: str) -> int:
    """The most bytes that a body for this path may have."""
    return MOST_BYTES + ROOM if LOGO.fullmatch(path) else MOST


class BodyLimits:
    """Refuses a body that is too long, and one that does not say how long it is, before anything reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("Transfer-Encoding") and not request.headers.get("Content-Length"):
            return _refusal(request, 411, _("Please say with Content-Length how long this is."))
        length = request.headers.get("Content-Length") or "0"
        limit = limit_of(request.path_info)
        if length.isdecimal() and int(length[:20]) > limit:
            size = f"{limit / 1_000_000:.0f}"
            return _refusal(request, 413, _("That is too long to send: at most %(size)s MB, please.") % {"size": size})
        return self.get_response(request)


def _refusal(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    if request.path_info.startswith(API):
        return status_problem(status, detail)
    return render(request, "problem.html", {"status": status, "detail": detail}, status=status)
