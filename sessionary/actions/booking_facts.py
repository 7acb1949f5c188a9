"""A booking as programs see it: facts, which may be kept, and links, whose secrets never are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sessionary.actions import links
from sessionary.actions.clock import to_minutes
from sessionary.actions.payment_details import LedgerLine, PaymentDetails, payment_details
from sessionary.actions.places import place_of
from sessionary.actions.slot_bytes import times_between
from sessionary.models import Booking, Session
from sessionary.rules.quotes import Quote, QuoteLine

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
        "via": booking.via.slug if booking.via else None,
        "event_type": None if booking.event_type.hidden else booking.event_type.slug,
        "time_zone": booking.time_zone,
        "customer": {"name": booking.name, "email": booking.customer.email},
        "hold_expires_at": _moment(booking.hold.expires_at if booking.hold else None),
        "manage_url": None,
        "suggested": list(times_between(booking.suggested, booking.zone)),
        "sessions": [session_facts(session, booking) for session in sessions],
        "payment": _payment(payment_details(booking), booking),
    }


def with_booking_links(facts: Body, booking: Booking) -> Body:
    """The facts with the links that the booking's secret opens."""
    sessions = [with_session_link(one, booking) for one in facts["sessions"]]
    payment = facts["payment"]
    if payment["due"] is not None:
        payment = {**payment, "due": {**payment["due"], "checkout_url": links.pay_url(booking)}}
    return {**facts, "manage_url": links.manage_url(booking), "sessions": sessions, "payment": payment}


def with_session_link(facts: Body, booking: Booking) -> Body:
    """One session's facts with its own link, which shows that session only."""
    url = links.session_url_in(booking, facts["id"])
    return {**facts, "details_url": url, "manage_url": url}


def quote_view(quote: Quote) -> Body:
    """What a change would cost or give back, before it is made."""
    return {"sessions": [line_view(line, quote.currency) for line in quote.lines], "total": _total(quote)}


def line_view(line: QuoteLine, currency: str) -> Body:
    """One session of a quote."""
    return {
        "id": line.session,
        "allowed": line.allowed,
        "why": line.why,
        "amount": {"amount": line.amount, "currency": currency},
        "automatic": line.automatic,
    }


def _total(quote: Quote) -> Body:
    return {"amount": quote.total, "currency": quote.currency}


def _payment(details: PaymentDetails, booking: Booking) -> Body:
    due = details.due
    return {
        "status": details.status,
        "price": _money(booking.terms["price"], booking),
        "due": due
        and {
            "kind": due.kind,
            "amount": _money(due.amount, booking),
            "checkout_url": None,
            "hold_expires_at": _moment(due.hold.expires_at if due.hold else None),
            "sessions": [session.public_id for session in due.sessions],
        },
        "transactions": [transaction_facts(line, booking) for line in details.lines],
    }


def transaction_facts(line: LedgerLine, booking: Booking) -> Body:
    """One try to move money, and the sessions it is about."""
    return {
        "id": line.attempt.public_id,
        "kind": line.attempt.kind,
        "amount": _money(line.attempt.amount, booking),
        "status": line.attempt.state,
        "sessions": [session.public_id for session in line.sessions],
        "created_at": _moment(line.attempt.created_at),
        "reason": line.attempt.reason or None,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def session_facts(session: Session, booking: Booking) -> Body:
    """One session, without the links that secrets open."""
    start, end = _span(session, booking)
    return {
        "id": session.public_id,
        "start": start,
        "end": end,
        "status": session.status,
        "changed_by": session.changed_by,
        "relative_cost": _money(session.cost, booking),
        "location": _location(session),
        "details_url": None,
        "ics_uid": session.uid,
        "manage_url": None,
    }


def _span(session: Session, booking: Booking) -> tuple[str | None, str | None]:
    if session.starts is None or session.ends is None:
        return None, None
    start, end = times_between([to_minutes(session.starts), to_minutes(session.ends)], booking.zone)
    return start, end


def _location(session: Session) -> Body:
    """`detail` is the address or number, or what is needed to join besides the address."""
    place = place_of(session)
    detail = "\n".join(line for line in place.lines if line != place.join_url)
    return {"kind": place.kind, "join_url": place.join_url or None, "detail": detail or None}


def _money(amount: int | None, booking: Booking) -> Body | None:
    return None if amount is None else {"amount": amount, "currency": booking.currency}
