"""Who gets into which part of the desk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.http import HttpResponseClientRedirect

from sessionary.actions.time_format import format_for, put_in_force
from sessionary.models import Booking, User, rights
from sessionary.rules.errors import NotFound, NotPermitted
from sessionary.web.desk.layout import user_of
from sessionary.web.time_formats import locale_of

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """For people who are signed in; others are led to sign in first, out of whatever part of a page they were in."""
    guarded = login_required(view)

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User):
            put_in_force(format_for(request.user.account, locale_of(request)))
        answer: HttpResponseBase = guarded(request, *args, **kwargs)
        if request.htmx and not request.user.is_authenticated:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(answer["Location"])
        return answer

    return opened


def administrators_only(view: View) -> View:
    """For Administrators; for others it does not exist."""

    @signed_in
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = user_of(request)
        if not rights.may_administer(user, user.account_id):
            raise NotFound
        return view(request, *args, **kwargs)

    return opened


def booking_shown(request: HttpRequest, public_id: str) -> Booking:
    """The booking, if the User may see it. Raises `NotFound`; and `NotPermitted` when something is sent for one that
    they may not change.
    """
    if request.method == "POST":
        return booking_to_change(request, public_id)
    return Booking.shown_to(user_of(request), public_id)


def booking_to_change(request: HttpRequest, public_id: str) -> Booking:
    """The booking, if the User may change it. Raises `NotFound`, or `NotPermitted` when they may only see it."""
    user = user_of(request)
    booking = Booking.shown_to(user, public_id)
    if not booking.may_change(user):
        raise NotPermitted
    return booking
