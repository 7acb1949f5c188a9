"""Ways in besides the password: the one-time link, and the set-up of a new instance."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from sessionary.actions import setting_up, signing_in
from sessionary.models import User
from sessionary.web.desk.forms import SetUpForm

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, so that previews of the link do not use it up; POST signs in."""
    now = timezone.now()
    if request.method != "POST":
        return render(request, "desk/sign_in.html", {"person": signing_in.check(token, now=now)})
    return _welcome(request, signing_in.use(token, now=now))


def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """The first steps: who you are, and a page that is live at once."""
    setting_up.check_link(token)
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        page = setting_up.set_up(token, form.beginning())
        return _welcome(request, page.owner)
    return render(request, "desk/set_up.html", {"form": form}, status=422 if form.errors else 200)


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    login(request, user, backend=BACKEND)
    return redirect("desk:activity")
