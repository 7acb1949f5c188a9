"""Numbering receipts and credit notes, and freezing what they say."""

from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from sessionary.actions.time_format import format_for_customer
from sessionary.actions.transactions import write
from sessionary.models import Account, Attempt, Booking, Document, NewTime, Session

CREDITS = Attempt.OUTGOING
PAPERED = Attempt.INCOMING | Attempt.OUTGOING


def document_for(attempt: Attempt) -> Document | None:
    """The receipt or credit note of this attempt, numbered now if it is not yet; None while it has not succeeded.

    In a short transaction of its own, so that no number is skipped or given twice; asking again gives the same.
    """
    if attempt.state != Attempt.State.SUCCEEDED or attempt.kind not in PAPERED:
        return None
    known: Document | None = getattr(attempt, "document", None)
    if known is None:
        write(lambda: _number_missing(attempt.account_id, attempt.booking_id))
        known = Document.objects.get(attempt=attempt)
        known.attempt = attempt
    return known


def documents_of(booking: Booking) -> list[Document]:
    """All documents of the booking, in the order of its ledger; those that are missing are numbered now."""
    found = [document_for(attempt) for attempt in _ledger(booking.pk).select_related("document")]
    return [document for document in found if document is not None]


def _ledger(booking_id: int) -> QuerySet[Attempt]:
    """What has succeeded, in the order in which it did; a refund comes after the payment that it gives back."""
    settled = Attempt.objects.filter(booking=booking_id, state=Attempt.State.SUCCEEDED, kind__in=PAPERED)
    return settled.order_by("settled_at", "pk")


def _number_missing(account_id: int, booking_id: int) -> None:
    """Under the lock on the account's row, so that nobody else takes the next number."""
    account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
    booking = Booking.objects.select_related("customer", "account").get(pk=booking_id)
    for attempt in _ledger(booking_id).filter(document=None).select_related("drawn_on"):
        kind = Document.Kind.CREDIT_NOTE if attempt.kind in CREDITS else Document.Kind.RECEIPT
        series = Document.objects.filter(account=account, kind=kind, test=booking.test)
        last: int = series.aggregate(last=Max("number", default=0))["last"]
        Document.objects.create(
            account=account,
            attempt=attempt,
            kind=kind,
            test=booking.test,
            number=last + 1,
            data=_frozen(account, booking, attempt),
        )


def _frozen(account: Account, booking: Booking, attempt: Attempt) -> dict[str, Any]:
    """What the document says for good: amounts in the smallest unit, times in ISO 8601 with offset (UTC)."""
    assert attempt.settled_at is not None
    paid_by = attempt.drawn_on or attempt
    return {
        "business": {"name": account.name, "address": account.address, "tax_id": account.tax_id},
        "note": account.receipt_note,
        "customer": {"name": booking.name, "email": booking.customer.email},
        "booking": booking.reference,
        "name": booking.terms["name"],
        "package": booking.is_package,
        "sessions": booking.terms["sessions"],
        "about": _about(booking, attempt),
        "kind": attempt.kind,
        "amount": attempt.amount,
        "currency": attempt.currency,
        "method": paid_by.method,
        "elsewhere": paid_by.kind == Attempt.Kind.PAID_ELSEWHERE,
        "date": attempt.settled_at.isoformat(),
        "credits": None if attempt.drawn_on is None else Document.objects.get(attempt=attempt.drawn_on).label,
        "locale": booking.locale,
        "clock": format_for_customer(booking).hours,
        "time_zone": booking.time_zone,
    }


def _about(booking: Booking, attempt: Attempt) -> list[dict[str, Any]]:
    """The sessions that the money is for, by number, with their start; all of them where it names none."""
    if attempt.reschedule_id is not None:
        moved = NewTime.objects.filter(reschedule=attempt.reschedule_id).select_related("session")
        return [_place(one.session, one.new_start) for one in moved]
    parts = attempt.parts.select_related("session").order_by("session__position")
    sessions = [part.session for part in parts] or list(Session.objects.filter(booking=booking).order_by("position"))
    return [_place(one, one.starts) for one in sessions]


def _place(session: Session, start: datetime | None) -> dict[str, Any]:
    return {"number": session.position, "start": None if start is None else start.isoformat()}
