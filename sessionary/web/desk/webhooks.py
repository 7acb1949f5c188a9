"""A User's own webhooks: listed, added, ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessionary.actions import webhooks as actions
from sessionary.actions.calling_webhooks import secret_in_words
from sessionary.models import Webhook
from sessionary.rules.errors import Invalid
from sessionary.web.desk.doors import signed_in
from sessionary.web.desk.layout import show, user_of
from sessionary.web.saying import said_beside


@signed_in
def webhooks(request: HttpRequest) -> HttpResponse:
    """GET lists them and offers the form; POST adds one, whose key is shown this once."""
    if request.method != "POST":
        return _show(request)
    url, events = request.POST.get("url", "").replace("\0", ""), request.POST.getlist("events")
    try:
        made = actions.add(user=user_of(request), url=url, events=events)
    except Invalid as refused:
        return _show(request, errors=said_beside(refused), status=422)
    return _show(request, secret=secret_in_words(made))


@signed_in
@require_POST
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """End one."""
    actions.end(user=user_of(request), public_id=public_id)
    messages.success(request, _("The webhook is ended."))
    return redirect("desk:webhooks")


def _show(
    request: HttpRequest, *, secret: str = "", errors: dict[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "found": Webhook.objects.filter(user=user_of(request)).order_by("-pk"),
        "events": Webhook.EVENTS,
        "secret": secret,
        "typed": request.POST if errors else {},
        "chosen": request.POST.getlist("events") if errors else [],
        "errors": errors or {},
        "section": "tokens",
    }
    return show(request, "desk/webhooks.html", context, status=status)
