"""All that is known about a Customer, for them to take along."""

from typing import Any

from sessionary.actions.auditing import What, audit
from sessionary.actions.transactions import write
from sessionary.models import Attempt, Booking, Customer, Message, Session, SmsConsent, SmsOptOut


def exported(customer: Customer) -> dict[str, Any]:
    """As JSON: amounts in the currency's smallest unit, times in ISO 8601 with offset (UTC).

    The audit log notes that it was taken out.
    """
    write(lambda: audit(customer.account_id, What.CUSTOMER_EXPORTED, str(customer.pk)))
    bookings = Booking.objects.filter(customer=customer).select_related("page").order_by("pk")
    messages = Message.objects.filter(activity__booking__customer=customer, recipient=Message.Recipient.CUSTOMER)
    return {
        "email": customer.email,
        "known_since": customer.created_at.isoformat(),
        "notes": customer.notes,
        "reminders_by_sms": _numbers(customer),
        "bookings": [_booking(one) for one in bookings.prefetch_related("sessions", "attempts")],
        "messages": [
            {
                "at": one.created_at.isoformat(),
                "to": one.address,
                "by": one.channel,
                "subject": one.subject,
                "became": [{"what": it.kind, "at": it.at.isoformat(), "why": it.why} for it in one.outcomes.all()],
            }
            for one in messages.order_by("pk").prefetch_related("outcomes")
        ],
    }


def _numbers(customer: Customer) -> list[dict[str, Any]]:
    """Where they agreed to be reminded by SMS, and whether they said stop."""
    consents = list(SmsConsent.objects.filter(booking__customer=customer).select_related("booking").order_by("pk"))
    numbers = {one.number for one in consents}
    opted_out = SmsOptOut.objects.filter(account=customer.account_id, number__in=numbers)
    stopped = {one.number: one.at.isoformat() for one in opted_out}
    return [
        {
            "booking": one.booking.reference,
            "number": one.number,
            "agreed_at": one.at.isoformat(),
            "stopped_at": stopped.get(one.number),
        }
        for one in consents
    ]


def _booking(booking: Booking) -> dict[str, Any]:
    return {
        "reference": booking.reference,
        "booked_at": booking.created_at.isoformat(),
        "page": booking.page.name,
        "booked_as": booking.terms["name"],
        "status": booking.status,
        "name": booking.name,
        "phone": booking.phone,
        "time_zone": booking.time_zone,
        "language": booking.locale,
        "answers": booking.answers,
        "price": booking.terms["price"],
        "currency": booking.currency,
        "paid": booking.paid,
        "refunded": booking.refunded,
        "sessions": [_session(one) for one in booking.sessions_in_order],
        "transactions": [_transaction(one) for one in booking.attempts.all()],
    }


def _session(session: Session) -> dict[str, Any]:
    return {
        "number": session.position,
        "start": None if session.starts is None else session.starts.isoformat(),
        "end": None if session.ends is None else session.ends.isoformat(),
        "status": session.status,
    }


def _transaction(attempt: Attempt) -> dict[str, Any]:
    return {
        "at": attempt.created_at.isoformat(),
        "kind": attempt.kind,
        "amount": attempt.amount,
        "status": attempt.state,
        "reason": attempt.reason,
    }
