"""What a message tells besides its booking and the sessions: money, moves and suggestions, read from the database."""

from collections.abc import Iterable, Sequence

from sessionary.models import Activity, Attempt, Booking, Cancellation, NewTime, Request, Reschedule, Session

MOST_BOOKINGS = 20


class Found:
    """Read here and nowhere else in composing, as a sample is composed of what nobody has written down."""

    def payments(self, activity: Activity) -> Sequence[Attempt]:
        """What came in for the price itself, by then."""
        kinds = (Attempt.Kind.PAYMENT, Attempt.Kind.PAID_ELSEWHERE)
        came_in = Attempt.objects.filter(booking=activity.booking_id, kind__in=kinds, state=Attempt.State.SUCCEEDED)
        return list(came_in.filter(settled_at__lte=activity.at).order_by("pk"))

    def attempts(self, activity: Activity) -> Sequence[Attempt]:
        """The attempts that the activity names, in their order."""
        named = Attempt.objects.filter(booking=activity.booking_id, pk__in=activity.data.get("attempts", []))
        return list(named.select_related("drawn_on").order_by("pk"))

    def owed(self, sessions: Iterable[Session]) -> dict[int, int]:
        """By canceled session, what its Customer gets back for it."""
        return dict(Cancellation.objects.filter(session__in=sessions).values_list("session_id", "owed"))

    def reschedule(self, activity: Activity) -> Reschedule:
        return Reschedule.objects.get(pk=activity.data["reschedule"])

    def new_times(self, made: Reschedule) -> Sequence[NewTime]:
        return list(made.new_times.all())

    def fees(self, made: Reschedule) -> Sequence[Attempt]:
        """What was paid for moving."""
        kind, state = Attempt.Kind.RESCHEDULE_FEE, Attempt.State.SUCCEEDED
        return list(made.attempts.filter(kind=kind, state=state))

    def late_payment(self, activity: Activity) -> Attempt:
        return Attempt.objects.get(pk=activity.data["attempt"])

    def returned(self, payment: Attempt) -> Sequence[Attempt]:
        """What goes back of a payment that came too late."""
        back = payment.refunds.filter(kind=Attempt.Kind.LATE_REFUND)
        return list(back.select_related("drawn_on").order_by("pk"))

    def reversals(self, refunds: Sequence[Attempt]) -> Sequence[Attempt]:
        """Of refunds that had gone through, those that came back."""
        return list(Attempt.objects.filter(follows__in=refunds, kind=Attempt.Kind.REFUND_REVERSED))

    def requests(self, booking: Booking) -> Sequence[Request]:
        return list(booking.requests.all())

    def bookings(self, booking: Booking) -> Sequence[Booking]:
        """The newest of the same Customer."""
        theirs = Booking.objects.select_related("host", "page").filter(customer=booking.customer_id)
        return list(theirs.prefetch_related("sessions").order_by("-pk")[:MOST_BOOKINGS])
