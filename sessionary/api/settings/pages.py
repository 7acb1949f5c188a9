"""Booking pages, for hosts and their programs."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from sessionary.actions.page_people import roles_of
from sessionary.actions.pages import archive_page, change_page, create_page
from sessionary.api.answering import json_answer
from sessionary.api.authorizing import Bearer, Scope, user_of_token
from sessionary.api.documenting import REPEATABLE
from sessionary.api.settings.answers import PageSettings, PagesOut
from sessionary.api.settings.creating import created_once
from sessionary.api.settings.places import named_as_written
from sessionary.api.settings.presenting import page_view
from sessionary.api.settings.reading import page_settings_in
from sessionary.api.settings.shapes import NewPage, PageChanges
from sessionary.api.shapes import Problem
from sessionary.models import Offer, Page, User, rights
from sessionary.rules.errors import NotFound, NotPermitted

router = Router(tags=["Settings"], auth=Bearer(Scope.SETTINGS))
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


@router.get("pages", response={200: PagesOut, 401: Problem})
def every(request: HttpRequest) -> HttpResponse:
    """The pages that the token's User may see. Who may not change a page is not told its `people`: they are null."""
    user = user_of_token(request)
    return json_answer({"pages": [page_view(one, user) for one in _seen_by(user).order_by("pk")]})


@router.post("pages", response={201: PageSettings, **REFUSALS}, openapi_extra=REPEATABLE)
def create(request: HttpRequest, data: NewPage) -> HttpResponse:
    """Only for Administrators. What is left out has its default; the `hours` are then Monday to Friday, 9 to 17."""
    return created_once(request, lambda user: _create(data, user))


@router.get("pages/{page}", response={200: PageSettings, 401: Problem, 404: Problem})
def read(request: HttpRequest, page: str) -> HttpResponse:
    """One page, whole, under its slug or an earlier one."""
    user = user_of_token(request)
    return json_answer(page_view(_named(user, page), user))


@router.patch("pages/{page}", response={200: PageSettings, **REFUSALS})
def change(request: HttpRequest, page: str, data: PageChanges) -> HttpResponse:
    """Change what is sent: objects are merged (`hours` by weekday), lists replaced. What is booked stays.

    Only Administrators change `owner` and `people`.
    """
    user = user_of_token(request)
    found = _to_change(user, page)
    with named_as_written():
        changes = page_settings_in(data, user)
        _check_people(found, changes, user)
        change_page(page=found, changes=changes, now=timezone.now())
    return json_answer(page_view(_whole().get(pk=found.pk), user))


@router.delete(
    "pages/{page}",
    response={204: None, 401: Problem, 403: Problem, 404: Problem},
)
def archive(request: HttpRequest, page: str) -> HttpResponse:
    """Archive it: nobody finds it any more, and what is booked on it stays, with its links."""
    archive_page(page=_to_change(user_of_token(request), page), now=timezone.now())
    return HttpResponse(status=204)


def _create(data: NewPage, user: User) -> dict[str, object]:
    with named_as_written():
        made = create_page(**page_settings_in(data, user))
    return page_view(_whole().get(pk=made.pk), user)


def _check_people(page: Page, changes: Mapping[str, Any], user: User) -> None:
    """Raises `NotPermitted` where somebody other than an Administrator changes who has which role."""
    if rights.may_administer(user, page.account_id):
        return
    same_owner = changes.get("owner", page.owner) == page.owner
    if not same_owner or ("people" in changes and changes["people"] != roles_of(page)):
        raise NotPermitted


def _whole() -> QuerySet[Page]:
    own = Offer.objects.select_related("event_type").filter(event_type__hidden=True)
    return Page.objects.select_related("owner").prefetch_related(
        Prefetch("all_offers", own), "opening_hours", "memberships__user"
    )


def _seen_by(user: User) -> QuerySet[Page]:
    return _whole().filter(pk__in=Page.seen_by(user).filter(archived_at=None).values("pk"))


def _named(user: User, slug: str) -> Page:
    if (found := _seen_by(user).filter(slugs__slug=slug).first()) is None:
        raise NotFound("There is no such booking page. Please check the address.")
    return found


def _to_change(user: User, slug: str) -> Page:
    found = _named(user, slug)
    if not found.may_change(user):
        raise NotPermitted
    return found
