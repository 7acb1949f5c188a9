"""Requests wait for slow things in turns, see `actions/turns.py`."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sessionary.actions.turns import in_request


class InTurns:
    """Around every request: what it waits for is counted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = in_request.set(True)
        try:
            return self.get_response(request)
        finally:
            in_request.reset(token)
