"""The same session moves: at once where it is free, once the fee is paid where it is not; the others stay."""

from datetime import timedelta

import pytest

from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.canceling import cancel, cancel_for_customer, refund_choices
from sessionary.actions.gateways import play_gateway
from sessionary.actions.paying import due_of, go_to_pay
from sessionary.actions.queueing import NotYet
from sessionary.actions.quoting import quote, sessions_named
from sessionary.actions.rescheduling import reschedule, reschedule_for_customer
from sessionary.actions.settling import settle
from sessionary.actions.waiting import fall_when_due
from sessionary.models import Booking, Claim, EventType, Reschedule
from sessionary.rules.errors import AmountChanged, NotAllowed, NotOffered, SlotsOverlap, SlotsTaken, TimesUnchanged
from tests.cast import NOW, Cast, at, booked, five_tuesdays
from tests.money.till import check_totals, do_jobs, fresh, ids, ledger, paid, pay, starts, statuses, till_of

WEEKLY = five_tuesdays()[:3]
MINUTE = timedelta(minutes=1)


def wish(booking, **by_position: int) -> dict[str, int]:  # type: ignore[no-untyped-def]
    return {ids(booking, int(name[1:]))[0]: start for name, start in by_position.items()}


@pytest.fixture(params=["free", "for a fee"])
def booking(request: pytest.FixtureRequest, shop: Cast):  # type: ignore[no-untyped-def]
    """Three sessions of an hour; moving costs nothing, or 10 %."""
    if request.param == "free":
        EventType.objects.filter(slug="three").update(reschedule_policy=[{"notice_minutes": 0, "fee": {"percent": 0}}])
    return paid(shop, "three", [WEEKLY[0], WEEKLY[0] + 60, WEEKLY[0] + 120])


def move(booking, wishes: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    """Reschedule, and pay where that costs something."""
    before = {one.public_id: (one.uid, one.meeting, one.sequence) for one in fresh(booking).sessions_in_order}
    old = starts(booking)
    made = reschedule(booking=booking, starts=wishes, reason="", now=NOW)
    if made.state == Reschedule.State.WAITING:
        assert starts(booking) == old
        assert pay(fresh(booking)).state == "succeeded"
    for one in fresh(booking).sessions_in_order:
        moved = one.public_id in wishes
        assert (one.uid, one.meeting) == before[one.public_id][:2]
        assert one.sequence == before[one.public_id][2] + moved
        assert one.status == ("rescheduled" if moved else "scheduled")
    assert Claim.objects.filter(expires_at=None).count() == 3
    assert Claim.objects.filter(hold__isnull=False).count() == 0
    check_totals(booking)


def test_half_an_hour_later_over_its_own_old_time(booking) -> None:
    move(booking, wish(booking, s3=WEEKLY[0] + 150))
    assert starts(booking) == [WEEKLY[0], WEEKLY[0] + 60, WEEKLY[0] + 150]


def test_two_swapped(booking) -> None:
    move(booking, wish(booking, s1=WEEKLY[0] + 60, s2=WEEKLY[0]))
    assert starts(booking) == [WEEKLY[0] + 60, WEEKLY[0], WEEKLY[0] + 120]


def test_three_rotated(booking) -> None:
    move(booking, wish(booking, s1=WEEKLY[0] + 60, s2=WEEKLY[0] + 120, s3=WEEKLY[0]))
    assert starts(booking) == [WEEKLY[0] + 60, WEEKLY[0] + 120, WEEKLY[0]]


def test_all_three_half_an_hour_later(booking) -> None:
    move(booking, wish(booking, s1=WEEKLY[0] + 30, s2=WEEKLY[0] + 90, s3=WEEKLY[0] + 150))
    assert starts(booking) == [WEEKLY[0] + 30, WEEKLY[0] + 90, WEEKLY[0] + 150]


def test_not_to_the_time_it_has(booking) -> None:
    wishes = wish(booking, s1=WEEKLY[0], s2=WEEKLY[0] + 240)
    with pytest.raises(TimesUnchanged) as refused:
        reschedule(booking=booking, starts=wishes, reason="", now=NOW)
    assert refused.value.starts == [WEEKLY[0]]
    with pytest.raises(TimesUnchanged):
        reschedule_for_customer(booking=booking, starts=wishes, reason="", by="host", now=NOW)
    assert not Reschedule.objects.exists()
    ask_to_reschedule(booking=booking, sessions=ids(booking, 1), reason="", by="host", now=NOW)
    move(booking, wish(booking, s1=WEEKLY[0]))


def test_to_another_day(booking) -> None:
    move(booking, wish(booking, s2=WEEKLY[1]))
    assert starts(booking) == [WEEKLY[0], WEEKLY[1], WEEKLY[0] + 120]


def test_the_fee_is_said_before_and_bound_to_the_click(shop: Cast) -> None:
    booking = paid(shop, "three", WEEKLY)
    one, all_of_them = ids(booking, 1), ids(booking, 1, 2, 3)
    assert quote(booking, sessions_named(booking, one), "reschedule", now=NOW).total == 5_00
    assert quote(booking, sessions_named(booking, all_of_them), "reschedule", now=NOW).total == 15_00
    with pytest.raises(AmountChanged) as changed:
        reschedule(booking=booking, starts=wish(booking, s1=WEEKLY[3 - 1] + 60), reason="", now=NOW, expect=4_00)
    assert changed.value.amount == 5_00


def test_nothing_moves_until_the_fee_is_paid_and_the_new_time_is_kept(shop: Cast) -> None:
    booking = paid(shop, "three", WEEKLY)
    new = WEEKLY[0] + 180
    reschedule(booking=booking, starts=wish(booking, s1=new), reason="", now=NOW, expect=5_00)
    assert starts(booking) == WEEKLY
    due = due_of(fresh(booking))
    assert due is not None
    assert (due.kind, due.amount, [one.position for one in due.sessions]) == ("reschedule_fee", 5_00, [1])
    for start in (new, WEEKLY[0]):
        with pytest.raises(SlotsTaken):
            booked(shop, "single", [start])
    pay(fresh(booking))
    assert starts(booking)[0] == new
    assert booked(shop, "single", [WEEKLY[0]]).pk
    assert ledger(booking) == [("payment", 150_00, "succeeded"), ("reschedule_fee", 5_00, "succeeded")]


def test_one_that_costs_and_one_that_is_taken(shop: Cast) -> None:
    booking = paid(shop, "three", WEEKLY)
    booked(shop, "single", [WEEKLY[0] + 240])
    with pytest.raises(SlotsTaken) as taken:
        reschedule(booking=booking, starts=wish(booking, s1=WEEKLY[0] + 240, s2=WEEKLY[1] + 240), reason="", now=NOW)
    assert taken.value.starts == [WEEKLY[0] + 240]
    assert starts(booking) == WEEKLY
    assert not Reschedule.objects.exists()


def test_the_others_stay_in_the_way(shop: Cast) -> None:
    booking = paid(shop, "three", WEEKLY)
    with pytest.raises(SlotsTaken):
        reschedule(booking=booking, starts=wish(booking, s1=WEEKLY[1] + 30), reason="", now=NOW)
    with pytest.raises(SlotsOverlap):
        reschedule(booking=booking, starts=wish(booking, s1=WEEKLY[0], s2=WEEKLY[0] + 30), reason="", now=NOW)
    with pytest.raises(NotOffered):
        reschedule(booking=booking, starts=wish(booking, s1=at("2027-03-07 10:00")), reason="", now=NOW)


def test_a_newer_choice_replaces_a_waiting_one_and_its_money_comes_back(shop: Cast) -> None:
    booking = paid(shop, "three", WEEKLY)
    reschedule(booking=booking, starts=wish(booking, s1=WEEKLY[0] + 180), reason="", now=NOW)
    old, checkout = go_to_pay(booking=fresh(booking), gateway_account=till_of(booking), now=NOW)
    play_gateway().decide(checkout.reference, "succeed")
    play_gateway().capture(checkout.reference, "k")
    reschedule(booking=booking, starts=wish(booking, s2=WEEKLY[1] + 180), reason="", now=NOW)
    settle(old, now=NOW)
    do_jobs("refund")
    assert starts(booking) == WEEKLY
    assert ledger(booking)[1:] == [("reschedule_fee", 5_00, "succeeded"), ("late_refund", 5_00, "succeeded")]
    assert list(Reschedule.objects.order_by("pk").values_list("state", flat=True)) == ["fallen", "waiting"]
    pay(fresh(booking))
    assert starts(booking) == [WEEKLY[0], WEEKLY[1] + 180, WEEKLY[2]]
    check_totals(booking)


def test_a_fee_in_flight_while_the_host_cancels_is_returned(shop: Cast) -> None:
    booking = paid(shop, "three", WEEKLY)
    reschedule(booking=booking, starts=wish(booking, s1=WEEKLY[0] + 180, s2=WEEKLY[1] + 180), reason="", now=NOW)
    attempt, checkout = go_to_pay(booking=fresh(booking), gateway_account=till_of(booking), now=NOW)
    play_gateway().decide(checkout.reference, "late", at=NOW)
    cancel_for_customer(booking=booking, sessions=ids(booking, 2), refund="none", reason="", by="host", now=NOW)
    assert due_of(fresh(booking)) is None
    do_jobs("close")
    do_jobs("refund")
    attempt.refresh_from_db()
    assert attempt.state == "succeeded"
    assert starts(booking) == WEEKLY
    assert statuses(booking) == ["scheduled", "canceled", "scheduled"]
    assert ledger(booking)[1:] == [("reschedule_fee", 10_00, "succeeded"), ("late_refund", 10_00, "succeeded")]
    assert play_gateway().balance() == {"USD": 150_00}


def pay_too_late(shop: Cast, booking: Booking) -> None:
    """The host moves the session while its Customer pays the fee for moving it."""
    attempt, checkout = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    play_gateway().decide(checkout.reference, "late", at=NOW)
    elsewhere = wish(booking, s1=WEEKLY[0] + 240)
    reschedule_for_customer(booking=booking, starts=elsewhere, reason="", by="host", now=NOW)
    settle(attempt, now=NOW)
    do_jobs("refund")


def refund_the_fee_at_the_gateway(shop: Cast, booking: Booking) -> None:
    fee = pay(booking)
    play_gateway().refund(str(fee.reference), "theirs", fee.amount, fee.currency)
    settle(fee, now=NOW)


@pytest.mark.parametrize("give_back", [pay_too_late, refund_the_fee_at_the_gateway])
def test_a_fee_that_went_back_leaves_the_price_alone(shop: Cast, give_back) -> None:  # type: ignore[no-untyped-def]
    EventType.objects.filter(slug="three").update(cancel_policy=[{"notice_minutes": 0, "refund": {"percent": 100}}])
    booking = paid(shop, "three", WEEKLY)
    reschedule(booking=booking, starts=wish(booking, s1=WEEKLY[0] + 180), reason="", now=NOW)
    give_back(shop, fresh(booking))
    assert fresh(booking).refunded == 5_00
    cancel(booking=booking, sessions=ids(booking, 1, 2), reason="", now=NOW, expect=100_00)
    assert refund_choices(fresh(booking), sessions_named(booking, ids(booking, 3)), now=NOW)["full"] == 50_00
    cancel(booking=booking, sessions=ids(booking, 3), reason="", now=NOW, expect=50_00)
    do_jobs("refund")
    assert play_gateway().balance() == {"USD": 0}
    check_totals(booking)


def test_a_waiting_reschedule_falls_when_nobody_pays(shop: Cast) -> None:
    booking = paid(shop, "three", WEEKLY)
    reschedule(booking=booking, starts=wish(booking, s1=WEEKLY[0] + 180), reason="", now=NOW)
    do_jobs("fall", NOW + 71 * MINUTE)
    assert due_of(fresh(booking)) is None
    assert Claim.objects.count() == 3


def test_the_old_start_of_one_that_was_asked_makes_nothing_fall(shop: Cast, time_machine) -> None:
    booking = paid(shop, "three", WEEKLY)
    ask_to_reschedule(booking=booking, sessions=ids(booking, 1), reason="", by="host", now=NOW)
    now = booking.sessions_in_order[0].span[0] + 180 * MINUTE
    time_machine.move_to(now)
    wishes = wish(booking, s1=WEEKLY[2] + 120, s2=WEEKLY[2] + 240)
    made = reschedule(booking=booking, starts=wishes, reason="", now=now, expect=5_00)
    do_jobs("fall", now)
    with pytest.raises(NotYet):
        fall_when_due({"reschedule": made.pk}, now)
    pay(fresh(booking), now=now)
    assert starts(booking) == [WEEKLY[2] + 120, WEEKLY[2] + 240, WEEKLY[2]]


def test_one_that_starts_makes_a_waiting_reschedule_fall(shop: Cast) -> None:
    booking = paid(shop, "three", WEEKLY)
    before = booking.sessions_in_order[0].span[0] - MINUTE
    reschedule(booking=booking, starts=wish(booking, s1=WEEKLY[2] + 120), reason="", now=before)
    do_jobs("fall", before + MINUTE)
    assert due_of(fresh(booking)) is None


def test_the_fee_paid_after_the_hold_still_moves_when_free(shop: Cast, time_machine) -> None:
    booking = paid(shop, "three", WEEKLY)
    reschedule(booking=booking, starts=wish(booking, s1=WEEKLY[0] + 180), reason="", now=NOW)
    later = NOW + 30 * MINUTE
    time_machine.move_to(later)
    assert pay(fresh(booking), now=later).state == "succeeded"
    assert starts(booking)[0] == WEEKLY[0] + 180


def test_moving_never_buys_off_the_cut_off(shop: Cast) -> None:
    booking = paid(shop, "odd", WEEKLY)
    within = booking.sessions_in_order[0].span[0] - timedelta(hours=3)
    reschedule(booking=booking, starts=wish(booking, s1=WEEKLY[1] + 180), reason="", now=within)
    for now in (within, within + timedelta(days=3)):
        said = quote(fresh(booking), sessions_named(fresh(booking), ids(booking, 1)), "cancel", now=now)
        assert [(line.allowed, line.why) for line in said.lines] == [(False, "outside_policy")]
    reschedule_for_customer(booking=booking, starts=wish(booking, s2=WEEKLY[1] + 60), reason="", by="host", now=within)
    said = quote(fresh(booking), sessions_named(fresh(booking), ids(booking, 2)), "cancel", now=within)
    assert said.total == 33_33


@pytest.mark.parametrize(("minutes", "refund"), [(-1, 50_00), (1, 25_00)])
def test_a_move_for_a_fee_is_judged_when_it_is_made_not_when_it_was_asked_for(
    shop: Cast, time_machine, minutes: int, refund: int
) -> None:
    tiers = [{"notice_minutes": 1440, "refund": {"percent": 100}}, {"notice_minutes": 0, "refund": {"percent": 50}}]
    EventType.objects.filter(slug="three").update(cancel_policy=tiers)
    booking = paid(shop, "three", WEEKLY)
    cut_off = booking.sessions_in_order[0].span[0] - timedelta(days=1)
    reschedule(booking=booking, starts=wish(booking, s1=WEEKLY[2] + 120), reason="", now=cut_off - 5 * MINUTE)
    now = cut_off + minutes * MINUTE
    time_machine.move_to(now)
    pay(fresh(booking), now=now)
    assert quote(booking, sessions_named(booking, ids(booking, 1)), "cancel", now=now).total == refund


def test_the_host_moves_at_any_time_to_any_time_but_never_onto_another(shop: Cast) -> None:
    booking = paid(shop, "three", WEEKLY)
    sunday = at("2027-03-07 22:00")
    reschedule_for_customer(booking=booking, starts=wish(booking, s1=sunday), reason="", by="host", now=NOW)
    assert starts(booking) == [sunday, *WEEKLY[1:]]
    assert fresh(booking).paid == 150_00
    with pytest.raises(SlotsTaken):
        reschedule_for_customer(booking=booking, starts=wish(booking, s2=sunday + 30), reason="", by="host", now=NOW)


def test_asked_to_reschedule_frees_the_time_and_costs_nothing(shop: Cast) -> None:
    booking = paid(shop, "three", WEEKLY)
    ask_to_reschedule(booking=booking, sessions=ids(booking, 2), reason="", by="host", now=NOW)
    assert statuses(booking) == ["scheduled", "to_reschedule", "scheduled"]
    assert booked(shop, "single", [WEEKLY[1]]).pk
    said = quote(fresh(booking), sessions_named(fresh(booking), ids(booking, 2)), "reschedule", now=NOW)
    assert (said.total, said.refused) == (0, [])
    made = reschedule(booking=booking, starts=wish(booking, s2=WEEKLY[1] + 120), reason="", now=NOW, expect=0)
    assert made.state == "made"
    assert statuses(booking) == ["scheduled", "rescheduled", "scheduled"]


def test_who_was_asked_may_cancel_under_the_best_tier(shop: Cast) -> None:
    booking = paid(shop, "odd", WEEKLY)
    close = booking.sessions_in_order[0].span[0] - timedelta(hours=1)
    ask_to_reschedule(booking=booking, sessions=ids(booking, 1), reason="", by="host", now=close)
    by_host = refund_choices(fresh(booking), sessions_named(booking, ids(booking, 1)), now=close)
    assert by_host["policy"] == 33_34
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=close, expect=33_34)
    assert statuses(booking) == ["canceled", "scheduled", "scheduled"]


@pytest.mark.parametrize("hours", [-1, 3], ids=["an hour before the old start", "after it"])
def test_who_was_asked_and_picked_anew_may_cancel_as_if_never_moved(shop: Cast, hours: int) -> None:
    booking = paid(shop, "odd", WEEKLY)
    now = booking.sessions_in_order[0].span[0] + timedelta(hours=hours)
    ask_to_reschedule(booking=booking, sessions=ids(booking, 1), reason="", by="host", now=now - timedelta(hours=4))
    reschedule(booking=booking, starts=wish(booking, s1=WEEKLY[2] + 120), reason="", now=now)
    said = quote(fresh(booking), sessions_named(fresh(booking), ids(booking, 1)), "cancel", now=now)
    assert [(line.allowed, line.amount) for line in said.lines] == [(True, 33_34)]
    late = fresh(booking).sessions_in_order[0].span[0] - timedelta(hours=1)
    reschedule(booking=booking, starts=wish(booking, s1=WEEKLY[2] + 240), reason="", now=late)
    said = quote(fresh(booking), sessions_named(fresh(booking), ids(booking, 1)), "cancel", now=late)
    assert [line.why for line in said.lines] == ["outside_policy"]


def test_canceled_ones_do_not_move(shop: Cast) -> None:
    booking = paid(shop, "three", WEEKLY)
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    with pytest.raises(NotAllowed):
        reschedule(booking=booking, starts=wish(booking, s1=WEEKLY[0] + 180), reason="", now=NOW)
    with pytest.raises(NotAllowed):
        reschedule_for_customer(
            booking=booking, starts=wish(booking, s1=WEEKLY[0] + 180), reason="", by="host", now=NOW
        )


def test_new_times_in_any_order_are_all_asked(shop: Cast) -> None:
    booking = paid(shop, "three", WEEKLY)
    booked(shop, "single", [WEEKLY[0] + 120])
    later_first = wish(booking, s1=WEEKLY[2] + 120, s2=WEEKLY[1] + 120, s3=WEEKLY[0] + 120)
    for change in (reschedule, reschedule_for_customer):
        who = {} if change is reschedule else {"by": "host"}
        with pytest.raises(SlotsTaken) as taken:
            change(booking=booking, starts=later_first, reason="", now=NOW, **who)
        assert taken.value.starts == [WEEKLY[0] + 120]
