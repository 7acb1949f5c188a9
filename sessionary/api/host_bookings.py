"""A host's programs act on bookings: at any time, under no policy, as the User whose token they hold."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.booking_facts import booking_facts
from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.completing import note_attendance
from sessionary.actions.end_booking_links import end_booking_links
from sessionary.actions.idempotency import once
from sessionary.actions.refunding import refund_by_hand
from sessionary.actions.rescheduling import reschedule_for_customer
from sessionary.api.answering import json_answer
from sessionary.api.authorizing import Bearer, Scope, token_of
from sessionary.api.documenting import REPEATABLE
from sessionary.api.host_shapes import AskToRescheduleIn, HostCancelIn, HostRescheduleIn, RefundIn
from sessionary.api.reading import amount_of_booking, starts_by_session
from sessionary.api.replaying import submission
from sessionary.api.shapes import BookingOut, Problem
from sessionary.models import Booking, Session
from sessionary.rules.errors import NotPermitted
from sessionary.rules.states import SessionStatus

router = Router(tags=["For hosts"], auth=Bearer(Scope.BOOKINGS))
READ = {200: BookingOut, 401: Problem, 404: Problem}
CHANGED = {**READ, 403: Problem, 409: Problem, 422: Problem}
HOST = "host"


@router.get("host/bookings/{booking_id}", response=READ)
def read(request: HttpRequest, booking_id: str) -> HttpResponse:
    """The booking. Every address that carries a secret is null."""
    return json_answer(_facts(Booking.shown_to(token_of(request).user, booking_id)))


@router.post("host/bookings/{booking_id}/cancel", response=CHANGED, openapi_extra=REPEATABLE)
def cancel(request: HttpRequest, booking_id: str, data: HostCancelIn) -> HttpResponse:
    """Cancel these sessions, all or none, and give back what `refund` says."""
    booking, now = _to_change(request, booking_id), timezone.now()

    def work() -> None:
        refund = data.refund if isinstance(data.refund, str) else amount_of_booking(data.refund, booking.currency)
        expect = None if data.expect is None else amount_of_booking(data.expect, booking.currency)
        cancel_for_customer(
            booking=booking,
            sessions=data.sessions,
            refund=refund,
            reason=data.reason,
            by=HOST,
            now=now,
            expect=expect,
        )

    return _changed(request, booking, work)


@router.post("host/bookings/{booking_id}/reschedule", response=CHANGED, openapi_extra=REPEATABLE)
def reschedule(request: HttpRequest, booking_id: str, data: HostRescheduleIn) -> HttpResponse:
    """Move these sessions, all or none, to any times of the host's that are not taken. No fee."""
    booking, now = _to_change(request, booking_id), timezone.now()

    def work() -> None:
        starts = starts_by_session([(one.id, one.start) for one in data.sessions])
        reschedule_for_customer(booking=booking, starts=starts, reason=data.reason, by=HOST, now=now)

    return _changed(request, booking, work)


@router.post("host/bookings/{booking_id}/request-reschedule", response=CHANGED, openapi_extra=REPEATABLE)
def request_reschedule(request: HttpRequest, booking_id: str, data: AskToRescheduleIn) -> HttpResponse:
    """Free these sessions' time and ask the Customer to pick anew, for nothing and without deadline."""
    booking, now = _to_change(request, booking_id), timezone.now()

    def work() -> None:
        ask_to_reschedule(booking=booking, sessions=data.sessions, reason=data.reason, by=HOST, now=now)

    return _changed(request, booking, work)


@router.post("host/bookings/{booking_id}/refunds", response=CHANGED, openapi_extra=REPEATABLE)
def refund(request: HttpRequest, booking_id: str, data: RefundIn) -> HttpResponse:
    """A manual refund of any amount up to what is left."""
    booking, now = _to_change(request, booking_id), timezone.now()

    def work() -> None:
        amount = amount_of_booking(data.amount, booking.currency)
        refund_by_hand(booking=booking, amount=amount, reason=data.reason, by=HOST, now=now)

    return _changed(request, booking, work)


@router.post("host/bookings/{booking_id}/end-links", response=CHANGED, openapi_extra=REPEATABLE)
def end_links(request: HttpRequest, booking_id: str) -> HttpResponse:
    """End the Customer's links to this booking, as somebody else has one; a new one is mailed to the Customer."""
    booking, now = _to_change(request, booking_id), timezone.now()
    return _changed(request, booking, lambda: end_booking_links(booking=booking, by=HOST, now=now))


@router.post("host/sessions/{session_id}/no-show", response=CHANGED, openapi_extra=REPEATABLE)
def no_show(request: HttpRequest, session_id: str) -> HttpResponse:
    """Say of a session that has begun that its Customer did not come."""
    return _noted(request, session_id, SessionStatus.NO_SHOW)


@router.post("host/sessions/{session_id}/completed", response=CHANGED, openapi_extra=REPEATABLE)
def completed(request: HttpRequest, session_id: str) -> HttpResponse:
    """Say of a session that has begun that it took place after all."""
    return _noted(request, session_id, SessionStatus.COMPLETED)


def _noted(request: HttpRequest, session_id: str, status: SessionStatus) -> HttpResponse:
    found = Session.shown_to(token_of(request).user, session_id)
    booking, now = _to_change(request, found.booking.public_id), timezone.now()

    def work() -> None:
        note_attendance(booking=booking, sessions=[session_id], status=status, by=HOST, now=now)

    return _changed(request, booking, work)


def _to_change(request: HttpRequest, booking_id: str) -> Booking:
    """The booking, if the token's User may change it. Raises `NotFound`, or `NotPermitted` if they only see it."""
    user = token_of(request).user
    booking = Booking.shown_to(user, booking_id)
    if not booking.may_change(user):
        raise NotPermitted
    return booking


def _changed(request: HttpRequest, booking: Booking, work: Callable[[], None]) -> HttpResponse:
    """Do the work once per idempotency key; the answer is the booking as it is then."""
    token = token_of(request)

    def once_done() -> dict[str, Any]:
        work()
        return _facts(Booking.shown_to(token.user, booking.public_id))

    sent = submission(request, booking.account_id, caller=f"token:{token.pk}")
    return json_answer(once(sent, once_done, now=timezone.now()))


def _facts(booking: Booking) -> dict[str, object]:
    return booking_facts(booking, booking.sessions_in_order)
