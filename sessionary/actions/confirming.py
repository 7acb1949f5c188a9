"""What becomes of a booking that waits for its payment: it is confirmed as a whole, or expires as a whole."""

from datetime import datetime, timedelta
from typing import Any

from sessionary.actions.claiming import check_untaken, clear_run_out, locked_booking, new_claims
from sessionary.actions.clock import to_minutes
from sessionary.actions.history import note
from sessionary.actions.queueing import NotYet, enqueue
from sessionary.actions.recording import claim_for_good
from sessionary.actions.terms import frozen_offer
from sessionary.actions.transactions import write
from sessionary.models import Activity, Attempt, Booking, Claim, Session
from sessionary.models.claims import Own
from sessionary.rules.errors import NotOffered, SlotsTaken
from sessionary.rules.states import BookingStatus, SessionStatus

EXPIRE = "expire"
GRACE = timedelta(hours=1)


def confirm(booking: Booking, now: datetime) -> bool:
    """Schedule all sessions of a paid booking; False, and nothing is done, when not all slots can be had any more.

    Slots that are not held any more are claimed anew if all are free and none is past. Needs `locked_booking`.
    """
    if booking.status != BookingStatus.PENDING_PAYMENT:
        return False
    claims = secured_claims(booking, now)
    if claims is None:
        return False
    sessions = booking.sessions_in_order
    claim_for_good(claims, sessions)
    Session.objects.filter(booking=booking).update(status=SessionStatus.SCHEDULED)
    for session in sessions:
        session.status = SessionStatus.SCHEDULED
    booking.status, booking.hold = BookingStatus.SCHEDULED, None
    booking.save(update_fields=["status", "hold"])
    note(booking, Activity.Kind.BOOKED, by="customer", now=now)
    return True


def secured_claims(booking: Booking, now: datetime) -> list[Claim] | None:
    """The claims for all sessions of a pending booking: those of its hold, or new ones, unsaved; None if not all.

    Needs `locked_booking`.
    """
    hold, sessions = booking.hold, booking.sessions_in_order
    clear_run_out(booking.host_id, now, besides=hold)
    starts = [to_minutes(session.span[0]) for session in sessions]
    held = [] if hold is None else list(hold.claims.order_by("starts"))
    if [claim.starts for claim in held] == starts:
        return held
    Claim.objects.filter(pk__in=[claim.pk for claim in held]).delete()
    try:
        if past := [start for start in starts if start <= to_minutes(now)]:
            raise NotOffered(past)
        offer = frozen_offer(booking)
        check_untaken(offer, starts, now=now, own=Own.held_by(hold))
    except (NotOffered, SlotsTaken):
        return None
    return new_claims(offer, starts, meetings=[session.meeting for session in sessions])


def expire(booking: Booking, now: datetime) -> None:
    """Give an unpaid booking up: its slots are free again. Money that lands afterwards is returned."""
    booking = locked_booking(booking)
    if booking.status != BookingStatus.PENDING_PAYMENT:
        return
    if booking.hold is not None:
        booking.hold.claims.all().delete()
    Session.objects.filter(booking=booking).update(status=SessionStatus.CANCELED, changed_by="system")
    booking.status, booking.hold = BookingStatus.EXPIRED, None
    booking.save(update_fields=["status", "hold"])


def expire_later(booking: Booking, now: datetime) -> None:
    """Expire the booking when nobody has paid long after its hold has ended, in the caller's transaction."""
    assert booking.hold is not None
    enqueue(
        account_id=booking.account_id,
        kind=EXPIRE,
        dedupe=f"{EXPIRE}:{booking.public_id}",
        payload={"booking": booking.pk},
        run_at=booking.hold.expires_at + GRACE,
    )


def expire_when_due(payload: dict[str, Any], now: datetime) -> None:
    """The job: expires the booking unless its hold was prolonged or a payment may still come in; then `NotYet`."""
    booking = Booking.objects.select_related("hold").get(pk=payload["booking"])
    if booking.status != BookingStatus.PENDING_PAYMENT:
        return
    if booking.hold is not None and booking.hold.expires_at + GRACE > now:
        raise NotYet(booking.hold.expires_at + GRACE)
    if Attempt.objects.filter(booking=booking, state=Attempt.State.PENDING).exists():
        raise NotYet(now + GRACE)
    write(lambda: expire(booking, now))
