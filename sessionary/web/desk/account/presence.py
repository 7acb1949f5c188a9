"""Notes where and when people are signed in, but not with every click: that would be a write for each."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from sessionary.actions.transactions import write

EVERY = 300  # seconds


class Presence:
    """After a request of somebody signed in, at most every five minutes in each web process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(("/desk/", "/accounts/")) and request.user.is_authenticated:
            key = request.session.session_key
            if key and caches["process"].add(f"present:{key}", True, timeout=EVERY):
                write(lambda: UserSession.objects.create_from_request(request))
        return response
