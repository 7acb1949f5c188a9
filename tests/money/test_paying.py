"""Hold, pay, confirm: all or nothing, and one result however often and in whatever order the news comes."""

from datetime import datetime, timedelta

import pytest

from sessionary.actions import paying, settling
from sessionary.actions.booking import book
from sessionary.actions.gateways import play_gateway
from sessionary.actions.paying import due_of, go_to_pay
from sessionary.actions.queueing import NotYet
from sessionary.actions.settling import settle
from sessionary.models import Activity, Attempt, Booking, Claim, Job
from sessionary.rules.errors import NotFound, SlotsTaken
from tests.cast import BEN, NOW, Cast, booked, five_tuesdays
from tests.money.till import check_totals, do_jobs, fresh, ledger, paid, pay, statuses, till_of, unpaid

MINUTE = timedelta(minutes=1)


def take(shop: Cast, start: int, now: datetime) -> None:
    """Somebody else books this time."""
    book(offer=shop.offer("single"), starts=[start], customer=BEN, answers={}, now=now)


def held_until(booking: Booking) -> datetime:
    hold = fresh(booking).hold
    assert hold is not None
    return hold.expires_at


def test_unpaid_slots_are_held_with_final_sessions(shop: Cast) -> None:
    booking = unpaid(shop, "three", five_tuesdays()[:3])
    assert (booking.status, statuses(booking)) == ("pending_payment", ["held"] * 3)
    assert [one.cost for one in booking.sessions_in_order] == [50_00] * 3
    due = due_of(booking)
    assert due is not None
    assert (due.kind, due.amount) == ("payment", 150_00)
    assert held_until(booking) == NOW + 10 * MINUTE
    assert not Activity.objects.exists()
    with pytest.raises(SlotsTaken):
        booked(shop, "single", five_tuesdays()[:1])


def test_paid_is_scheduled_for_good(shop: Cast) -> None:
    before = unpaid(shop, "three", five_tuesdays()[:3])
    ids = [one.public_id for one in before.sessions_in_order]
    assert pay(before).state == "succeeded"
    booking = fresh(before)
    assert (booking.status, booking.paid, statuses(booking)) == ("scheduled", 150_00, ["scheduled"] * 3)
    assert [one.public_id for one in booking.sessions_in_order] == ids
    assert Claim.objects.filter(expires_at=None, session__booking=booking).count() == 3
    assert Activity.objects.exclude(kind="attempt_settled").get().kind == "booked"
    assert due_of(booking) is None
    check_totals(booking)


def test_a_refused_payment_leaves_the_slots_held(shop: Cast) -> None:
    booking = unpaid(shop, "three", five_tuesdays()[:3])
    first = pay(booking, "fail")
    assert (first.state, first.why) == ("failed", "Your bank said no.")
    assert Claim.objects.filter(hold=booking.hold).count() == 3
    second = pay(booking)
    assert (second.state, second.follows) == ("succeeded", first)
    assert second.key != first.key
    assert ledger(booking) == [("payment", 150_00, "failed"), ("payment", 150_00, "succeeded")]


def test_two_clicks_lead_to_one_checkout_and_one_charge(shop: Cast) -> None:
    booking = unpaid(shop, "three", five_tuesdays()[:3])
    (one, first), (two, second) = (go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW) for _ in "ab")
    assert (one, first) == (two, second)
    play_gateway().decide(first.reference, "succeed")
    for _ in range(3):
        settle(Attempt.objects.get(), now=NOW)
    assert play_gateway().balance() == {"USD": 150_00}
    assert Activity.objects.exclude(kind="attempt_settled").count() == 1
    with pytest.raises(NotFound):
        go_to_pay(booking=fresh(booking), gateway_account=till_of(booking), now=NOW)


def test_going_to_pay_prolongs_the_hold_once(shop: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(play_gateway()), "shortest_checkout", 30 * MINUTE)
    booking = unpaid(shop, "three", five_tuesdays()[:3])
    attempt, _ = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    assert held_until(booking) == NOW + 32 * MINUTE
    assert attempt.expires_at == NOW + 30 * MINUTE
    assert set(Claim.objects.values_list("expires_at", flat=True)) == {int(NOW.timestamp()) // 60 + 32}
    pay(booking, "fail", now=NOW + 5 * MINUTE)
    go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW + 20 * MINUTE)
    assert held_until(booking) == NOW + 32 * MINUTE


def test_a_late_payment_books_when_all_are_still_free(shop: Cast, time_machine) -> None:
    booking = unpaid(shop, "three", five_tuesdays()[:3])
    late = NOW + 30 * MINUTE
    assert pay(booking, "late", at=late - MINUTE).state == "pending"
    time_machine.move_to(late)
    do_jobs(settling.SETTLE, late)
    assert (fresh(booking).status, fresh(booking).paid) == ("scheduled", 150_00)
    check_totals(booking)


def test_a_late_payment_is_returned_in_full_when_one_is_taken(shop: Cast, time_machine) -> None:
    booking = unpaid(shop, "three", five_tuesdays()[:3])
    late = NOW + 30 * MINUTE
    pay(booking, "late", at=late - MINUTE)
    time_machine.move_to(late)
    take(shop, five_tuesdays()[1], late)
    do_jobs(settling.SETTLE, late)
    do_jobs("refund", late)
    booking = fresh(booking)
    assert (booking.status, statuses(booking)) == ("expired", ["canceled"] * 3)
    assert ledger(booking) == [("payment", 150_00, "succeeded"), ("late_refund", 150_00, "succeeded")]
    assert play_gateway().balance() == {"USD": 0}
    assert Activity.objects.filter(booking=booking).exclude(kind="attempt_settled").get().kind == "late_payment"
    check_totals(booking)


def test_authorized_money_is_freed_when_the_slots_have_gone(shop: Cast, time_machine) -> None:
    booking = unpaid(shop, "three", five_tuesdays()[:3])
    attempt, checkout = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    play_gateway().decide(checkout.reference, "succeed")
    after = NOW + 15 * MINUTE
    time_machine.move_to(after)
    take(shop, five_tuesdays()[1], after)
    assert settle(attempt, now=after).state == "failed"
    assert play_gateway().balance() == {}
    assert ledger(booking) == [("payment", 150_00, "failed")]


def test_an_unpaid_booking_expires_and_frees_its_slots(shop: Cast) -> None:
    booking = unpaid(shop, "three", five_tuesdays()[:3])
    go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    with pytest.raises(NotYet):
        do_jobs("expire", NOW + 71 * MINUTE)
    pay(booking, "fail")
    do_jobs("expire", NOW + 71 * MINUTE)
    booking = fresh(booking)
    assert (booking.status, statuses(booking), booking.paid) == ("expired", ["canceled"] * 3, 0)
    assert not Claim.objects.exists()


def test_a_checkout_that_nobody_ever_saw_cannot_block_for_ever(shop: Cast) -> None:
    booking = unpaid(shop, "three", five_tuesdays()[:3])
    attempt, _ = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    Attempt.objects.filter(pk=attempt.pk).update(reference=None)
    attempt.refresh_from_db()
    assert settle(attempt, now=NOW + 6 * MINUTE).state == "failed"


def test_letting_go_closes_the_checkout_first(shop: Cast) -> None:
    booking = unpaid(shop, "three", five_tuesdays()[:3])
    attempt, checkout = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    paying.abandon(booking=booking, now=NOW)
    attempt.refresh_from_db()
    assert attempt.state == "failed"
    assert play_gateway().ask(checkout.reference).state == "failed"


def test_what_was_paid_before_letting_go_counts(shop: Cast) -> None:
    booking = unpaid(shop, "three", five_tuesdays()[:3])
    _, checkout = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    play_gateway().decide(checkout.reference, "succeed")
    play_gateway().capture(checkout.reference, "k")
    paying.abandon(booking=booking, now=NOW)
    assert fresh(booking).status == "scheduled"


def test_the_settling_job_is_there_before_the_customer_goes(shop: Cast) -> None:
    booking = paid(shop, "three", five_tuesdays()[:3])
    assert Job.objects.filter(kind="settle").count() == 1
    assert booking.test
