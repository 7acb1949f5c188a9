"""Ways in besides the password: the one-time link, and the set-up of a new instance."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify

from sessionary.actions import setting_up, signing_in
from sessionary.actions.setting_up import Beginning
from sessionary.models import User
from sessionary.web.desk.set_up_steps import STEPS

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, so that previews of the link do not use it up; POST signs in."""
    now = timezone.now()
    if request.method != "POST":
        return render(request, "desk/sign_in.html", {"person": signing_in.check(token, now=now)})
    return _welcome(request, signing_in.use(token, now=now))


def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """The first steps: the business, its page, and who you are; then the page is live at once.

    What was answered goes along unseen, so nothing is made or kept before the last answer.
    """
    setting_up.check_link(token)
    answers: dict[str, str] = {}
    for number, kind in enumerate(STEPS, start=1):
        is_answered = request.method == "POST" and all(name in request.POST for name in kind.base_fields)
        form = kind(request.POST) if is_answered else kind(initial={"slug": slugify(answers.get("business", ""))})
        if not form.is_valid():
            steps = {"number": number, "count": len(STEPS), "carried": answers.items()}
            status = 422 if is_answered else 200
            return render(request, "desk/set_up.html", {"form": form, **steps}, status=status)
        answers |= form.cleaned_data
    page = setting_up.set_up(token, Beginning(**answers))
    return _welcome(request, page.owner)


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    login(request, user, backend=BACKEND)
    return redirect("desk:activity")
