"""One person: what they may do, and the end of their access."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessionary.actions.people import change_person, end_access, let_back_in
from sessionary.models import Page, User
from sessionary.rules.errors import Invalid
from sessionary.web.desk.doors import administrators_only
from sessionary.web.desk.layout import show, user_of
from sessionary.web.desk.people.forms import RolesForm
from sessionary.web.desk.settings.sections import refuse
from sessionary.web.desk.versions import save_in_turn, status_of
from sessionary.web.saying import said_of


class PersonForm(RolesForm):
    """What one person may do by now."""

    def __init__(self, who: User, pages: list[Page], data: QueryDict | None = None) -> None:
        super().__init__(pages, data)
        self.who = who
        self.read_again()

    def read_again(self) -> None:
        self.who.refresh_from_db()
        self.who.__dict__.pop("roles", None)
        self.initial = {"role": self.who.role, **{f"page_{page}": role for page, role in self.who.roles.items()}}


@administrators_only
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows their roles; POST changes them."""
    who = _person(request, pk)
    pages = [page for page in _pages(request) if page.owner_id != who.pk]
    form, status = PersonForm(who, pages, request.POST or None), 200
    if request.method == "POST":

        def save() -> None:
            change_person(user=who, role=form.cleaned_data["role"], pages=form.roles())

        status = status_of(form, lambda: save_in_turn(form, who.account, save), partial(refuse, form))
    if not status:
        messages.success(request, _("Saved."))
        return redirect("desk:person", who.pk)
    return _show(request, who, form, status=status)


@administrators_only
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what it means; POST ends their access."""
    who, problem = _person(request, pk), ""
    if request.method == "POST":
        try:
            end_access(user=who, now=timezone.now())
        except Invalid as refused:
            problem = said_of(refused)
        else:
            messages.success(request, _("The access of %(name)s has ended.") % {"name": who.name})
            return redirect("desk:people")
    owned = [page for page in _pages(request) if page.owner_id == who.pk]
    context = {"person": who, "owned": owned, "problem": problem, "section": "people"}
    return show(request, "desk/people/end.html", context, status=409 if problem else 200)


@administrators_only
@require_POST
def back_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody sign in again."""
    who = _person(request, pk)
    let_back_in(user=who)
    messages.success(request, _("%(name)s can sign in again.") % {"name": who.name})
    return redirect("desk:person", who.pk)


def _person(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(User.objects.select_related("account"), account=user_of(request).account_id, pk=pk)


def _pages(request: HttpRequest) -> list[Page]:
    return list(Page.seen_by(user_of(request)).filter(archived_at=None).select_related("owner").order_by("pk"))


def _show(request: HttpRequest, who: User, form: RolesForm, *, status: int) -> HttpResponse:
    owned = [page for page in _pages(request) if page.owner_id == who.pk]
    context = {"person": who, "form": form, "owned": owned, "section": "people"}
    return show(request, "desk/people/person.html", context, status=status)
