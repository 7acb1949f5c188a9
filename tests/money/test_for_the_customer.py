"""What the host is told before acting for a Customer: what each refund gives back, and where a time is unusual."""

from datetime import timedelta

import pytest

from sessionary.actions.canceling import cancel_for_customer, refund_choices
from sessionary.actions.cautions import cautions
from sessionary.actions.quoting import sessions_named
from sessionary.actions.refunding import try_again
from sessionary.models import Attempt, EventType
from sessionary.rules.errors import AmountChanged, Invalid, RefundsOff, SlotsOverlap, SlotsTaken
from tests.cast import NOW, Cast, at, booked, five_tuesdays
from tests.money.till import fresh, ids, paid, statuses

TUESDAYS = five_tuesdays()


def test_what_each_choice_gives_back_is_known_before(shop: Cast) -> None:
    booking = paid(shop, "three", TUESDAYS[:3])
    sessions = sessions_named(booking, ids(booking, 1, 2))
    assert refund_choices(booking, sessions, now=NOW) == {"none": 0, "policy": 50_00, "full": 100_00}


def test_another_refund_than_seen_does_nothing(shop: Cast) -> None:
    booking = paid(shop, "three", TUESDAYS[:3])
    host = {"sessions": ids(booking, 1), "reason": "", "by": "host", "now": NOW}
    with pytest.raises(AmountChanged):
        cancel_for_customer(booking=booking, refund="full", expect=49_00, **host)
    with pytest.raises(Invalid):
        cancel_for_customer(booking=booking, refund=-1, **host)
    with pytest.raises(Invalid):
        cancel_for_customer(booking=booking, refund="none", **{**host, "reason": "x" * 1001})
    assert statuses(booking) == ["scheduled"] * 3
    cancel_for_customer(booking=booking, refund="full", expect=50_00, **host)
    assert fresh(booking).refunded == 50_00


@pytest.mark.parametrize("kind", ["refund", "late_refund"])
def test_with_refunds_off_only_late_payments_go_back_again(shop: Cast, kind: str) -> None:
    booking = paid(shop, "three", TUESDAYS[:3])
    payment = Attempt.objects.get(booking=booking)
    failed = Attempt.objects.create(
        account=shop.account,
        booking=booking,
        kind=kind,
        amount=25_00,
        currency="USD",
        state="failed",
        drawn_on=payment,
        gateway_account=payment.gateway_account,
        by="system",
        created_at=NOW,
        settled_at=NOW,
    )
    shop.account.refunds = "off"
    shop.account.save()
    if kind == "refund":
        with pytest.raises(RefundsOff):
            try_again(attempt=failed, by="host", now=NOW)
    else:
        assert try_again(attempt=failed, by="host", now=NOW).refunded == 25_00


WORDS = {
    "2027-03-02 14:00": [],
    "2027-03-06 10:00": ["outside the hours"],
    "2027-03-02 14:07": ["outside the hours"],
    "2027-03-01 09:30": ["sooner than the lead time"],
    "2027-02-01 10:00": ["past"],
    "2029-03-06 10:00": ["further ahead"],
    "2027-03-02 12:00": ["buffers"],
}


@pytest.mark.parametrize("start", WORDS)
def test_where_a_host_is_warned(shop: Cast, start: str) -> None:
    EventType.objects.filter(slug="pack-5").update(before=15, after=15)
    booked(shop, "single", [at("2027-03-02 12:30")])
    booking = booked(shop, "pack-5", TUESDAYS)
    (session,) = sessions_named(booking, ids(booking, 1))
    said = cautions(booking, {session: at(start)}, now=NOW).get(session.public_id, [])
    assert len(said) == len(WORDS[start])
    assert all(word in sentence for word, sentence in zip(WORDS[start], said, strict=True))


def test_what_is_claimed_is_refused_not_warned_of(shop: Cast) -> None:
    booking = booked(shop, "pack-5", TUESDAYS)
    one, two = sessions_named(booking, ids(booking, 1, 2))
    with pytest.raises(SlotsTaken):
        cautions(booking, {one: TUESDAYS[1]}, now=NOW + timedelta(hours=1))
    with pytest.raises(SlotsOverlap):
        cautions(booking, {one: at("2027-03-02 14:00"), two: at("2027-03-02 14:15")}, now=NOW)
    assert cautions(booking, {one: TUESDAYS[1], two: TUESDAYS[0]}, now=NOW) == {}
