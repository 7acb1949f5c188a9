"""Each session is canceled on its own, under what was agreed, with its own refund."""

from datetime import timedelta

import pytest

from sessionary.actions.canceling import cancel, cancel_for_customer
from sessionary.actions.gateways import play_gateway
from sessionary.actions.quoting import quote, sessions_named
from sessionary.models import Cancellation, Claim, EventType
from sessionary.rules.errors import AmountChanged, Invalid, NotAllowed, NotFound, RefundExceedsLeft, RefundsOff
from tests.cast import NOW, Cast, booked, five_tuesdays
from tests.money.till import check_totals, do_jobs, fresh, ids, ledger, paid, statuses, unpaid

DAY = timedelta(days=1)


def said(booking, *positions: int, now=NOW):  # type: ignore[no-untyped-def]
    booking = fresh(booking)
    return quote(booking, sessions_named(booking, ids(booking, *positions)), "cancel", now=now)


def test_half_of_150_for_one_and_for_three(shop: Cast) -> None:
    booking = paid(shop, "three", five_tuesdays()[:3])
    assert said(booking, 2).total == 25_00
    assert [line.amount for line in said(booking, 1, 2, 3).lines] == [25_00] * 3
    assert said(booking, 1, 2, 3).total == 75_00
    assert ledger(booking) == [("payment", 150_00, "succeeded")]


def test_two_canceled_give_50_back_and_the_third_stays(shop: Cast) -> None:
    booking = paid(shop, "three", five_tuesdays()[:3])
    third = booking.sessions_in_order[2]
    cancel(booking=booking, sessions=ids(booking, 1, 2), reason="Ill", now=NOW, expect=50_00)
    assert statuses(booking) == ["canceled", "canceled", "scheduled"]
    assert [one.sequence for one in fresh(booking).sessions_in_order] == [1, 1, 0]
    assert list(Claim.objects.values_list("session", flat=True)) == [third.pk]
    assert ledger(booking)[1:] == [("refund", 50_00, "pending")]
    do_jobs("refund")
    assert ledger(booking)[1:] == [("refund", 50_00, "succeeded")]
    assert play_gateway().balance() == {"USD": 100_00}
    assert (fresh(booking).status, fresh(booking).package_status) == ("scheduled", "updated")
    check_totals(booking)


def test_all_canceled(shop: Cast) -> None:
    booking = paid(shop, "three", five_tuesdays()[:3])
    cancel(booking=booking, sessions=ids(booking, 1, 2, 3), reason="", now=NOW)
    assert (fresh(booking).status, fresh(booking).package_status) == ("canceled", "updated")
    again = said(booking, 1)
    assert [(line.allowed, line.why) for line in again.lines] == [(False, "canceled")]
    with pytest.raises(NotAllowed):
        cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    check_totals(booking)


def test_the_parts_of_an_odd_price_add_up(shop: Cast) -> None:
    booking = paid(shop, "odd", five_tuesdays()[1:4])
    amounts = []
    for position in (3, 1, 2):
        amounts.append(said(booking, position).total)
        cancel(booking=booking, sessions=ids(booking, position), reason="", now=NOW, expect=amounts[-1])
    assert amounts == [33_33, 33_34, 33_33]
    do_jobs("refund")
    assert play_gateway().balance() == {"USD": 0}


def test_the_cut_off_passes_between_quote_and_click(shop: Cast) -> None:
    booking = paid(shop, "odd", five_tuesdays()[:3])
    cut_off = booking.sessions_in_order[0].span[0] - DAY
    assert said(booking, 1, now=cut_off).total == 33_34
    late = cut_off + timedelta(seconds=1)
    with pytest.raises(NotAllowed) as refused:
        cancel(booking=booking, sessions=ids(booking, 1, 2), reason="", now=late, expect=66_67)
    assert [(line.session, line.why) for line in refused.value.lines] == [(ids(booking, 1)[0], "outside_policy")]
    assert statuses(booking) == ["scheduled"] * 3


def test_another_amount_than_seen_does_nothing_and_tells_the_new_one(shop: Cast) -> None:
    booking = paid(shop, "three", five_tuesdays()[:3])
    with pytest.raises(AmountChanged) as changed:
        cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW, expect=50_00)
    assert changed.value.amount == 25_00
    assert statuses(booking) == ["scheduled"] * 3


def test_a_policy_changed_later_does_not_reach_the_booking(shop: Cast) -> None:
    booking = paid(shop, "three", five_tuesdays()[:3])
    EventType.objects.filter(slug="three").update(cancel_policy=[], price=1)
    assert said(booking, 1).total == 25_00


def test_a_reason_is_mandatory_where_agreed(shop: Cast) -> None:
    EventType.objects.update(cancel_reason="mandatory")
    booking = paid(shop, "three", five_tuesdays()[:3])
    with pytest.raises(Invalid, match="say why"):
        cancel(booking=booking, sessions=ids(booking, 1), reason="  ", now=NOW)
    cancel(booking=booking, sessions=ids(booking, 1), reason="Ill", now=NOW)
    assert Cancellation.objects.get().reason == "Ill"


def test_manual_only_leaves_the_owner_an_open_task(shop: Cast) -> None:
    booking = paid(shop, "three", five_tuesdays()[:3])
    shop.account.refunds = "manual"
    shop.account.save()
    quoted = said(booking, 1)
    assert (quoted.total, quoted.lines[0].automatic) == (25_00, False)
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW, expect=25_00)
    assert Cancellation.objects.get().owed == 25_00
    assert ledger(booking) == [("payment", 150_00, "succeeded")]


def test_refunds_off_offers_nothing(shop: Cast) -> None:
    booking = paid(shop, "three", five_tuesdays()[:3])
    shop.account.refunds = "off"
    shop.account.save()
    assert said(booking, 1).total == 0
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW, expect=0)
    assert len(ledger(booking)) == 1
    with pytest.raises(RefundsOff):
        cancel_for_customer(booking=booking, sessions=ids(booking, 2), refund="full", reason="", by="host", now=NOW)


@pytest.mark.parametrize(("refund", "amount"), [("none", 0), ("policy", 25_00), ("full", 50_00), (70_00, 70_00)])
def test_the_host_chooses_the_refund(shop: Cast, refund, amount: int) -> None:
    booking = paid(shop, "three", five_tuesdays()[:3])
    cancel_for_customer(booking=booking, sessions=ids(booking, 3), refund=refund, reason="", by="host", now=NOW)
    do_jobs("refund")
    assert fresh(booking).refunded == amount
    assert play_gateway().balance() == {"USD": 150_00 - amount}
    assert statuses(booking) == ["scheduled", "scheduled", "canceled"]
    check_totals(booking)


def test_the_host_cannot_give_back_more_than_is_left(shop: Cast) -> None:
    booking = paid(shop, "three", five_tuesdays()[:3])
    with pytest.raises(RefundExceedsLeft):
        cancel_for_customer(booking=booking, sessions=ids(booking, 1), refund=150_01, reason="", by="host", now=NOW)
    assert statuses(booking) == ["scheduled"] * 3


def test_a_free_booking_is_canceled_for_nothing(cast: Cast) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    cancel(booking=booking, sessions=ids(booking, 1, 5), reason="", now=NOW, expect=0)
    assert statuses(booking) == ["canceled", *["scheduled"] * 3, "canceled"]
    assert Claim.objects.count() == 3


def test_sessions_of_others_and_unpaid_ones(shop: Cast) -> None:
    mine, other = paid(shop, "three", five_tuesdays()[:3]), unpaid(shop, "odd", [s + 120 for s in five_tuesdays()[:3]])
    with pytest.raises(NotFound):
        cancel(booking=mine, sessions=[*ids(mine, 1), *ids(other, 1)], reason="", now=NOW)
    with pytest.raises(NotAllowed):
        cancel(booking=other, sessions=ids(other, 1), reason="", now=NOW)
