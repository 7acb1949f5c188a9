"""Settings: the words of one message to one reader in one language: edited, previewed, tried."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import override
from django.views.decorators.http import require_POST

from sessionary.actions import limiting
from sessionary.actions import message_texts as actions
from sessionary.actions.composing.fields import MEANINGS
from sessionary.actions.composing.layout import framed
from sessionary.actions.composing.tried import Tried, try_words
from sessionary.actions.message_texts import Place
from sessionary.models import MessageText, User
from sessionary.rules.errors import Invalid, TooManyRequests
from sessionary.web.desk.doors import administrators_only
from sessionary.web.desk.layout import show, user_of
from sessionary.web.desk.mail import sealed
from sessionary.web.desk.message_texts import keys_of_own, languages, reader_names, tabs_of
from sessionary.web.desk.versions import OVERTAKEN, Overtaken, Versioned, newer_heading, save_in_turn
from sessionary.web.saying import said_beside, said_of


class TextForm(Versioned):
    """What can be said in own words."""

    place: Place
    account_id: int

    subject = forms.CharField(label=lazy("Subject"), required=False)
    opening = forms.CharField(label=lazy("Opening"), required=False, widget=forms.Textarea(attrs={"rows": 7}))
    closing = forms.CharField(label=lazy("Closing"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def read_again(self) -> None:
        text = actions.text_at(self.account_id, self.place)
        self.initial = {name: getattr(text, name) for name in MessageText.TEXTS}


@administrators_only
def message_text(request: HttpRequest, scenario: str, reader: str, language: str) -> HttpResponse:
    """GET shows the form; POST saves what is in it."""
    place, user = Place.named(scenario, reader, language), user_of(request)
    if request.method != "POST":
        return _show(request, place)
    form = _form(place, user, data=request.POST)
    try:
        save_in_turn(form, user.account, lambda: actions.save(user=user, place=place, **_typed(request)))
    except Invalid as refused:
        return _refuse(request, place, form, refused)
    except Overtaken:
        return _show(request, place, form, problem=newer_heading(), status=OVERTAKEN)
    messages.success(request, _("Saved."))
    return redirect("desk:message_text", scenario, reader, language)


@administrators_only
def preview(request: HttpRequest, scenario: str, reader: str, language: str) -> HttpResponse:
    """For the frame beside the form: what is typed when it is sent here, else what is saved."""
    place, user = Place.named(scenario, reader, language), user_of(request)
    try:
        typed = actions.checked(place, **_typed(request)) if request.method == "POST" else None
    except Invalid as refused:
        problem = render_to_string("desk/message_text_problem.html", {"problem": said_of(refused)}, request)
        return sealed(HttpResponse(problem, status=422))
    text = typed or actions.text_at(user.account_id, place)
    return sealed(HttpResponse(_previewed(try_words(text, host=user, now=timezone.now()), language)))


@administrators_only
@require_POST
def send_test(request: HttpRequest, scenario: str, reader: str, language: str) -> HttpResponse:
    """Mails what is typed to who typed it, and to nobody else."""
    place, user = Place.named(scenario, reader, language), user_of(request)
    form = _form(place, user, data=request.POST)
    try:
        actions.checked(place, **_typed(request))
        limiting.check("try", str(user.pk))
        actions.send_test(user=user, place=place, now=timezone.now(), **_typed(request))
    except Invalid as refused:
        return _refuse(request, place, form, refused)
    except TooManyRequests as refused:
        return _show(request, place, form, problem=said_of(refused), status=429)
    return _show(request, place, form, sent_to=user.email)


@administrators_only
@require_POST
def use_ours(request: HttpRequest, scenario: str, reader: str, language: str) -> HttpResponse:
    """Gives the own words up."""
    actions.reset(user=user_of(request), place=Place.named(scenario, reader, language))
    messages.success(request, _("This message has our words again."))
    return redirect("desk:message_text", scenario, reader, language)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in MessageText.TEXTS}


def _refuse(request: HttpRequest, place: Place, form: TextForm, refused: Invalid) -> HttpResponse:
    form.is_valid()
    for name, complaints in said_beside(refused).items():
        for complaint in complaints:
            form.add_error(name, complaint)
    return _show(request, place, form, status=422)


def _show(
    request: HttpRequest,
    place: Place,
    form: TextForm | None = None,
    *,
    problem: str = "",
    sent_to: str = "",
    status: int = 200,
) -> HttpResponse:
    user, scenario = user_of(request), place.scenario
    own = keys_of_own(user.account_id)
    here = (scenario.name, place.reader, place.language)
    form = form or _form(place, user)
    context = {
        "place": place,
        "title": scenario.title,
        "tabs": tabs_of(scenario, own, here),
        "is_own": here in own,
        "form": form,
        "to": reader_names()[place.reader],
        "in_language": languages()[place.language],
        "fields": [(name, MEANINGS[name]) for name in scenario.fields],
        "problem": problem,
        "sent_to": sent_to,
        "section": "settings",
    }
    return show(request, "desk/message_text.html", context, status=status)


def _form(place: Place, user: User, **how: Any) -> TextForm:
    """Beside each field stands what we say there, about the invented booking."""
    form = TextForm(**how)
    form.place, form.account_id = place, user.account_id
    form.read_again()
    ours = try_words(place.blank(), host=user, now=timezone.now()).ours
    form.fields["subject"].help_text = ours.subject
    form.fields["opening"].help_text = ours.headline
    form.fields["closing"].help_text = " ".join(ours.closing)
    return form


def _previewed(tried: Tried, language: str) -> str:
    words = {"subject_word": _("Subject"), "text_word": _("As plain text")}
    context: dict[str, Any] = framed(tried.told, tried.frame)
    with override(language):
        text = render_to_string("mail/frame.txt", context).strip()
        return render_to_string("desk/message_text_preview.html", {**context, **words, "text": text})
