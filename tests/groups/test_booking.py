"""Seats of a slot: taken one by one, by bookings and holds, in one meeting, and never more than there are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessionary.actions import holding, offering
from sessionary.actions.booking import book
from sessionary.actions.booking_for_customer import HostOrder, book_for_customer
from sessionary.actions.canceling import cancel_for_customer
from sessionary.models import Booking, Claim, Session
from sessionary.rules.errors import NotOffered, SlotsTaken
from tests.cast import BERLIN, NOW, Cast, at, booked
from tests.groups.class_cast import ELEVEN, NINE, TEN, WEEKS, change, check_whole, join, meetings, person, seats
from tests.money.till import fresh, ids

TUESDAY = NOW.date() + timedelta(days=1)


def free(cast: Cast, slug: str = "yoga") -> offering.FreeSlots:
    return offering.free_slots(cast.offer(slug), TUESDAY, TUESDAY + timedelta(days=1), zone=BERLIN, now=NOW)


def test_three_come_to_one_meeting_and_the_fourth_is_refused(classes: Cast) -> None:
    bookings = [join(classes, number) for number in (1, 2, 3)]
    assert seats() == [(1, 3), (2, 3), (3, 3)]
    assert len(meetings()) == 1
    assert len({one.customer_id for one in bookings}) == 3
    with pytest.raises(SlotsTaken) as refused:
        join(classes, 4)
    assert refused.value.starts == [TEN]
    assert Booking.objects.count() == 3
    check_whole()


def test_without_a_limit_as_many_come_as_want(classes: Cast) -> None:
    for number in range(12):
        join(classes, number, slug="talks")
    assert seats() == [(number, None) for number in range(1, 13)]
    assert free(classes, "talks").seats_left == {}
    assert TEN in free(classes, "talks").starts


def test_a_start_with_free_seats_is_free_and_overlapping_ones_are_not(classes: Cast) -> None:
    whole = free(classes)
    assert set(whole.seats_left.values()) == {3}
    join(classes, 1)
    begun = free(classes)
    assert (begun.seats_left[TEN], begun.seats_left[ELEVEN]) == (2, 3)
    assert set(whole.starts) - set(begun.starts) == {TEN - 30, TEN + 30}
    join(classes, 2)
    join(classes, 3)
    assert TEN not in free(classes).starts
    assert offering.lost(classes.offer("yoga"), [TEN], now=NOW)[TEN] == [NINE, ELEVEN, at("2027-03-02 11:30")]
    with pytest.raises(SlotsTaken):
        join(classes, 4, TEN + 30)


def test_a_group_blocks_all_other_offers_with_its_buffers(classes: Cast) -> None:
    change(classes, before=15, after=30)
    join(classes, 1)
    for slug, start in (("talks", TEN), ("single", TEN), ("single", TEN - 30), ("single", ELEVEN), ("talks", ELEVEN)):
        with pytest.raises(SlotsTaken):
            join(classes, 2, start, slug)
    join(classes, 2, TEN - 60, "single")
    join(classes, 2, at("2027-03-02 11:30"), "single")
    join(classes, 2)
    assert seats() == [(1, 3), (2, 3)]


def test_one_on_one_is_shared_with_nobody(classes: Cast) -> None:
    booked(classes, "single", [TEN])
    change(classes, "single", seats=5)
    with pytest.raises(SlotsTaken):
        join(classes, 2, TEN, "single")
    join(classes, 2, ELEVEN, "single")
    change(classes, "single", seats=1)
    with pytest.raises(SlotsTaken):
        join(classes, 3, ELEVEN, "single")


def test_seats_changed_later_evict_nobody_and_count_for_new_ones(classes: Cast) -> None:
    first = join(classes, 1)
    join(classes, 2)
    change(classes, seats=2)
    assert TEN not in free(classes).starts
    change(classes, seats=5)
    assert free(classes).seats_left[TEN] == 3
    join(classes, 3)
    assert seats() == [(1, 3), (2, 3), (3, 5)]
    change(classes, seats=2)
    cancel_for_customer(booking=first, sessions=ids(first, 1), refund="none", reason="", by="host", now=NOW)
    with pytest.raises(SlotsTaken):
        join(classes, 4)
    change(classes, seats=None)
    join(classes, 4)
    assert seats() == [(1, None), (2, 3), (3, 5)]


@pytest.mark.parametrize("changed", [{"duration": 45}, {"before": 10}, {"after": 10}])
def test_with_another_length_or_other_buffers_the_slot_is_taken(classes: Cast, changed: dict[str, int]) -> None:
    join(classes, 1)
    change(classes, **changed)
    assert TEN not in free(classes).starts
    with pytest.raises(SlotsTaken):
        join(classes, 2)


def test_a_package_takes_a_seat_in_each_of_its_slots_or_none(classes: Cast) -> None:
    join(classes, 1, WEEKS, "course")
    join(classes, 2, WEEKS, "course")
    assert [seats(week) for week in WEEKS] == [[(1, 2), (2, 2)]] * 3
    assert len({one for week in WEEKS for one in meetings(week)}) == 3
    others = [WEEKS[0] + 60, WEEKS[1], WEEKS[2] + 60]
    with pytest.raises(SlotsTaken) as refused:
        join(classes, 3, others, "course")
    assert refused.value.starts == [WEEKS[1]]
    assert Claim.objects.count() == 6
    rest = offering.plan(classes.offer("course"), [WEEKS[0] + 60], 7, zone=BERLIN, now=NOW)
    assert [one.available for one in rest] == [True] * 3
    check_whole()


def test_filling_the_rest_proposes_seats_and_passes_full_slots_over(classes: Cast) -> None:
    join(classes, 1, WEEKS, "course")
    offer = classes.offer("course")
    assert [one.available for one in offering.plan(offer, WEEKS[:1], 7, zone=BERLIN, now=NOW)] == [True] * 3
    join(classes, 2, [WEEKS[1], WEEKS[1] + 60, WEEKS[1] + 120], "course")
    first, second, third = offering.plan(offer, WEEKS[:1], 7, zone=BERLIN, now=NOW)
    assert (first.available, second.available, third.available) == (True, False, True)
    assert (second.why, second.alternatives[0]) == ("taken", WEEKS[1] - 60)


def test_holds_take_seats_until_they_run_out(classes: Cast) -> None:
    offer = classes.offer("yoga")
    held = [holding.hold(offer=offer, starts=[TEN], now=NOW) for _ in range(3)]
    assert len(meetings()) == 1
    with pytest.raises(SlotsTaken):
        join(classes, 4)
    booking = book(offer=offer, starts=[TEN], customer=person(1), answers={}, now=NOW, hold=held[0])
    late = NOW + timedelta(minutes=11)
    again = book(offer=offer, starts=[TEN], customer=person(2), answers={}, now=late)
    assert seats() == [(1, 3), (2, 3)]
    assert {one.meeting for one in Session.objects.all()} == meetings()
    own = book(offer=offer, starts=[TEN], customer=person(3), answers={}, now=late, hold=held[1])
    with pytest.raises(SlotsTaken):
        book(offer=offer, starts=[TEN], customer=person(4), answers={}, now=late, hold=held[2])
    assert len({booking.pk, again.pk, own.pk}) == 3
    check_whole()


def test_changing_a_hold_gives_its_seat_back(classes: Cast) -> None:
    offer = classes.offer("yoga")
    mine = holding.hold(offer=offer, starts=[TEN], now=NOW)
    join(classes, 2)
    join(classes, 3)
    mine = holding.hold(offer=offer, starts=[TEN], now=NOW, instead_of=mine)
    assert seats() == [(1, 3), (2, 3), (3, 3)]
    holding.hold(offer=offer, starts=[ELEVEN], now=NOW, instead_of=mine)
    assert seats() == [(2, 3), (3, 3)]


def test_canceling_frees_one_seat_and_the_last_one_out_the_host(classes: Cast) -> None:
    first, second = join(classes, 1), join(classes, 2)
    for booking, left in ((first, [(2, 3)]), (second, [])):
        cancel_for_customer(booking=booking, sessions=ids(booking, 1), refund="none", reason="", by="host", now=NOW)
        assert seats() == left
        assert (TEN + 30 in free(classes).starts) is (not left)
    booked(classes, "single", [TEN])


def test_the_host_books_a_seat_for_who_phones_but_never_one_too_many(classes: Cast) -> None:
    order = HostOrder([TEN], person(9), {}, "none")
    join(classes, 1)
    for _ in range(2):
        book_for_customer(offer=classes.offer("yoga"), order=order, by="host", now=NOW)
    assert seats() == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(SlotsTaken):
        book_for_customer(offer=classes.offer("yoga"), order=order, by="host", now=NOW)
    with pytest.raises(SlotsTaken):
        book_for_customer(offer=classes.offer("talks"), order=order, by="host", now=NOW)
    with pytest.raises(SlotsTaken):
        book_for_customer(
            offer=classes.offer("yoga"), order=HostOrder([TEN + 30], person(9), {}, "none"), by="host", now=NOW
        )


def test_a_seat_off_the_grid_is_not_on_offer(classes: Cast) -> None:
    odd = HostOrder([at("2027-03-02 10:10")], person(9), {}, "none")
    book_for_customer(offer=classes.offer("yoga"), order=odd, by="host", now=NOW)
    assert at("2027-03-02 10:10") not in free(classes).starts
    with pytest.raises(NotOffered):
        join(classes, 1, at("2027-03-02 10:10"))


@pytest.mark.parametrize("slug", ["single", "yoga"])
def test_a_group_takes_one_query_more_however_many_come(classes: Cast, slug: str) -> None:
    def queries() -> int:
        offer = classes.offer(slug)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            offering.free_slots(offer, TUESDAY, TUESDAY + timedelta(days=28), zone=BERLIN, now=NOW)
        return len(captured)

    alone = queries()
    join(classes, 1, slug="yoga")
    join(classes, 2, slug="yoga")
    join(classes, 3, WEEKS[1], slug="yoga")
    assert queries() == alone
    change(classes, slug, seats=1)
    assert queries() == alone - (slug == "yoga")


def test_booked_sessions_keep_what_was_agreed_when_the_offer_becomes_one_on_one(classes: Cast) -> None:
    booking = join(classes, 1)
    assert fresh(booking).is_group
    change(classes, seats=1)
    assert fresh(booking).is_group
