"""A host's programs book for a Customer who phones."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from sessionary.actions.booking_facts import booking_facts
from sessionary.actions.booking_for_customer import HostOrder, book_for_customer
from sessionary.actions.customers import CustomerDetails
from sessionary.actions.idempotency import once
from sessionary.api.answering import json_answer
from sessionary.api.authorizing import Bearer, Scope, token_of
from sessionary.api.documenting import REPEATABLE
from sessionary.api.host_shapes import HostBookingIn
from sessionary.api.reading import amount_in, minutes_of
from sessionary.api.replaying import submission
from sessionary.api.shapes import BookingOut, Problem
from sessionary.models import Offer, Page, User
from sessionary.rules.errors import NotFound, NotPermitted

router = Router(tags=["For hosts"], auth=Bearer(Scope.BOOKINGS))
ANSWERS = {201: BookingOut, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}


@router.post("host/bookings", response=ANSWERS, openapi_extra=REPEATABLE)
def create(request: HttpRequest, data: HostBookingIn) -> HttpResponse:
    """Book all sessions, or none, at any times that are not taken. The Customer gets the usual messages.

    Every address that carries a secret is null: the link to pay by goes to the Customer alone.
    """
    token, now = token_of(request), timezone.now()
    offer = _offer(token.user, data.page, data.event_type)

    def work() -> dict[str, Any]:
        booking = book_for_customer(offer=offer, order=_order(data, offer), by="host", now=now)
        return booking_facts(booking, booking.sessions_in_order)

    sent = submission(request, offer.page.account_id, caller=f"token:{token.pk}")
    return json_answer(once(sent, work, now=now), status=201)


def _offer(user: User, slug: str, event_type: str | None) -> Offer:
    """Raises `NotFound` for a page that the User may not see, and for what is not offered there; `NotPermitted` for one
    that they may not change.
    """
    pages = Page.seen_by(user).select_related("owner", "account").filter(archived_at=None)
    page = pages.filter(slug=slug.replace("\0", "")).first()
    if page is None:
        raise NotFound
    if not page.may_change(user):
        raise NotPermitted
    return page.offer(event_type)


def _order(data: HostBookingIn, offer: Offer) -> HostOrder:
    given = data.customer
    customer = CustomerDetails(
        name=given.name,
        email=given.email,
        phone=given.phone,
        time_zone=given.time_zone or offer.page.time_zone,
        locale=given.locale,
        sms_consent=given.sms_consent,
    )
    expect = amount_in(data.expect, offer.currency)
    return HostOrder(minutes_of(data.starts), customer, data.answers, data.payment, expect)
