"""The Activity stream for a host's programs."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from sessionary.actions.booking_facts import Body, session_facts, transaction_facts
from sessionary.actions.payment_details import ledger_line
from sessionary.api.activity_shapes import STATUSES, ActivitiesOut, ActivityQuery
from sessionary.api.answering import json_answer
from sessionary.api.authorizing import Bearer, Scope, token_of
from sessionary.api.shapes import Problem
from sessionary.models import Attempt, Booking, EventType, Page, Session, User
from sessionary.models.activity_stream import KINDS, Item, Place, stream
from sessionary.models.filters import Filters
from sessionary.rules.errors import Invalid, NotFound

router = Router(tags=["For hosts"], auth=Bearer(Scope.BOOKINGS))
AT_ONCE = 50


@router.get("host/activity", response={200: ActivitiesOut, 401: Problem, 404: Problem, 422: Problem})
def activity(request: HttpRequest, query: Query[ActivityQuery]) -> HttpResponse:
    """Bookings, sessions and transactions, newest first, 50 at a time; `next` is null at the end.

    Every address that carries a secret is null.
    """
    if query.status is not None and query.status not in STATUSES:
        raise Invalid({"status": [f"Send one of {', '.join(STATUSES)}."]})
    user = token_of(request).user
    items = stream(
        user,
        _filters(user, query),
        kinds=(query.kind,) if query.kind else KINDS,
        status=query.status or "",
        after=Place.read(query.after) if query.after else None,
        count=AT_ONCE + 1,
    )
    shown, more = items[:AT_ONCE], len(items) > AT_ONCE
    return json_answer({"items": [_item(one) for one in shown], "next": str(shown[-1].place) if more else None})


def _filters(user: User, query: ActivityQuery) -> Filters:
    """Raises `NotFound` for a page or an event type that the User may not see."""
    pages = Page.seen_by(user)
    page = event_type = None
    if query.page:
        page = _one(pages.filter(slug=query.page.replace("\0", "")))
    if query.event_type:
        named = EventType.objects.filter(hidden=False, slug=query.event_type.replace("\0", ""))
        event_type = _one(named.filter(offers__page__in=pages))
    return Filters(page=page, event_type=event_type, words=query.q.replace("\0", "").strip())


def _one(found: "QuerySet[Any]") -> int:
    pk: int | None = found.values_list("pk", flat=True).first()
    if pk is None:
        raise NotFound
    return pk


def _item(item: Item) -> Body:
    booking, about = item.booking, item.about
    money = ledger_line(about, booking.sessions_in_order) if isinstance(about, Attempt) else None
    return {
        "kind": item.kind,
        "at": item.at.isoformat(),
        "booking": _booking(booking),
        "session": session_facts(about, booking) if isinstance(about, Session) else None,
        "transaction": None if money is None else transaction_facts(money, booking),
    }


def _booking(booking: Booking) -> Body:
    price = booking.terms["price"]
    return {
        "id": booking.public_id,
        "reference": booking.reference,
        "status": booking.status,
        "package_status": booking.package_status_of(booking.sessions.all()),
        "page": booking.page.slug,
        "via": booking.via.slug if booking.via else None,
        "event_type": None if booking.event_type.hidden else booking.event_type.slug,
        "time_zone": booking.time_zone,
        "customer": {"name": booking.name, "email": booking.customer.email},
        "price": None if price is None else {"amount": price, "currency": booking.currency},
        "created_at": booking.created_at.isoformat(),
        "manage_url": None,
    }
