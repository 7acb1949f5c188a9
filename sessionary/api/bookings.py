"""Bookings and their calendar files."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from sessionary.actions import booking as booking_action
from sessionary.actions import calendar_files, limiting
from sessionary.actions.booking_facts import booking_facts, with_booking_links
from sessionary.actions.customers import CustomerDetails
from sessionary.actions.idempotency import once
from sessionary.api.answering import json_answer, shown_to
from sessionary.api.authorizing import booking_of, session_of
from sessionary.api.documenting import REPEATABLE, WITH_BOOKING_SECRET, calendar_file
from sessionary.api.reading import amount_in, minutes_of
from sessionary.api.replaying import anonymous, submission
from sessionary.api.shapes import BookingIn, BookingOut, Problem
from sessionary.models import Booking, Hold, Offer
from sessionary.models.reaching import offer_reached
from sessionary.rules.errors import Invalid

router = Router(tags=["Bookings"])
REFUSALS = {404: Problem, 409: Problem, 422: Problem, 429: Problem}


@router.post("bookings", response={201: BookingOut, **REFUSALS}, openapi_extra=REPEATABLE)
def create(request: HttpRequest, data: BookingIn) -> HttpResponse:
    """Book all sessions, or none. Send an `Idempotency-Key` to be able to try again safely."""
    limiting.check("book", limiting.who_asks(request.META))
    now = timezone.now()
    reached = offer_reached(data.page, data.event_type, via=data.via)
    hold, starts = _hold_or_starts(data, reached)
    offer = reached if hold is None else hold.offer
    kept = once(
        submission(request, offer.page.account_id, caller=anonymous(reached)),
        lambda: _facts(
            booking_action.book(
                offer=offer,
                starts=starts,
                customer=_details(data, offer),
                answers=data.answers,
                hold=hold,
                expect=amount_in(data.expect, offer.currency),
                caller=limiting.caller(request.META),
                now=now,
            )
        ),
        now=now,
    )
    return _created(kept)


@router.get("bookings/{booking_id}", response={200: BookingOut, 404: Problem}, openapi_extra=WITH_BOOKING_SECRET)
def read(request: HttpRequest, booking_id: str) -> HttpResponse:
    """The booking; with a session's secret just that session of it."""
    booking, session = booking_of(request, booking_id)
    return json_answer(shown_to(booking_facts(booking, booking.sessions_in_order), booking, session))


@router.get(
    "bookings/{booking_id}/calendar.ics",
    response={404: Problem},
    openapi_extra=calendar_file("One event for each session."),
)
def booking_calendar(request: HttpRequest, booking_id: str) -> HttpResponse:
    """All sessions as one iCalendar file; with a session's secret just that session."""
    booking, session = booking_of(request, booking_id)
    if session is not None:
        return _calendar(calendar_files.session_file(session))
    return _calendar(calendar_files.booking_file(booking))


@router.get(
    "sessions/{session_id}/calendar.ics",
    response={404: Problem},
    openapi_extra=calendar_file("The session's event."),
)
def session_calendar(request: HttpRequest, session_id: str) -> HttpResponse:
    """One session as an iCalendar file."""
    return _calendar(calendar_files.session_file(session_of(request, session_id)))


def _hold_or_starts(data: BookingIn, offer: Offer) -> tuple[Hold | None, Sequence[int]]:
    if data.hold is None:
        if data.starts is None:
            raise Invalid({"starts": ["Send `starts`, or a `hold` with its id and secret."]})
        return None, minutes_of(data.starts)
    hold = Hold.opened(data.hold.id, data.hold.secret)
    if not _is_for(hold, offer):
        raise Invalid({"hold": ["This hold is for another page or event type."]})
    return hold, hold.starts if data.starts is None else minutes_of(data.starts)


def _is_for(hold: Hold, offer: Offer) -> bool:
    """In a pool it is whatever member took it."""
    return (hold.via, hold.offer.slug) == (offer.via, offer.slug) if offer.pool else hold.offer_id == offer.pk


def _details(data: BookingIn, offer: Offer) -> CustomerDetails:
    given = data.customer
    return CustomerDetails(
        name=given.name,
        email=given.email,
        phone=given.phone,
        time_zone=given.time_zone or offer.page.time_zone,
        locale=given.locale,
        sms_consent=given.sms_consent,
    )


def _facts(booking: Booking) -> dict[str, Any]:
    """What is kept for replays: all but the secrets, and what these are derived with."""
    keys = {"link_key_id": booking.link_key_id, "secret_version": booking.secret_version}
    return {"facts": booking_facts(booking, booking.sessions_in_order), "keys": keys}


def _created(kept: dict[str, Any]) -> HttpResponse:
    facts = kept["facts"]
    booking = Booking(public_id=facts["id"], **kept["keys"])
    return json_answer({**with_booking_links(facts, booking), "secret": booking.secret}, status=201)


def _calendar(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
