"""Inviting somebody, sending it again, and taking it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessionary.actions.inviting import invite as invite_by_mail
from sessionary.actions.inviting import send_again as send_invitation_again
from sessionary.actions.inviting import take_back as take_invitation_back
from sessionary.models import Invitation, Page
from sessionary.rules.errors import Invalid
from sessionary.web.desk.doors import administrators_only
from sessionary.web.desk.layout import show, user_of
from sessionary.web.desk.people.forms import InviteForm
from sessionary.web.desk.settings.sections import refuse, summary_of


@administrators_only
def invite(request: HttpRequest) -> HttpResponse:
    """GET asks whom, and what they may do; POST sends the mail."""
    user = user_of(request)
    pages = list(Page.seen_by(user).filter(archived_at=None).order_by("pk"))
    form = InviteForm(pages, request.POST or None)
    if request.method == "POST" and form.is_valid() and _invited(request, form):
        return redirect("desk:people")
    context = {"form": form, "complaints": summary_of(form) if form.is_bound else [], "section": "people"}
    return show(request, "desk/people/invite.html", context, status=422 if request.method == "POST" else 200)


@administrators_only
@require_POST
def send_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new link, by mail."""
    found = _open_one(request, public_id)
    send_invitation_again(invitation=found, now=timezone.now())
    messages.success(request, _("Sent again to %(email)s. The earlier link has ended.") % {"email": found.email})
    return redirect("desk:people")


@administrators_only
@require_POST
def take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """The link ends."""
    found = _open_one(request, public_id)
    take_invitation_back(invitation=found, now=timezone.now())
    messages.success(request, _("The invitation of %(email)s is taken back.") % {"email": found.email})
    return redirect("desk:people")


def _invited(request: HttpRequest, form: InviteForm) -> bool:
    """Whether the mail goes; else the form says why not."""
    pages = {page: role for page, role in form.roles().items() if role}
    email = form.cleaned_data["email"]
    try:
        invite_by_mail(
            by=user_of(request), email=email, role=form.cleaned_data["role"], pages=pages, now=timezone.now()
        )
    except Invalid as refused:
        refuse(form, refused)
        return False
    messages.success(request, _("%(email)s is invited. The link works for seven days.") % {"email": email})
    return True


def _open_one(request: HttpRequest, public_id: str) -> Invitation:
    return get_object_or_404(Invitation.open_ones(), account=user_of(request).account_id, public_id=public_id)
