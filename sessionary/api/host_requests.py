"""Requests, answered by a host's program: one of the suggested times approved, others asked for, or declined."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from sessionary.actions import approving
from sessionary.actions.booking_facts import booking_facts
from sessionary.actions.idempotency import once
from sessionary.api.answering import json_answer
from sessionary.api.authorizing import Bearer, Scope, token_of
from sessionary.api.change_shapes import AnswerIn, ApproveIn
from sessionary.api.documenting import REPEATABLE
from sessionary.api.reading import minutes_of
from sessionary.api.replaying import submission
from sessionary.api.shapes import BookingOut, Problem
from sessionary.models import Booking
from sessionary.rules.errors import NotPermitted

router = Router(tags=["For hosts"], auth=Bearer(Scope.BOOKINGS))
ANSWERS = {200: BookingOut, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
HOST = "host"


@router.post("host/bookings/{booking_id}/approve", response=ANSWERS, openapi_extra=REPEATABLE)
def approve(request: HttpRequest, booking_id: str, data: ApproveIn) -> HttpResponse:
    """Book the request at one of its suggested times. 409 `slots-taken` when that is not free any more."""
    booking, now = _to_answer(request, booking_id), timezone.now()
    (start,) = minutes_of([data.start])
    return _answered(request, booking, lambda: approving.approve(booking=booking, start=start, by=HOST, now=now))


@router.post("host/bookings/{booking_id}/decline", response=ANSWERS, openapi_extra=REPEATABLE)
def decline(request: HttpRequest, booking_id: str, data: AnswerIn) -> HttpResponse:
    """Turn the request down; the Customer reads the reason."""
    booking, now = _to_answer(request, booking_id), timezone.now()
    return _answered(request, booking, lambda: approving.decline(booking=booking, reason=data.reason, by=HOST, now=now))


@router.post("host/bookings/{booking_id}/ask-for-times", response=ANSWERS, openapi_extra=REPEATABLE)
def ask_for_times(request: HttpRequest, booking_id: str, data: AnswerIn) -> HttpResponse:
    """Ask the Customer for other times; the booking stays requested, and those suggested are void."""
    booking, now = _to_answer(request, booking_id), timezone.now()
    return _answered(
        request, booking, lambda: approving.ask_for_times(booking=booking, reason=data.reason, by=HOST, now=now)
    )


def _to_answer(request: HttpRequest, booking_id: str) -> Booking:
    """The booking, if the token's User may answer it. Raises `NotFound`, or `NotPermitted` if they only see it."""
    user = token_of(request).user
    booking = Booking.shown_to(user, booking_id)
    if not booking.may_change(user):
        raise NotPermitted
    return booking


def _answered(request: HttpRequest, booking: Booking, work: Callable[[], Booking]) -> HttpResponse:
    """Do the work once per idempotency key; the answer is the booking as it is then, without secrets."""
    token = token_of(request)

    def once_done() -> dict[str, Any]:
        work()
        current = Booking.shown_to(token.user, booking.public_id)
        return booking_facts(current, current.sessions_in_order)

    sent = submission(request, booking.account_id, caller=f"token:{token.pk}")
    return json_answer(once(sent, once_done, now=timezone.now()))
