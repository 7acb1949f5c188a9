"""Accepting an invitation, by its link alone."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sessionary.actions import inviting
from sessionary.web.desk.entrance import BACKEND
from sessionary.web.desk.layout import locale_of_page
from sessionary.web.desk.people.forms import JoinForm


def join(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks for name and password, and uses nothing up; POST makes the new User and signs them in.

    Somebody who signs in with that address already is never signed in or changed by it.
    """
    now = timezone.now()
    invitation = inviting.check(token, now=now)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        user = inviting.accept(
            token, name=given["name"], password=given["password"] or None, locale=locale_of_page(), now=now
        )
        login(request, user, backend=BACKEND)
        messages.success(request, _("Welcome, %(name)s.") % {"name": user.first_name})
        return redirect("desk:activity" if given["password"] else "desk:account")
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/people/join.html", {"form": form, "invitation": invitation}, status=status)
