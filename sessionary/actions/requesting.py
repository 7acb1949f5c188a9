"""Booking with approval, the Customer's side: suggesting times, suggesting others, and running out of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sessionary.actions.claiming import check_free, clear_run_out, locked_booking, new_meeting
from sessionary.actions.clock import to_datetime
from sessionary.actions.history import note
from sessionary.actions.queueing import NotYet, enqueue
from sessionary.actions.recording import Submitted, record_booking
from sessionary.actions.terms import frozen_offer
from sessionary.actions.transactions import write
from sessionary.models import Activity, Booking, Offer, Request, Session
from sessionary.rules.errors import RequestAnswered
from sessionary.rules.states import BookingStatus, SessionStatus
from sessionary.rules.suggestions import check_suggestions

LAPSE = "lapse"


def request(offer: Offer, submitted: Submitted, starts: Sequence[int], now: datetime) -> Booking:
    """Write a requested booking with its one session, without a time yet. Needs `locked`.

    Each start has to be on offer and free by itself now; none is claimed. Raises `NotOffered` or `SlotsTaken`.
    """
    check_free(offer, starts, now=now)
    booking = record_booking(offer, submitted, BookingStatus.REQUESTED, now)
    session = Session(
        account_id=booking.account_id,
        booking=booking,
        host_id=booking.host_id,
        position=1,
        meeting=new_meeting(),
        status=SessionStatus.REQUESTED,
        cost=booking.terms["price"],
    )
    session.save(force_insert=True)
    booking.know([session])
    _record(booking, starts, now, anew=False)
    return booking


def suggest(*, booking: Booking, starts: Sequence[int], now: datetime) -> Booking:
    """The Customer suggests other times while the booking is requested, asked to or not; the earlier ones are void.

    `starts` are minutes since the epoch; the same ones once more change nothing. Raises `RequestAnswered`,
    `WrongNumberOfSessions`, `SlotsOverlap`, `NotOffered` or `SlotsTaken`.
    """
    return write(lambda: _suggest(booking, starts, now))


def locked_request(booking: Booking) -> Booking:
    """The booking read again, its host's and its own row locked. Raises `RequestAnswered` if it is not requested."""
    booking = locked_booking(booking)
    if booking.status != BookingStatus.REQUESTED:
        raise RequestAnswered
    return booking


def answer_open(booking: Booking, answer: Request.Answer, now: datetime, *, reason: str = "") -> Request | None:
    """Note what became of the suggestions that are open; None when there are none. Needs `locked_booking`."""
    waiting = booking.open_request
    if waiting is not None:
        waiting.answer, waiting.reason, waiting.answered_at = answer, reason, now
        waiting.save(update_fields=["answer", "reason", "answered_at"])
    return waiting


def end(booking: Booking, status: BookingStatus, *, by: str) -> None:
    """The request comes to nothing: its session is canceled. Needs `locked_booking`."""
    for session in booking.sessions_in_order:
        session.status, session.changed_by = SessionStatus.CANCELED, by
        session.save(update_fields=["status", "changed_by"])
    booking.status = status
    booking.save(update_fields=["status"])


def lapse_when_due(payload: dict[str, Any], now: datetime) -> None:
    """The job: lets a request lapse whose last suggested time has come. Else `NotYet`.

    One whose Customer was asked for other times has none that could pass.
    """
    found = Request.objects.select_related("booking").get(pk=payload["request"])
    if found.answer is not None:
        return
    last = to_datetime(max(found.starts))
    if last > now:
        raise NotYet(last)
    write(lambda: _lapse(found, now))


def _suggest(booking: Booking, starts: Sequence[int], now: datetime) -> Booking:
    booking = locked_request(booking)
    chosen = check_suggestions(starts, booking.terms["suggested_times"])
    if chosen == booking.suggested:
        return booking
    clear_run_out(booking.host_id, now)
    check_free(frozen_offer(booking), chosen, now=now)
    answer_open(booking, Request.Answer.REPLACED, now)
    _record(booking, chosen, now, anew=True)
    return booking


def _record(booking: Booking, starts: Sequence[int], now: datetime, *, anew: bool) -> None:
    made = Request.objects.create(account_id=booking.account_id, booking=booking, starts=list(starts), created_at=now)
    note(booking, Activity.Kind.REQUESTED, by="customer", now=now, request=made.pk, anew=anew)
    enqueue(
        account_id=booking.account_id,
        kind=LAPSE,
        dedupe=f"{LAPSE}:{made.pk}",
        payload={"request": made.pk},
        run_at=to_datetime(max(starts)),
    )


def _lapse(found: Request, now: datetime) -> None:
    booking = locked_booking(found.booking)
    waiting = booking.open_request
    if waiting is None or waiting.pk != found.pk:
        return
    answer_open(booking, Request.Answer.LAPSED, now)
    end(booking, BookingStatus.EXPIRED, by="system")
    note(booking, Activity.Kind.LAPSED, by="system", now=now, request=found.pk)
