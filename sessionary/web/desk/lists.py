"""The way back to the list that somebody came from, filtered as they left it."""

from django.http import HttpRequest
from django.urls import reverse

LIST = "desk_list"


def remember_list(request: HttpRequest, address: str) -> None:
    """Keep the list's address for as long as they are signed in."""
    if address_of_list(request) != address:
        request.session[LIST] = address


def address_of_list(request: HttpRequest) -> str:
    """Where the list is that was last looked at."""
    return str(request.session.get(LIST) or reverse("desk:activity"))
