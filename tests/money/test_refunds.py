"""Money going back: by hand, failed and tried again, made at the gateway itself, and what the database refuses."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from sessionary.actions import refund_standings
from sessionary.actions.booking_for_customer import HostOrder, book_for_customer
from sessionary.actions.canceling import cancel
from sessionary.actions.gateways import play_gateway
from sessionary.actions.leasing import Hand, lease
from sessionary.actions.queueing import NotYet
from sessionary.actions.refunding import refund_by_hand, try_again
from sessionary.actions.settling import settle
from sessionary.actions.stuck_jobs import LONG, stuck_jobs
from sessionary.jobs import runner
from sessionary.models import Activity, Attempt, Booking
from sessionary.providers.payments.contract import Declined, KeysRefused, RefundStanding, RefundState, Unsure
from sessionary.providers.payments.test import PlayGateway
from sessionary.rules.errors import Invalid, NotFound, RefundExceedsLeft, RefundsOff
from tests.cast import ADA, NOW, Cast, five_tuesdays
from tests.money.till import check_totals, do_jobs, fresh, ids, ledger, paid

WEEKLY = five_tuesdays()[:3]


@pytest.fixture
def booking(shop: Cast) -> Booking:
    return paid(shop, "three", WEEKLY)


def by_hand(booking: Booking, amount: int, reason: str = "Late start") -> Booking:
    return refund_by_hand(booking=booking, amount=amount, reason=reason, by="host", now=NOW)


def test_by_hand_up_to_what_is_left(booking: Booking) -> None:
    by_hand(booking, 20_00)
    do_jobs("refund")
    assert ledger(booking)[1:] == [("manual_refund", 20_00, "succeeded")]
    with pytest.raises(RefundExceedsLeft):
        by_hand(booking, 130_01)
    by_hand(booking, 130_00)
    do_jobs("refund")
    assert play_gateway().balance() == {"USD": 0}
    check_totals(booking)


@pytest.mark.parametrize(("amount", "reason"), [(0, "why"), (-5, "why"), (100, " ")])
def test_by_hand_needs_an_amount_and_a_reason(booking: Booking, amount: int, reason: str) -> None:
    with pytest.raises(Invalid):
        by_hand(booking, amount, reason)


def in_dimes(booking: Booking) -> None:
    """The gateway takes only multiples of 10 cents."""
    booking.terms["step"] = 10
    booking.save(update_fields=["terms"])


def test_only_what_the_gateway_takes_goes_back_by_hand(booking: Booking) -> None:
    in_dimes(booking)
    with pytest.raises(Invalid) as refused:
        by_hand(booking, 20_05)
    assert refused.value.errors == {
        "amount": ["Only multiples of 0.10 USD can be refunded here. Please enter another amount."]
    }
    assert fresh(booking).refunded == 0
    by_hand(booking, 20_10)


def test_what_was_paid_elsewhere_goes_back_in_any_amount(shop: Cast) -> None:
    order = HostOrder(WEEKLY, ADA, {}, "elsewhere")
    booking = book_for_customer(offer=shop.offer("three"), order=order, by="host", now=NOW)
    in_dimes(booking)
    by_hand(booking, 20_05)
    assert fresh(booking).refunded == 20_05


def test_all_that_is_left_goes_back_whatever_the_step(booking: Booking) -> None:
    by_hand(booking, 20_05)
    in_dimes(booking)
    by_hand(booking, 129_95)
    assert fresh(booking).refunded == 150_00


def test_by_hand_is_refused_where_refunds_are_off(shop: Cast, booking: Booking) -> None:
    shop.account.refunds = "off"
    shop.account.save()
    with pytest.raises(RefundsOff):
        by_hand(booking, 1_00)


def test_later_refunds_are_capped_at_what_is_left(booking: Booking) -> None:
    by_hand(booking, 140_00)
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW, expect=10_00)
    assert fresh(booking).refunded == 150_00


def test_a_failed_refund_leaves_the_cancellation_and_can_be_tried_again(
    booking: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(PlayGateway, "refund", refuse)
        cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
        do_jobs("refund")
    failed = Attempt.objects.get(kind="refund")
    assert (failed.state, failed.why, fresh(booking).refunded) == ("failed", "No money in the account.", 0)
    assert Activity.objects.filter(kind="refund_failed").count() == 1
    try_again(attempt=failed, by="host", now=NOW)
    with pytest.raises(NotFound):
        try_again(attempt=failed, by="host", now=NOW)
    do_jobs("refund")
    assert ledger(booking)[1:] == [("refund", 25_00, "failed"), ("refund", 25_00, "succeeded")]
    assert play_gateway().balance() == {"USD": 125_00}
    check_totals(booking)


def refuse(*args: object) -> RefundStanding:
    raise Declined("No money in the account.")


def test_an_unsure_refund_is_repeated_under_the_same_key(booking: Booking, monkeypatch: pytest.MonkeyPatch) -> None:
    by_hand(booking, 20_00)
    real = PlayGateway.refund

    def done_but_silent(*args: object) -> RefundStanding:
        real(*args)  # type: ignore[arg-type]
        raise Unsure("time out")

    with monkeypatch.context() as patch:
        patch.setattr(PlayGateway, "refund", done_but_silent)
        with pytest.raises(NotYet):
            do_jobs("refund")
    assert ledger(booking)[1:] == [("manual_refund", 20_00, "pending")]
    do_jobs("refund")
    assert ledger(booking)[1:] == [("manual_refund", 20_00, "succeeded")]
    assert play_gateway().balance() == {"USD": 130_00}


def test_keys_that_are_refused_are_told_of_while_it_is_tried_again(
    booking: Booking, monkeypatch: pytest.MonkeyPatch, time_machine: Any
) -> None:
    def refuse_keys(*args: object) -> RefundStanding:
        raise KeysRefused("No such API key.")

    def try_it(now: datetime) -> list[str]:
        time_machine.move_to(now, tick=False)
        for job in lease(5, now, Hand.OUTSIDE):
            runner.do(job)
        return [one.job.error for one in stuck_jobs(booking.account, now + LONG - timedelta(seconds=1))]

    by_hand(booking, 20_00)
    with monkeypatch.context() as patch:
        patch.setattr(PlayGateway, "refund", refuse_keys)
        assert try_it(NOW) == [], "that may pass by itself"
        assert try_it(NOW + 3 * LONG) == ["No such API key."]
    assert try_it(NOW + 6 * LONG) == []
    assert ledger(booking)[1:] == [("manual_refund", 20_00, "succeeded")]


def test_past_a_day_the_gateway_is_asked_before_repeating(booking: Booking, monkeypatch: pytest.MonkeyPatch) -> None:
    by_hand(booking, 20_00)
    attempt = Attempt.objects.get(kind="manual_refund")
    payment = Attempt.objects.get(kind="payment")
    play_gateway().refund(str(payment.reference), attempt.key, 20_00, "USD")
    monkeypatch.setattr(PlayGateway, "refund", refuse)
    refund_standings.carry_out({"attempt": attempt.pk}, NOW + timedelta(days=2))
    attempt.refresh_from_db()
    assert attempt.state == "succeeded"


def test_refunds_made_at_the_gateway_are_picked_up_once(booking: Booking) -> None:
    payment = Attempt.objects.get(kind="payment")
    play_gateway().refund(str(payment.reference), "", 30_00, "USD")
    for _ in range(2):
        settle(payment, now=NOW)
    assert ledger(booking)[1:] == [("gateway_refund", 30_00, "succeeded")]
    assert fresh(booking).refunded == 30_00


def test_a_refund_that_comes_back_gets_a_line_of_its_own(booking: Booking) -> None:
    by_hand(booking, 20_00)
    do_jobs("refund")
    refund = Attempt.objects.get(kind="manual_refund")
    came_back = RefundStanding(str(refund.reference), refund.key, 20_00, RefundState.FAILED, "Account closed.")
    for _ in range(2):
        refund_standings.note_refunds(fresh(booking), refund.drawn_on, [came_back], NOW)
    assert ledger(booking)[1:] == [("manual_refund", 20_00, "succeeded"), ("refund_reversed", 20_00, "succeeded")]
    by_hand(booking, 150_00)
    check_totals(booking)


@pytest.mark.parametrize(
    "change",
    ["state = 'failed'", "amount = amount + 1", "settled_at = NULL, state = 'pending'", "why = 'other'"],
)
def test_a_settled_attempt_never_changes(booking: Booking, change: str) -> None:
    with (
        pytest.raises(IntegrityError, match="attempt_settled_stays"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE sessionary_attempt SET {change}")


@pytest.mark.parametrize("change", ["refunded = paid + 1", "refunded = -1", "paid = 0"])
def test_the_database_refuses_more_refunded_than_paid(booking: Booking, change: str) -> None:
    by_hand(booking, 1_00)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE sessionary_booking SET {change}")


def test_the_database_refuses_two_charges_at_a_time(booking: Booking) -> None:
    row = {"account": booking.account, "booking": booking, "amount": 1, "currency": "USD", "by": "x", "created_at": NOW}
    Attempt.objects.create(kind="payment", **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(kind="reschedule_fee", **row)
