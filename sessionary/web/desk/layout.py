"""What every page of the desk needs besides its own content."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from sessionary.actions import demo
from sessionary.models import User


def user_of(request: HttpRequest) -> User:
    """The signed-in User; views behind `login_required` have one."""
    assert isinstance(request.user, User)
    return request.user


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of the desk: never kept by caches."""
    user = user_of(request)
    shared = {
        "user": user,
        "locale": get_language() or "en",
        "has_demo": user.is_administrator and demo.is_present(user.account),
    }
    response = render(request, template, {**shared, **context}, status=status)
    response["Cache-Control"] = "no-store"
    return response
