"""A booking as programs see it: facts, which may be kept, and links, whose secrets never are."""

from collections.abc import Sequence
from typing import Any

from sessionary.actions import links
from sessionary.actions.clock import to_minutes
from sessionary.api.slot_bytes import times_between
from sessionary.models import Booking, Session

Body = dict[str, Any]


def booking_facts(booking: Booking, sessions: Sequence[Session]) -> Body:
    """Everything about the booking and these of its sessions that is no secret."""
    return {
        "id": booking.public_id,
        "secret": None,
        "reference": booking.reference,
        "status": booking.status,
        "package_status": booking.package_status_of(sessions),
        "page": booking.page.slug,
        "via": None,
        "event_type": None if booking.event_type.hidden else booking.event_type.slug,
        "time_zone": booking.time_zone,
        "customer": {"name": booking.name, "email": booking.customer.email},
        "hold_expires_at": None,
        "manage_url": None,
        "suggested": [],
        "sessions": [_session(session, booking) for session in sessions],
        "payment": {
            "status": "none",
            "price": _money(booking.terms["price"], booking),
            "due": None,
            "transactions": [],
        },
    }


def with_booking_links(facts: Body, booking: Booking) -> Body:
    """The facts with the links that the booking's secret opens."""
    sessions = [with_session_link(one, booking) for one in facts["sessions"]]
    return {**facts, "manage_url": links.manage_url(booking), "sessions": sessions}


def with_session_link(facts: Body, booking: Booking) -> Body:
    """One session's facts with its own link, which shows that session only."""
    url = links.session_url(Session(public_id=facts["id"], booking=booking))
    return {**facts, "details_url": url, "manage_url": url}


def session_view(booking: Booking, session: Session) -> Body:
    """What a session's secret shows: that session, nothing of the others, the money or the booking's links."""
    facts = booking_facts(booking, [session])
    shown = [with_session_link(one, booking) for one in facts["sessions"]]
    return {**facts, "package_status": None, "payment": None, "sessions": shown}


def _session(session: Session, booking: Booking) -> Body:
    start, end = _span(session, booking)
    return {
        "id": session.public_id,
        "start": start,
        "end": end,
        "status": session.status,
        "changed_by": session.changed_by,
        "relative_cost": _money(session.cost, booking),
        "location": _location(booking),
        "details_url": None,
        "ics_uid": session.uid,
        "manage_url": None,
    }


def _span(session: Session, booking: Booking) -> tuple[str | None, str | None]:
    if session.starts is None or session.ends is None:
        return None, None
    start, end = times_between([to_minutes(session.starts), to_minutes(session.ends)], booking.zone)
    return start, end


def _location(booking: Booking) -> Body:
    kind, detail = booking.location["kind"], booking.location["detail"]
    is_link = kind == "link"
    return {"kind": kind, "join_url": detail if is_link else None, "detail": None if is_link else detail}


def _money(amount: int | None, booking: Booking) -> Body | None:
    return None if amount is None else {"amount": amount, "currency": booking.currency}
