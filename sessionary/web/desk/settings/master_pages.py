"""Master pages: listed, made, set up, archived. For Administrators."""

from functools import partial

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sessionary.actions import master_pages as actions
from sessionary.models import MasterPage
from sessionary.rules.errors import ConflictingSettings, NotFound
from sessionary.web.desk.doors import administrators_only
from sessionary.web.desk.layout import show, user_of
from sessionary.web.desk.settings.master_page_form import KINDS, MasterPageForm
from sessionary.web.desk.settings.pairs import complaints_of_pool
from sessionary.web.desk.settings.sections import Complaint, refuse, summary_of
from sessionary.web.desk.versions import REFUSED, save_in_turn, status_of


@administrators_only
def master_pages(request: HttpRequest) -> HttpResponse:
    """All master pages of the account."""
    words = dict(KINDS)
    rows = [
        (one, words[MasterPage.Kind(one.kind)], [member.page.name for member in one.members.all()])
        for one in _seen(request).prefetch_related("members__page").order_by("pk")
    ]
    return show(request, "desk/settings/master_pages.html", {"rows": rows, "section": "pages"})


@administrators_only
def new_master_page(request: HttpRequest) -> HttpResponse:
    """POST makes it and leads to its settings."""
    return _edit(request, MasterPage(account=user_of(request).account))


@administrators_only
def master_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the settings; POST saves them, or says what is wrong with what was typed."""
    return _edit(request, master_page_seen(request, pk))


@administrators_only
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what stays; POST archives it."""
    found = master_page_seen(request, pk)
    if request.method != "POST":
        return show(request, "desk/settings/archive_master_page.html", {"found": found, "section": "pages"})
    actions.archive(master_page=found, now=timezone.now())
    messages.success(request, _("%(name)s is archived.") % {"name": found.name})
    return redirect("desk:master_pages")


def master_page_seen(request: HttpRequest, pk: int) -> MasterPage:
    """Raises `NotFound` unless the User may set it up."""
    if (found := _seen(request).select_related("account").filter(pk=pk).first()) is None:
        raise NotFound
    return found


def _seen(request: HttpRequest) -> QuerySet[MasterPage]:
    return MasterPage.seen_by(user_of(request))


def _edit(request: HttpRequest, found: MasterPage) -> HttpResponse:
    user = user_of(request)
    form = MasterPageForm(user, found, request.POST if request.method == "POST" else None)
    pairs: list[Complaint] = []

    def save() -> None:
        pairs.extend(_save(form, found))

    is_new, status = found._state.adding, 200
    if form.is_bound and not (status := status_of(form, save, partial(refuse, form)) or (REFUSED if pairs else 0)):
        messages.success(request, _("Master page created. Customers find it at once.") if is_new else _("Saved."))
        saved = _seen(request).get(slug=form.cleaned_data["slug"])
        return HttpResponseRedirect(reverse("desk:master_page", args=[saved.pk]), status=303)
    complaints = (pairs or summary_of(form)) if form.is_bound else []
    context = {"form": form, "found": found, "complaints": complaints, "section": "pages"}
    return show(request, "desk/settings/master_page.html", context, status=status)


def _save(form: MasterPageForm, found: MasterPage) -> list[Complaint]:
    """What cannot be pooled. Raises `Overtaken`, and `Invalid`."""

    def save() -> None:
        if found._state.adding:
            actions.create(account=found.account, **form.changes())
        else:
            actions.change(master_page=found, changes=form.changes())

    try:
        save_in_turn(form, found.account, save)
    except ConflictingSettings as refused:
        return complaints_of_pool(refused)
    return []
