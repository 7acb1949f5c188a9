"""The picture on a booking page: sent, or taken away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessionary.actions import logos
from sessionary.models import Page
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence
from sessionary.web.desk.doors import signed_in
from sessionary.web.desk.layout import locale_of_page, user_of
from sessionary.web.desk.settings.doors import page_to_set_up
from sessionary.web.desk.settings.editing import show_with
from sessionary.web.desk.settings.sections import Complaint, Subject
from sessionary.web.desk.versions import NAME, OVERTAKEN, changed_since
from sessionary.web.saying import said_beside

LOOK = "look"


@signed_in
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the picture that was sent."""
    subject = page_to_set_up(user_of(request), pk, locale_of_page())
    if overtaken := _overtaken(request, subject):
        return overtaken
    sent = request.FILES.get("logo")
    try:
        if sent is None:
            raise Invalid({"logo": [Sentence("Please choose a picture: PNG, JPEG or WebP.")]})
        logos.set_logo(page=_page(subject.page), content=sent.read(logos.MOST_BYTES + 1))
    except Invalid as refused:
        said = [text for texts in said_beside(refused).values() for text in texts]
        return show_with(request, subject, LOOK, [Complaint(text) for text in said])
    messages.success(request, _("Saved."))
    return redirect(subject.address(LOOK))


@signed_in
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Show no picture any more."""
    subject = page_to_set_up(user_of(request), pk, locale_of_page())
    if overtaken := _overtaken(request, subject):
        return overtaken
    logos.remove_logo(page=_page(subject.page))
    messages.success(request, _("Saved."))
    return redirect(subject.address(LOOK))


def _overtaken(request: HttpRequest, subject: Subject) -> HttpResponse | None:
    """The page again where another picture was put there meanwhile, which it shows."""
    if not changed_since(request.POST.get(NAME), {"logo": _page(subject.page).logo}):
        return None
    words = _("Somebody changed the picture meanwhile. It is shown below; send yours again to replace it.")
    return show_with(request, subject, LOOK, [Complaint(words)], status=OVERTAKEN)


def _page(page: Page | None) -> Page:
    assert page is not None
    return page
