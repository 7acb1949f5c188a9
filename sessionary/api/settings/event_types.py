"""Event types, for hosts and their programs."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from sessionary.actions import event_types
from sessionary.api.answering import json_answer
from sessionary.api.authorizing import Bearer, Scope, user_of_token
from sessionary.api.documenting import REPEATABLE
from sessionary.api.settings.answers import EventTypeSettings, EventTypesOut
from sessionary.api.settings.creating import created_once
from sessionary.api.settings.places import named_as_written
from sessionary.api.settings.presenting import event_type_view
from sessionary.api.settings.reading import options_in, pages_in
from sessionary.api.settings.shapes import EventTypeChanges, NewEventType
from sessionary.api.shapes import Problem
from sessionary.models import EventType, User
from sessionary.rules.errors import NotFound, NotPermitted

router = Router(tags=["Settings"], auth=Bearer(Scope.SETTINGS))
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


@router.get("event-types", response={200: EventTypesOut, 401: Problem})
def every(request: HttpRequest) -> HttpResponse:
    """The event types that the token's User may see."""
    return json_answer({"event_types": [event_type_view(one) for one in _seen_by(user_of_token(request))]})


@router.post("event-types", response={201: EventTypeSettings, **REFUSALS}, openapi_extra=REPEATABLE)
def create(request: HttpRequest, data: NewEventType) -> HttpResponse:
    """Only for Administrators. What is left out has its default; settings that conflict are refused."""
    return created_once(request, lambda user: _create(data, user))


@router.get(
    "event-types/{event_type}",
    response={200: EventTypeSettings, 401: Problem, 404: Problem},
)
def read(request: HttpRequest, event_type: str) -> HttpResponse:
    """One event type, whole."""
    return json_answer(event_type_view(_named(user_of_token(request), event_type)))


@router.patch("event-types/{event_type}", response={200: EventTypeSettings, **REFUSALS})
def change(request: HttpRequest, event_type: str, data: EventTypeChanges) -> HttpResponse:
    """Change what is sent: objects are merged, lists replaced. What is booked stays as it was booked."""
    user = user_of_token(request)
    found = _to_change(user, event_type)
    with named_as_written():
        event_types.change(
            event_type=found,
            changes=options_in(data, found.currency),
            pages=pages_in(data, user),
            now=timezone.now(),
        )
    return json_answer(event_type_view(_whole(found.pk)))


@router.delete(
    "event-types/{event_type}",
    response={204: None, 401: Problem, 403: Problem, 404: Problem},
)
def archive(request: HttpRequest, event_type: str) -> HttpResponse:
    """Archive it: it is offered nowhere any more, and what is booked stays."""
    event_types.archive(event_type=_to_change(user_of_token(request), event_type), now=timezone.now())
    return HttpResponse(status=204)


def _create(data: NewEventType, user: User) -> dict[str, object]:
    with named_as_written():
        made = event_types.create(
            account=user.account, pages=pages_in(data, user) or [], **options_in(data, user.account.currency)
        )
    return event_type_view(_whole(made.pk))


def _seen_by(user: User) -> QuerySet[EventType]:
    return EventType.seen_by(user).prefetch_related("offers__page").order_by("pk")


def _named(user: User, slug: str) -> EventType:
    if (found := _seen_by(user).filter(slug=slug).first()) is None:
        raise NotFound("There is no such event type.")
    return found


def _to_change(user: User, slug: str) -> EventType:
    found = _named(user, slug)
    if not found.may_change(user):
        raise NotPermitted
    return found


def _whole(pk: int) -> EventType:
    return EventType.objects.prefetch_related("offers__page").get(pk=pk)
