"""Removing the demo content."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sessionary.actions import demo
from sessionary.web.desk.doors import administrators_only
from sessionary.web.desk.layout import show, user_of


@administrators_only
def remove_demo(request: HttpRequest) -> HttpResponse:
    """GET asks; POST removes the demo's pages and all that was booked on them."""
    user = user_of(request)
    if not demo.is_present(user.account):
        raise Http404
    if request.method != "POST":
        return show(request, "desk/remove_demo.html", {})
    demo.remove(account=user.account, by=user)
    messages.success(request, _("The demo is gone."))
    return redirect("desk:activity")
