"""Refusals that no view turned into something better become a page that says what to do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sessionary.rules.errors import NotFound, Refused, TooManyRequests
from sessionary.web.saying import said_of

STATUS: dict[type[Refused], int] = {NotFound: 404, TooManyRequests: 429}


class RefusalPages:
    """What does not exist for this person is 404, whatever the reason."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django calls this when a view raised."""
        if not isinstance(error, Refused):
            return None
        status = STATUS.get(type(error), 409)
        return render(request, "problem.html", {"status": status, "detail": said_of(error)}, status=status)
