"""Changing sessions: what it would cost or give back, and doing it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from sessionary.actions import offering
from sessionary.actions.booking_facts import booking_facts, quote_view
from sessionary.actions.canceling import cancel as cancel_sessions
from sessionary.actions.end_booking_links import end_booking_links
from sessionary.actions.idempotency import once
from sessionary.actions.quoting import quote as quote_sessions
from sessionary.actions.quoting import sessions_named
from sessionary.actions.requesting import suggest as suggest_times
from sessionary.actions.rescheduling import reschedule as reschedule_sessions
from sessionary.actions.terms import frozen_offer
from sessionary.api.answering import json_answer, shown_to, slots_answer
from sessionary.api.authorizing import by_booking_secret, opened_booking
from sessionary.api.change_shapes import CancelIn, ChangeSlotsQuery, QuoteIn, QuoteOut, RescheduleIn, SuggestIn
from sessionary.api.documenting import WITH_BOOKING_SECRET
from sessionary.api.reading import amount_in, check_range, minutes_of, starts_by_session, zone_named
from sessionary.api.replaying import submission
from sessionary.api.shapes import BookingOut, Problem, SlotsOut
from sessionary.models import Booking, Session
from sessionary.models.claims import Own
from sessionary.rules.errors import NotFound

router = Router(tags=["Changes"], auth=by_booking_secret)
REFUSALS = {404: Problem, 409: Problem, 422: Problem}


@router.post("bookings/{booking_id}/quote", response={200: QuoteOut, **REFUSALS})
def quote(request: HttpRequest, booking_id: str, data: QuoteIn) -> HttpResponse:
    """What canceling or rescheduling these sessions would give back or cost now. Changes nothing."""
    booking, session = opened_booking(request)
    sessions = sessions_named(booking, _within(data.sessions, session))
    return json_answer(quote_view(quote_sessions(booking, sessions, data.action, now=timezone.now())))


@router.post("bookings/{booking_id}/end-links", response={204: None, 404: Problem, 422: Problem})
def end_links(request: HttpRequest, booking_id: str) -> HttpResponse:
    """End the links to this booking and its sessions, this secret included; a new one is mailed to the Customer."""
    booking, session = opened_booking(request)
    if session is not None:
        raise NotFound
    end_booking_links(booking=booking, by="customer", now=timezone.now())
    return HttpResponse(status=204)


@router.get("bookings/{booking_id}/slots", response={200: SlotsOut, **REFUSALS})
def slots(request: HttpRequest, booking_id: str, query: Query[ChangeSlotsQuery]) -> HttpResponse:
    """The slots for moving these sessions; their own times count as free."""
    booking, session = opened_booking(request)
    check_range(query.from_, query.until)
    sessions = sessions_named(booking, _within(query.sessions.split(","), session))
    offer = frozen_offer(booking)
    zone = zone_named(query.time_zone, offer.zone)
    own = Own(sessions=tuple(one.pk for one in sessions))
    free = offering.free_slots(offer, query.from_, query.until, zone=zone, now=timezone.now(), own=own)
    return slots_answer(free, offer.options.duration, zone, len(sessions))


@router.post("bookings/{booking_id}/cancel", response={200: BookingOut, **REFUSALS})
def cancel(request: HttpRequest, booking_id: str, data: CancelIn) -> HttpResponse:
    """Cancel these sessions, all or none. `expect` is the refund you saw."""
    booking, session = opened_booking(request)
    wanted, now = _within(data.sessions, session), timezone.now()

    def work() -> None:
        expect = amount_in(data.expect, booking.currency)
        cancel_sessions(booking=booking, sessions=wanted, reason=data.reason, now=now, expect=expect)

    return _changed(request, booking, session, work)


@router.post("bookings/{booking_id}/reschedule", response={200: BookingOut, 202: BookingOut, **REFUSALS})
def reschedule(request: HttpRequest, booking_id: str, data: RescheduleIn) -> HttpResponse:
    """Move these sessions, all or none. Where that costs a fee: 202, `payment.due`, and nothing has moved yet."""
    booking, session = opened_booking(request)
    _within([one.id for one in data.sessions], session)
    starts = starts_by_session([(one.id, one.start) for one in data.sessions])
    now = timezone.now()

    def work() -> bool:
        expect = amount_in(data.expect, booking.currency)
        made = reschedule_sessions(booking=booking, starts=starts, reason=data.reason, now=now, expect=expect)
        return made.state == made.State.WAITING

    return _changed(request, booking, session, work)


@router.post("bookings/{booking_id}/suggest", response={200: BookingOut, **REFUSALS}, openapi_extra=WITH_BOOKING_SECRET)
def suggest(request: HttpRequest, booking_id: str, data: SuggestIn) -> HttpResponse:
    """Suggest other times while the booking is requested. The free ones are among the slots for its session."""
    booking, session = opened_booking(request)
    starts, now = minutes_of(data.starts), timezone.now()

    def work() -> None:
        suggest_times(booking=booking, starts=starts, now=now)

    return _changed(request, booking, session, work)


def _within(public_ids: Sequence[str], session: Session | None) -> list[str]:
    """The ids; a session's own secret opens no other. Raises `NotFound`."""
    if session is not None and list(public_ids) != [session.public_id]:
        raise NotFound("This secret opens one session only.")
    return list(public_ids)


def _changed(
    request: HttpRequest, booking: Booking, session: Session | None, work: Callable[[], bool | None]
) -> HttpResponse:
    """Do the work once per idempotency key; the answer is the booking as it is then."""

    def once_done() -> dict[str, Any]:
        waits = bool(work())
        fresh = Booking.objects.select_related("page", "event_type", "customer", "hold").get(pk=booking.pk)
        facts: dict[str, Any] = booking_facts(fresh, fresh.sessions_in_order)
        return {"facts": facts, "status": 202 if waits else 200}

    caller = f"booking:{booking.pk}" if session is None else f"session:{session.pk}"
    sent = submission(request, booking.account_id, caller=caller)
    kept = once(sent, once_done, now=timezone.now())
    return json_answer(shown_to(kept["facts"], booking, session), status=kept["status"])
