"""Guards around rare moments: what is half gone when somebody pays, tries again, or comes after a change of hands."""

from datetime import timedelta

import pytest

from sessionary.actions import settling
from sessionary.actions.booking import book
from sessionary.actions.canceling import cancel
from sessionary.actions.clock import to_datetime
from sessionary.actions.gateways import play_gateway
from sessionary.actions.handing_over import hand_over
from sessionary.actions.holding import hold, last_minute
from sessionary.actions.paying import go_to_pay
from sessionary.actions.quoting import left_of_price, quote
from sessionary.actions.refunding import refund_by_hand, try_again
from sessionary.actions.rescheduling import reschedule, reschedule_for_customer
from sessionary.actions.settling import settle
from sessionary.models import Attempt, Claim, Hold, OpenRefund
from sessionary.providers.payments.contract import Declined
from sessionary.rules.errors import NotAllowed, RefundExceedsLeft, SlotsTaken
from tests.cast import ADA, NOW, Cast, at, five_tuesdays
from tests.desk.people import signed_in
from tests.money.till import do_jobs, fresh, ids, ledger, paid, pay, sessions, statuses, till_of, unpaid

WEEKLY = five_tuesdays()[:3]


@pytest.mark.parametrize("slug", ["pack-5", "three"])
def test_a_hold_from_before_a_hand_over_takes_the_time_of_the_new_owner(shop: Cast, slug: str) -> None:
    """It had run out, so nobody moved it; the former Owner's time is theirs again, and nobody else's."""
    starts, later = five_tuesdays() if slug == "pack-5" else WEEKLY, NOW + timedelta(minutes=11)
    held = hold(offer=shop.offer(slug), starts=starts, now=NOW)
    hand_over(page=shop.page, to=shop.eli, by="dana", now=later)
    assert Hold.objects.get(pk=held.pk).host == shop.dana
    booking = book(offer=shop.offer(slug), starts=starts, customer=ADA, answers={}, now=later, hold=held)
    assert booking.host == shop.eli
    assert set(Claim.objects.values_list("host", flat=True)) == {shop.eli.pk}
    assert Claim.objects.count() == len(starts)


def test_a_hold_becomes_one_booking_and_the_second_is_refused(shop: Cast) -> None:
    held = hold(offer=shop.offer("three"), starts=WEEKLY, now=NOW)
    order = {"offer": shop.offer("three"), "starts": WEEKLY, "customer": ADA, "answers": {}, "now": NOW, "hold": held}
    book(**order)
    with pytest.raises(SlotsTaken) as refused:
        book(**order)
    assert list(refused.value.starts) == WEEKLY
    assert Claim.objects.count() == 3


def test_a_claim_never_ends_before_the_hold_whose_countdown_is_seen(shop: Cast) -> None:
    """It ends on a whole minute, so on the first one that is not before the hold's end."""
    for seconds in (0, 1, 30, 59):
        held = Hold(expires_at=NOW.replace(second=0, microsecond=0) + timedelta(seconds=seconds))
        minute = to_datetime(last_minute(held))
        assert held.expires_at <= minute < held.expires_at + timedelta(minutes=1)
    odd = NOW + timedelta(seconds=30)
    held = hold(offer=shop.offer("three"), starts=WEEKLY, now=odd)
    (until,) = set(Claim.objects.filter(hold=held).values_list("expires_at", flat=True))
    assert to_datetime(until) >= held.expires_at


def test_money_is_not_taken_for_a_session_that_starts_this_very_minute(shop: Cast) -> None:
    booking = unpaid(shop, "three", WEEKLY)
    _attempt, checkout = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    Claim.objects.all().delete()  # the hold has run out, and others have looked for times since
    play_gateway().decide(checkout.reference, "succeed")
    attempt = settle(Attempt.objects.get(), now=to_datetime(WEEKLY[0]))
    assert (attempt.state, play_gateway().balance().get("USD", 0)) == ("failed", 0)
    assert not Claim.objects.exists()
    assert (fresh(booking).status, statuses(booking)) == ("expired", ["canceled"] * 3)


def test_what_is_left_of_a_hold_that_is_half_lost_goes_too(shop: Cast) -> None:
    """Else it would stand beside the claims that are made anew, or block times that nobody gets."""
    booking = unpaid(shop, "three", WEEKLY)
    attempt, checkout = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    Claim.objects.get(starts=WEEKLY[1]).delete()
    book(offer=shop.offer("single"), starts=[WEEKLY[1]], customer=ADA, answers={}, now=NOW)
    play_gateway().decide(checkout.reference, "succeed")
    assert settle(attempt, now=NOW).state == "failed"
    assert list(Claim.objects.values_list("starts", flat=True)) == [WEEKLY[1]]
    assert (fresh(booking).status, statuses(booking)) == ("expired", ["canceled"] * 3)


def test_a_card_that_is_refused_leaves_the_booking_to_be_paid_while_its_times_can_be_had(shop: Cast) -> None:
    booking = unpaid(shop, "three", WEEKLY)
    assert pay(booking, "fail").state == "failed"
    assert (fresh(booking).status, statuses(booking)) == ("pending_payment", ["held"] * 3)
    assert pay(booking).state == "succeeded"


def test_slots_are_kept_while_the_money_is_taken(shop: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hold ends within the minute in which the gateway answers; nobody else gets the slots meanwhile."""
    booking = unpaid(shop, "three", WEEKLY)
    attempt, checkout = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    play_gateway().decide(checkout.reference, "succeed")
    now = fresh(booking).hold.expires_at - timedelta(seconds=1)  # type: ignore[union-attr]
    seen = []
    capture = type(play_gateway()).capture

    def take_a_while(self: object, *given: object) -> object:
        later = now + timedelta(seconds=90)
        with pytest.raises(SlotsTaken):
            book(offer=shop.offer("single"), starts=[WEEKLY[0]], customer=ADA, answers={}, now=later)
        seen.append(1)
        return capture(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(type(play_gateway()), "capture", take_a_while)
    assert settle(attempt, now=now).state == "succeeded"
    assert seen == [1]
    assert statuses(booking) == ["scheduled"] * 3
    assert timedelta(seconds=90) < settling.TAKING


def test_a_second_try_gives_back_no_more_than_its_payment_has(shop: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fee that was paid beside it does not make up for what was refunded otherwise since."""
    booking = paid(shop, "three", WEEKLY)
    reschedule(booking=booking, starts={ids(booking, 1)[0]: at("2027-03-03 10:00")}, reason="", now=NOW)
    pay(booking)
    gateway = type(play_gateway())
    from_gateway = gateway.refund
    monkeypatch.setattr(gateway, "refund", _refuse)
    refund_by_hand(booking=booking, amount=150_00, reason="Sorry", by="host", now=NOW)
    do_jobs("refund")
    failed = Attempt.objects.get(kind="manual_refund", amount=150_00)
    assert failed.state == "failed"
    monkeypatch.setattr(gateway, "refund", from_gateway)
    refund_by_hand(booking=fresh(booking), amount=3_00, reason="A little", by="host", now=NOW)
    do_jobs("refund")
    with pytest.raises(RefundExceedsLeft) as refused:
        try_again(attempt=failed, by="host", now=NOW)
    assert refused.value.left == 147_00
    assert fresh(booking).paid - fresh(booking).refunded == 152_00


def _refuse(*given: object) -> None:
    raise Declined("No money in the account.")


def test_an_automatic_refund_draws_on_the_price_and_never_on_a_fee(shop: Cast) -> None:
    booking = paid(shop, "three", WEEKLY)
    reschedule(booking=booking, starts={ids(booking, 1)[0]: at("2027-03-03 10:00")}, reason="", now=NOW)
    pay(booking)
    assert left_of_price(fresh(booking)) == 150_00
    refund_by_hand(booking=fresh(booking), amount=140_00, reason="Sorry", by="host", now=NOW)
    do_jobs("refund")
    assert left_of_price(fresh(booking)) == 10_00
    cancel(booking=fresh(booking), sessions=ids(booking, 1, 2, 3), reason="", now=NOW)
    do_jobs("refund")
    assert ("refund", 10_00, "succeeded") in ledger(booking)
    assert fresh(booking).paid - fresh(booking).refunded == 5_00


def test_a_move_by_the_host_costs_the_customer_no_refund(shop: Cast) -> None:
    """Half an hour before its start the host moves it by a week; canceling then is canceling a week ahead."""
    booking = paid(shop, "odd", WEEKLY)
    late = to_datetime(WEEKLY[0]) - timedelta(minutes=30)
    first = ids(booking, 1)
    to = {first[0]: at("2027-03-24 10:00")}
    reschedule_for_customer(booking=booking, starts=to, reason="", by="host", now=late)
    (line,) = quote(fresh(booking), sessions(booking)[:1], "cancel", now=late).lines
    assert (line.allowed, line.amount) == (True, 33_34)


@pytest.mark.parametrize(("setting", "waits"), [("manual", True), ("automatic", False), ("off", False)])
def test_what_is_to_be_paid_back_by_hand_stands_in_the_activity_stream_until_it_is(
    shop: Cast, setting: str, waits: bool
) -> None:
    """A message may be missed, and with it the refund."""
    booking = paid(shop, "three", WEEKLY)
    shop.account.refunds = setting
    shop.account.save()
    cancel(booking=fresh(booking), sessions=ids(booking, 1, 2), reason="", now=NOW)
    desk, task = signed_in(shop.dana), f"Canceled: Ada Byron ({booking.reference}). Refund to decide."
    assert (task in desk.get("/desk/").content.decode()) is waits
    page = desk.get(f"/desk/bookings/{booking.public_id}/payment/").content.decode()
    assert ("Refund to decide: sessions 1, 2, canceled" in page) is waits
    if waits:
        refund_by_hand(booking=fresh(booking), amount=50_00, reason="By hand", by="host", now=NOW)
        assert task not in desk.get("/desk/").content.decode()


def test_what_gives_nothing_back_is_no_task(shop: Cast) -> None:
    booking = paid(shop, "odd", WEEKLY)
    shop.account.refunds = "manual"
    shop.account.save()
    assert not OpenRefund.objects.exists()
    late = to_datetime(WEEKLY[2]) - timedelta(hours=2)
    with pytest.raises(NotAllowed):
        cancel(booking=fresh(booking), sessions=ids(booking, 3), reason="", now=late)
    assert not OpenRefund.objects.exists()
