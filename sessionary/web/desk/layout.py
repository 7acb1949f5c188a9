"""What every page of the desk needs besides its own content."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django_htmx.http import HttpResponseLocation

from sessionary.actions import demo
from sessionary.actions.messaging import leaves_this_machine
from sessionary.actions.stuck_jobs import count_stuck
from sessionary.models import Calendar, OpenRefund, User
from sessionary.models.outcomes import still_lost
from sessionary.web.desk.first_steps import first_steps_of


def user_of(request: HttpRequest) -> User:
    """The signed-in User; views behind `signed_in` have one."""
    assert isinstance(request.user, User)
    return request.user


def locale_of_page() -> str:
    """The language in force."""
    return get_language() or "en"


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of the desk, or for htmx just what goes into the details pane; never kept by caches."""
    user = user_of(request)
    part = bool(request.htmx)  # type: ignore[attr-defined]
    shows_list = not part and context.get("section") == "activity"
    shared = {
        "user": user,
        "locale": locale_of_page(),
        "no_mail": not part and not leaves_this_machine(),
        "has_demo": not part and user.is_administrator and demo.is_present(user.account),
        "first_steps": first_steps_of(user) if shows_list else None,
        "messages_lost": still_lost(user).count() if shows_list else 0,
        "calendars_in_trouble": shows_list and Calendar.troubled(user.pk).exists(),
        "refunds_to_decide": OpenRefund.bookings_of(user)[:3] if shows_list and "booking" not in context else [],
        "stuck": 0 if part or not user.is_administrator else count_stuck(user.account, timezone.now()),
        "layout": "desk/pane.html" if part else "desk/alone.html",
        "beside_list": part and "X-Beside-List" in request.headers,
    }
    response = render(request, template, {**shared, **context}, status=status)
    response["Cache-Control"] = "no-store"
    response["Vary"] = "HX-Request, Cookie"
    return response


def go(request: HttpRequest, address: str) -> HttpResponse:
    """303 for a plain request; htmx fills the details pane anew."""
    if request.htmx:  # type: ignore[attr-defined]
        beside = {"X-Beside-List": "1"} if "X-Beside-List" in request.headers else {}
        return HttpResponseLocation(address, target="#pane", swap="innerHTML", headers=beside)
    return HttpResponseRedirect(address, status=303)
