"""Paying with the test gateway, as the pay page does it."""

from datetime import datetime
from typing import Any

from sessionary.actions.booking import book
from sessionary.actions.clock import to_minutes
from sessionary.actions.gateways import play_gateway
from sessionary.actions.paying import go_to_pay
from sessionary.actions.settling import settle
from sessionary.jobs.registry import ACTIONS
from sessionary.models import Attempt, Booking, GatewayAccount, Job, Session
from tests.cast import ADA, NOW, Cast


def unpaid(cast: Cast, slug: str, starts: list[int], now: datetime = NOW) -> Booking:
    """A booking that waits for its payment."""
    return book(offer=cast.offer(slug), starts=starts, customer=ADA, answers={}, now=now)


def paid(cast: Cast, slug: str, starts: list[int], now: datetime = NOW) -> Booking:
    """A booking that is paid."""
    booking = unpaid(cast, slug, starts, now)
    assert pay(booking, now=now).state == "succeeded"
    return fresh(booking)


def pay(booking: Booking, outcome: str = "succeed", *, now: datetime = NOW, **how: Any) -> Attempt:
    """Go to pay, decide at the gateway, and come back."""
    attempt, checkout = go_to_pay(booking=booking, gateway_account=till_of(booking), now=now)
    play_gateway().decide(checkout.reference, outcome, **how)
    return settle(attempt, now=now)


def till_of(booking: Booking) -> GatewayAccount:
    return GatewayAccount.objects.get(account=booking.account)


def fresh(booking: Booking) -> Booking:
    """The booking as the database has it now."""
    related = ("account", "page__owner", "host", "customer", "event_type", "hold")
    return Booking.objects.select_related(*related).get(pk=booking.pk)


def sessions(booking: Booking) -> list[Session]:
    return fresh(booking).sessions_in_order


def starts(booking: Booking) -> list[int]:
    return [to_minutes(session.span[0]) for session in sessions(booking)]


def statuses(booking: Booking) -> list[str]:
    return [session.status for session in sessions(booking)]


def ids(booking: Booking, *positions: int) -> list[str]:
    return [one.public_id for one in sessions(booking) if one.position in positions]


def do_jobs(kind: str, now: datetime = NOW) -> None:
    """Do the waiting jobs of one kind, each once."""
    for job in Job.objects.filter(kind=kind, state="ready", run_at__lte=now):
        ACTIONS[job.kind](job.payload, now)
        Job.objects.filter(pk=job.pk).update(state="done")


def ledger(booking: Booking) -> list[tuple[str, int, str]]:
    return list(Attempt.objects.filter(booking=booking).order_by("pk").values_list("kind", "amount", "state"))


def check_totals(booking: Booking) -> None:
    """The totals on the booking are those of its attempts, and the gateway's own books agree."""
    rows, booking = Attempt.objects.filter(booking=booking), fresh(booking)
    came = sum(one.amount for one in rows if one.state == "succeeded" and one.kind in Attempt.INCOMING)
    back = sum(one.amount for one in rows if one.state != "failed" and one.kind in Attempt.OUTGOING)
    back -= sum(one.amount for one in rows if one.kind == Attempt.Kind.REFUND_REVERSED)
    assert (booking.paid, booking.refunded) == (came, back)
