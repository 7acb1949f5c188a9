"""A booking's money at a glance: what is due, what was paid and refunded, and the ledger line by line."""

from dataclasses import dataclass

from django.db.models import Prefetch

from sessionary.actions.paying import Due, due_of
from sessionary.models import Attempt, AttemptPart, Booking, Session


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One attempt, and the sessions it is about; none for a manual refund."""

    attempt: Attempt
    sessions: list[Session]


@dataclass(frozen=True, slots=True)
class PaymentDetails:
    """`status` is none, required, paid, partially_refunded or refunded; amounts are in the smallest unit.

    `refunded` counts what is on its way back too; `open_by_hand` is owed to the Customer and not yet given back.
    """

    status: str
    due: Due | None
    paid: int
    refunded: int
    open_by_hand: int
    lines: list[LedgerLine]

    @property
    def left(self) -> int:
        """What can still be refunded."""
        return self.paid - self.refunded


def payment_details(booking: Booking) -> PaymentDetails:
    """All about the booking's money, in a fixed number of queries; in none where no money is collected."""
    if booking.terms["pricing"] != "collected":
        return PaymentDetails(status="none", due=None, paid=0, refunded=0, open_by_hand=0, lines=[])
    sessions, due = booking.sessions_in_order, due_of(booking)
    lines = [LedgerLine(one, _about(one, sessions)) for one in _attempts(booking)]
    return PaymentDetails(
        status=_status(booking, due),
        due=due,
        paid=booking.paid,
        refunded=booking.refunded,
        open_by_hand=_open_by_hand(booking, lines),
        lines=lines,
    )


def _attempts(booking: Booking) -> list[Attempt]:
    parts = Prefetch("parts", AttemptPart.objects.select_related("session"))
    rows = Attempt.objects.filter(booking=booking).select_related("gateway_account", "drawn_on", "followed_by")
    return list(rows.prefetch_related(parts, "reschedule__new_times__session").order_by("pk"))


def ledger_line(attempt: Attempt, sessions: list[Session]) -> LedgerLine:
    """The attempt with those of all the booking's `sessions` that it is about; reads its parts and reschedule."""
    return LedgerLine(attempt, _about(attempt, sessions))


def _about(attempt: Attempt, sessions: list[Session]) -> list[Session]:
    if attempt.reschedule is not None:
        return [one.session for one in attempt.reschedule.new_times.all()]
    if attempt.kind in (Attempt.Kind.PAYMENT, Attempt.Kind.PAID_ELSEWHERE):
        return sessions
    return sorted((part.session for part in attempt.parts.all()), key=lambda session: session.position)


def _status(booking: Booking, due: Due | None) -> str:
    if due is not None and due.kind == "payment":
        return "required"
    if not booking.paid:
        return "none"
    if not booking.refunded:
        return "paid"
    return "refunded" if booking.refunded == booking.paid else "partially_refunded"


def _open_by_hand(booking: Booking, lines: list[LedgerLine]) -> int:
    """What cancellations owe, less what was refunded since, by itself or by hand."""
    owed = sum(booking.sessions.filter(cancellation__isnull=False).values_list("cancellation__owed", flat=True))
    given = sum(
        line.attempt.amount
        for line in lines
        if line.attempt.kind in (Attempt.Kind.REFUND, Attempt.Kind.MANUAL_REFUND, Attempt.Kind.GATEWAY_REFUND)
        and line.attempt.state != Attempt.State.FAILED
    )
    return max(0, min(owed - given, booking.paid - booking.refunded))
