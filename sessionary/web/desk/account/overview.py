"""My account: who I am, how I sign in, and where I am signed in."""

from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sessionary.actions import people
from sessionary.actions.links import host_feed_url
from sessionary.actions.sign_ins import end_others, end_sign_in
from sessionary.actions.wording import zone_name
from sessionary.models import User
from sessionary.web.desk.account.devices import device_named
from sessionary.web.desk.doors import signed_in
from sessionary.web.desk.filtering import choices_of
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.settings.sections import refuse
from sessionary.web.desk.versions import Versioned, save_in_turn, status_of
from sessionary.web.desk.words import moment_in_words

AMR = Authenticator.Type


class NameForm(Versioned):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Customers read it."))

    def __init__(self, user: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.user = user
        self.read_again()

    def read_again(self) -> None:
        self.initial = {"name": User.objects.values_list("name", flat=True).get(pk=self.user.pk)}


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """GET shows all of it; POST changes the name."""
    user = user_of(request)
    form, status = NameForm(user, request.POST if request.method == "POST" else None), 200
    if form.is_bound:

        def save() -> None:
            people.rename(user=user, name=form.cleaned_data["name"])

        status = status_of(form, lambda: save_in_turn(form, user.account, save), partial(refuse, form))
    if not status:
        messages.success(request, said("Saved."))
        return redirect("desk:account")
    feed = host_feed_url(user) if user.feed_key_id else ""
    context = {"form": form, "feed": feed, **_ways(user), **_sign_ins(request), "section": "account"}
    return show(request, "desk/account/account.html", context, status=status)


@signed_in
@require_POST
def end_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one device out."""
    mine = get_object_or_404(UserSession, pk=pk, user=user_of(request))
    end_sign_in(mine)
    messages.success(request, said("That device is signed out."))
    return redirect("desk:account")


@signed_in
@require_POST
def end_all_others(request: HttpRequest) -> HttpResponse:
    """Sign every device out but this one."""
    end_others(user_of(request), request.session.session_key or "")
    messages.success(request, said("All other devices are signed out."))
    return redirect("desk:account")


def _ways(user: User) -> dict[str, Any]:
    """How they can sign in."""
    ways = list(Authenticator.objects.filter(user=user).order_by("pk"))
    codes = next((one for one in ways if one.type == AMR.RECOVERY_CODES), None)
    return {
        "has_password": user.has_usable_password(),
        "has_app": any(one.type == AMR.TOTP for one in ways),
        "passkeys": sum(one.type == AMR.WEBAUTHN for one in ways),
        "codes_left": None if codes is None else len(codes.wrap().get_unused_codes()),
    }


def _sign_ins(request: HttpRequest) -> dict[str, Any]:
    """Where they are signed in; what has run out meanwhile is cleared away."""
    user, locale = user_of(request), locale_of_page()
    zone, here = choices_of(user).zone(user), request.session.session_key
    found = sorted(UserSession.objects.purge_and_list(user), key=lambda one: one.last_seen_at, reverse=True)
    rows = [
        {
            "sign_in": one,
            "device": device_named(one.user_agent),
            "seen": moment_in_words(one.last_seen_at, zone, locale),
            "here": one.session_key == here,
        }
        for one in found
    ]
    return {"sign_ins": rows, "others": any(not row["here"] for row in rows), "zone_name": zone_name(zone, locale)}
