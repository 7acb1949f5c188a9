"""Booking with approval, the Owner's side: approving one of the suggested times, asking for others, declining."""

from datetime import datetime

from sessionary.actions.asking_calendars import ask_afresh
from sessionary.actions.claiming import check_untaken, clear_run_out, new_claims
from sessionary.actions.clock import to_datetime, to_minutes
from sessionary.actions.history import note
from sessionary.actions.reasons import trimmed
from sessionary.actions.recording import claim_for_good
from sessionary.actions.requesting import answer_open, end, locked_request
from sessionary.actions.terms import frozen_offer
from sessionary.actions.transactions import write
from sessionary.models import Activity, Booking, Request
from sessionary.rules.errors import NotOffered, RequestAnswered
from sessionary.rules.states import BookingStatus, SessionStatus


def approve(*, booking: Booking, start: int, by: str, now: datetime) -> Booking:
    """Book the request at one of its suggested starts (minutes since the epoch), if that is still free.

    Lead time, hours and horizon were asked when it was suggested, and are not asked again. Raises `RequestAnswered`,
    `NotOffered` for a start that is not suggested or past, or `SlotsTaken`.
    """
    ask_afresh({booking.host_id}, now)
    return write(lambda: _approve(booking, start, by, now))


def decline(*, booking: Booking, reason: str, by: str, now: datetime) -> Booking:
    """Turn the request down for good. Raises `RequestAnswered`, or `Invalid` for a reason that is too long."""
    return write(lambda: _decline(booking, trimmed(reason), by, now))


def ask_for_times(*, booking: Booking, reason: str, by: str, now: datetime) -> Booking:
    """Ask the Customer for other times; those suggested are void, and the booking stays requested without deadline.

    Raises `RequestAnswered`, also when the Customer has been asked already; `Invalid` for a reason that is too long.
    """
    return write(lambda: _ask_for_times(booking, trimmed(reason), by, now))


def _approve(booking: Booking, start: int, by: str, now: datetime) -> Booking:
    booking = locked_request(booking)
    if start not in booking.suggested or start <= to_minutes(now):
        raise NotOffered([start])
    clear_run_out(booking.host_id, now)
    offer = frozen_offer(booking)
    check_untaken(offer, [start], now=now)
    (session,) = booking.sessions_in_order
    (claim,) = new_claims(offer, [start], meetings=[session.meeting])
    session.starts, session.ends = to_datetime(claim.starts), to_datetime(claim.ends)
    session.status = SessionStatus.SCHEDULED
    session.save(update_fields=["starts", "ends", "status"])
    claim_for_good([claim], [session])
    answer_open(booking, Request.Answer.APPROVED, now)
    booking.status = BookingStatus.SCHEDULED
    booking.save(update_fields=["status"])
    note(booking, Activity.Kind.APPROVED, by=by, now=now, start=start)
    return booking


def _decline(booking: Booking, reason: str, by: str, now: datetime) -> Booking:
    booking = locked_request(booking)
    answer_open(booking, Request.Answer.DECLINED, now, reason=reason)
    end(booking, BookingStatus.DECLINED, by=by)
    note(booking, Activity.Kind.DECLINED, by=by, now=now, reason=reason)
    return booking


def _ask_for_times(booking: Booking, reason: str, by: str, now: datetime) -> Booking:
    booking = locked_request(booking)
    if answer_open(booking, Request.Answer.OTHER_TIMES, now, reason=reason) is None:
        raise RequestAnswered
    note(booking, Activity.Kind.OTHER_TIMES_ASKED, by=by, now=now, reason=reason)
    return booking
