"""One's own calendar feed: made, ended, and read by calendars, which do not sign in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sessionary.actions import host_feeds
from sessionary.models import User
from sessionary.web.desk.doors import signed_in
from sessionary.web.desk.layout import user_of
from sessionary.web.feeds import answer_with


@signed_in
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A feed under a new address."""
    host_feeds.make(user=user_of(request))
    messages.success(request, _("The feed has a new address. An earlier one has ended."))
    return redirect("desk:account")


@signed_in
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """No feed any more."""
    host_feeds.end(user=user_of(request))
    messages.success(request, _("The feed is ended."))
    return redirect("desk:account")


@require_safe
def read(request: HttpRequest, pk: int, secret: str) -> HttpResponseBase:
    """The feed; 304 for who has it as it is. The secret in the address opens nothing else."""
    user, now = User.opened_by_feed(pk, secret), timezone.now()
    version = host_feeds.version(user, now)
    return answer_with(request, version, lambda: host_feeds.feed(user, version, now))
