"""What is agreed by booking, frozen: later changes of the settings do not reach it."""

import copy
from typing import Any

from sessionary.actions.clock import to_minutes_begun
from sessionary.models import Booking, Offer, Session
from sessionary.rules.policies import Agreement, as_tiers
from sessionary.rules.seats import seats_agreed


def freeze(offer: Offer, *, step: int) -> dict[str, Any]:
    """The terms of booking `offer` now (minutes, smallest currency units).

    `step` is what the amounts of the gateways that can be paid through are multiples of.
    """
    options, event_type = offer.options, offer.event_type
    return {
        "name": offer.name,
        "package": offer.package,
        "sessions": offer.sessions,
        "seats": offer.seats,
        "suggested_times": offer.suggested_times,
        "duration": options.duration,
        "before": options.before,
        "after": options.after,
        "pricing": offer.pricing,
        "price": offer.price,
        "currency": offer.currency,
        "step": step,
        "cancel_policy": event_type.cancel_policy,
        "reschedule_policy": event_type.reschedule_policy,
        "policy_words": event_type.policy_words,
        "reason": {"cancel": event_type.cancel_reason, "reschedule": event_type.reschedule_reason},
        "location": {"kind": event_type.location_kind, "detail": event_type.location_detail},
        "questions": event_type.asked,
    }


def agreement_of(booking: Booking) -> Agreement:
    """The booking's policies and price, as the rules read them."""
    terms = booking.terms
    return Agreement(
        price=booking.amount if terms["pricing"] == "collected" else 0,
        sessions=terms["sessions"],
        cancel=as_tiers(terms["cancel_policy"], "refund"),
        reschedule=as_tiers(terms["reschedule_policy"], "fee"),
        step=terms["step"],
    )


def refund_of(agreement: Agreement, session: Session, now: int) -> int | None:
    """What the policy gives back for canceling the session at `now` (minutes since the epoch); None: not allowed.

    One that the host asked to move has no time to be late for. Reads what `standings_of` does.
    """
    if session.status == "to_reschedule":
        return agreement.best_refund(session.position)
    return agreement.refund(session.position, standings_of(session, now))


def standings_of(session: Session, now: int) -> list[tuple[int, int]]:
    """The start that counts now, and those it was moved from by its Customer, each with the moment that counts.

    A time that the host asked to give up is none of those. Reads `session.new_times` with their reschedules. All in
    minutes since the epoch.
    """
    moved = [
        (to_minutes_begun(one.old_start), to_minutes_begun(moment))
        for one in session.new_times.all()
        if (moment := one.reschedule.made_at) and one.reschedule.by == "customer" and not one.asked
    ]
    return [(to_minutes_begun(session.span[0]), now), *moved]


def frozen_offer(booking: Booking) -> Offer:
    """What new times of this booking's sessions are chosen from; not to be saved.

    The hours, increment, lead time and horizon of today; the duration, buffers and host of the booking; a group
    only if it was one then.
    """
    event_type, page = copy.copy(booking.event_type), copy.copy(booking.page)
    for name in ("duration", "before", "after", "sessions", "package"):
        setattr(event_type, name, booking.terms[name])
    event_type.seats = seats_agreed(booking.seats_promised, event_type.seats)
    page.owner = booking.host
    offer = Offer.objects.get(page=booking.page_id, event_type=booking.event_type_id)
    offer.page, offer.event_type = page, event_type
    return offer
