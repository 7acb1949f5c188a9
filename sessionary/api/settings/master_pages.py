"""Master pages, for Administrators and their programs. For other Users there are none."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from sessionary.actions import master_pages
from sessionary.api.answering import json_answer
from sessionary.api.authorizing import Bearer, Scope, user_of_token
from sessionary.api.documenting import REPEATABLE
from sessionary.api.settings.answers import MasterPageSettings, MasterPagesOut
from sessionary.api.settings.creating import created_once
from sessionary.api.settings.presenting import master_page_view
from sessionary.api.settings.reading import master_page_settings_in
from sessionary.api.settings.shapes import MasterPageChanges, NewMasterPage
from sessionary.api.shapes import Problem
from sessionary.models import MasterPage, User
from sessionary.rules.errors import NotFound

router = Router(tags=["Settings"], auth=Bearer(Scope.SETTINGS))
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


@router.get("master-pages", response={200: MasterPagesOut, 401: Problem})
def every(request: HttpRequest) -> HttpResponse:
    """All master pages of the account; none for others than Administrators."""
    found = _seen_by(user_of_token(request)).order_by("pk")
    return json_answer({"master_pages": [master_page_view(one) for one in found]})


@router.post("master-pages", response={201: MasterPageSettings, **REFUSALS}, openapi_extra=REPEATABLE)
def create(request: HttpRequest, data: NewMasterPage) -> HttpResponse:
    """Only for Administrators. What is left out has its default: event types first, no pages, enabled."""
    return created_once(request, lambda user: _create(data, user))


@router.get("master-pages/{master_page}", response={200: MasterPageSettings, 401: Problem, 404: Problem})
def read(request: HttpRequest, master_page: str) -> HttpResponse:
    """One master page, under its slug or an earlier one."""
    return json_answer(master_page_view(_named(user_of_token(request), master_page)))


@router.patch("master-pages/{master_page}", response={200: MasterPageSettings, **REFUSALS})
def change(request: HttpRequest, master_page: str, data: MasterPageChanges) -> HttpResponse:
    """Change what is sent; `pages` is replaced as a whole. What was booked through it stays."""
    user = user_of_token(request)
    found = _named(user, master_page)
    master_pages.change(master_page=found, changes=master_page_settings_in(data, user))
    return json_answer(master_page_view(_seen_by(user).get(pk=found.pk)))


@router.delete("master-pages/{master_page}", response={204: None, 401: Problem, 403: Problem, 404: Problem})
def archive(request: HttpRequest, master_page: str) -> HttpResponse:
    """Archive it: nobody finds it any more. Its pages stay, and so does what was booked through it."""
    master_pages.archive(master_page=_named(user_of_token(request), master_page), now=timezone.now())
    return HttpResponse(status=204)


def _create(data: NewMasterPage, user: User) -> dict[str, object]:
    made = master_pages.create(account=user.account, **master_page_settings_in(data, user))
    return master_page_view(_seen_by(user).get(pk=made.pk))


def _seen_by(user: User) -> QuerySet[MasterPage]:
    return MasterPage.seen_by(user).prefetch_related("members__page")


def _named(user: User, slug: str) -> MasterPage:
    if (found := _seen_by(user).filter(slugs__slug=slug).first()) is None:
        raise NotFound("There is no such master page.")
    return found
