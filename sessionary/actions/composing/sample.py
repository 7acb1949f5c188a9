"""Each message with an invented booking, for people who word it: Ada Byron's package of three, stored nowhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from sessionary.actions.clock import to_minutes
from sessionary.actions.composing.found import Found
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.scenarios import CUSTOMER, Group, Kind, Scenario
from sessionary.actions.terms import freeze
from sessionary.models import (
    Activity,
    Attempt,
    Booking,
    Customer,
    EventType,
    Hold,
    NewTime,
    Offer,
    Page,
    Request,
    Reschedule,
    Session,
    User,
)
from sessionary.rules.two_way import Verdict

ZONE, PRICE, EACH = "Europe/Berlin", 150_00, 50_00
WEEK = timedelta(weeks=1)
BY_HOST = {"moved_by_host", "canceled_by_host"}
ALONE = {Group.APPROVAL}


def sample_reader(scenario: Scenario, reader: str, language: str, *, host: User, now: datetime) -> Reader:
    """Who reads this message about the invented booking, in this language, which has to be in force."""
    booking = _booking(host, now, 1 if scenario.group in ALONE else 3)
    if scenario.group == Group.APPROVAL and scenario.kind != Kind.APPROVED:
        for session in booking.sessions_in_order:
            session.starts = session.ends = None
    activity = _activity(scenario, booking, now)
    return Reader(activity, booking, reader == CUSTOMER, language, booking.zone, now, _Invented(now))


@dataclass(frozen=True, slots=True)
class _Invented(Found):
    """What would be read of a booking that was written down."""

    now: datetime

    def payments(self, activity: Activity) -> Sequence[Attempt]:
        return [_attempt(activity.booking, Attempt.Kind.PAYMENT, PRICE)]

    def attempts(self, activity: Activity) -> Sequence[Attempt]:
        return [_attempt(activity.booking, Attempt.Kind.MANUAL_REFUND, EACH)]

    def owed(self, sessions: Iterable[Session]) -> dict[int, int]:
        return {session.pk: EACH for session in sessions}

    def is_to_decide(self, sessions: Iterable[Session]) -> bool:
        return False

    def reschedule(self, activity: Activity) -> Reschedule:
        return Reschedule(booking=activity.booking, reason=activity.data["reason"])

    def new_times(self, made: Reschedule) -> Sequence[NewTime]:
        first = made.booking.sessions_in_order[0]
        return [NewTime(session=first, old_start=first.span[0] - timedelta(days=1), new_start=first.span[0])]

    def fees(self, made: Reschedule) -> Sequence[Attempt]:
        return []

    def late_payment(self, activity: Activity) -> Attempt:
        return _attempt(activity.booking, Attempt.Kind.PAYMENT, PRICE)

    def returned(self, payment: Attempt) -> Sequence[Attempt]:
        return [_attempt(payment.booking, Attempt.Kind.LATE_REFUND, PRICE)]

    def reversals(self, refunds: Sequence[Attempt]) -> Sequence[Attempt]:
        return []

    def requests(self, booking: Booking) -> Sequence[Request]:
        first = _first_start(self.now)
        return [Request(booking=booking, starts=[to_minutes(first + timedelta(days=day)) for day in range(3)])]

    def bookings(self, booking: Booking) -> Sequence[Booking]:
        return [booking]


def _booking(host: User, now: datetime, count: int) -> Booking:
    account = host.account
    page = Page(account=account, owner=host, slug="sample", name=_("Coaching in Berlin"), time_zone=ZONE)
    event_type = EventType(
        account=account, slug="sample", name=_("Coaching"), package=count > 1, sessions=count,
        pricing=EventType.Pricing.COLLECTED, price=PRICE, currency=account.currency,
        location_kind="link", location_detail="https://meet.example.com/ada",
    )  # fmt: skip
    booking = Booking(
        pk=0, account=account, public_id="sample", reference="PKG-SAMPLE", page=page, event_type=event_type, host=host,
        customer=Customer(account=account, email="ada@example.com"), status="scheduled", name="Ada Byron",
        terms=freeze(Offer(page=page, event_type=event_type), step=1), locale=host.locale, time_zone=ZONE,
        amount=PRICE, paid=PRICE, currency=account.currency, link_key_id=account.newest_link_key_id, created_at=now,
        hold=Hold(expires_at=now + timedelta(hours=48)),
    )  # fmt: skip
    booking.know([_session(booking, position, now) for position in range(1, count + 1)])
    return booking


def _session(booking: Booking, position: int, now: datetime) -> Session:
    starts = _first_start(now) + (position - 1) * WEEK
    return Session(
        pk=-position, account=booking.account, public_id=f"sample-{position}", booking=booking, host=booking.host,
        position=position, meeting=0, starts=starts, ends=starts + timedelta(minutes=booking.terms["duration"]),
        status="scheduled", cost=EACH,
    )  # fmt: skip


def _first_start(now: datetime) -> datetime:
    """A week from now, at nine in the morning UTC."""
    return (now + WEEK).astimezone(UTC).replace(hour=9, minute=0, second=0, microsecond=0)


def _activity(scenario: Scenario, booking: Booking, now: datetime) -> Activity:
    """With all that any message reads of it."""
    told = booking.sessions_in_order[: 1 if scenario.group != Group.BOOKING else None]
    data: dict[str, Any] = {
        "sessions": [session.pk for session in told],
        "reason": _("Something came up."),
        "why": {str(session.pk): Verdict.TAKEN for session in told},
        "anew": scenario.name == "requested_anew",
    }
    by = "host" if scenario.name in BY_HOST else "customer"
    return Activity(account=booking.account, kind=scenario.kind, booking=booking, by=by, at=now, data=data)


def _attempt(booking: Booking | None, kind: str, amount: int) -> Attempt:
    """On its way, so that no paper is numbered for it; paid by card."""
    assert booking is not None
    paid = Attempt(booking=booking, kind=Attempt.Kind.PAYMENT, amount=PRICE, method="Visa 4242")
    return Attempt(
        account=booking.account, booking=booking, kind=kind, amount=amount, currency=booking.currency,
        gateway_account_id=0, drawn_on=paid, state=Attempt.State.PENDING,
        reason=_("Something came up."), why=_("The card has expired."),
    )  # fmt: skip
