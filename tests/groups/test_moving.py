"""A seat moves to another slot's free seat, for nothing or a fee; nobody else's does, nor is it in its own way."""

from datetime import timedelta

import pytest

from sessionary.actions import holding, offering
from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.booking import book
from sessionary.actions.cautions import cautions
from sessionary.actions.handing_over import hand_over, take_what_is_free
from sessionary.actions.rescheduling import reschedule, reschedule_for_customer
from sessionary.actions.terms import frozen_offer
from sessionary.models import Booking, Claim, EventType, Reschedule, Session
from sessionary.models.claims import Own
from sessionary.rules.errors import SlotsTaken, TimesUnchanged
from tests.cast import ADA, BERLIN, NOW, Cast, booked
from tests.groups.class_cast import ELEVEN, NINE, TEN, WEEKS, change, check_whole, join, meetings, person, seats
from tests.money.till import check_totals, fresh, ids, paid, pay, starts, statuses, unpaid

HALF_PAST = TEN + 30


def move(booking: Booking, *new: int) -> None:
    """The Customer moves the first sessions there."""
    names = [one.public_id for one in fresh(booking).sessions_in_order]
    reschedule(booking=fresh(booking), starts=dict(zip(names, new, strict=False)), reason="", now=NOW)


def test_a_seat_moves_and_the_others_stay(classes: Cast) -> None:
    first, second, third = (join(classes, number) for number in (1, 2, 3))
    there = join(classes, 4, ELEVEN)
    before = {one.pk: (one.starts, one.meeting, one.sequence) for one in Session.objects.exclude(booking=second)}
    move(second, ELEVEN)
    assert (seats(TEN), seats(ELEVEN)) == ([(1, 3), (3, 3)], [(1, 3), (2, 3)])
    assert before == {
        one.pk: (one.starts, one.meeting, one.sequence) for one in Session.objects.exclude(booking=second)
    }
    assert fresh(second).sessions_in_order[0].meeting == fresh(there).sessions_in_order[0].meeting
    assert [statuses(one) for one in (first, second, third)] == [["scheduled"], ["rescheduled"], ["scheduled"]]
    join(classes, 5)
    assert seats(TEN) == [(1, 3), (2, 3), (3, 3)]
    check_whole()


def test_to_a_full_slot_it_cannot_and_to_a_new_one_it_can(classes: Cast) -> None:
    mine = join(classes, 1)
    for number in (2, 3, 4):
        join(classes, number, ELEVEN)
    with pytest.raises(SlotsTaken):
        move(mine, ELEVEN)
    assert starts(mine) == [TEN]
    other = join(classes, 5)
    with pytest.raises(SlotsTaken):
        move(mine, HALF_PAST)
    move(mine, NINE)
    assert fresh(mine).sessions_in_order[0].meeting != fresh(other).sessions_in_order[0].meeting
    check_whole()


def test_alone_it_moves_over_its_own_time_and_keeps_its_meeting(classes: Cast) -> None:
    mine = join(classes, 1)
    number = meetings(TEN)
    move(mine, HALF_PAST)
    assert meetings(HALF_PAST) == number
    assert (seats(TEN), seats(HALF_PAST)) == ([], [(1, 3)])
    check_whole()


def test_a_full_slot_is_no_obstacle_to_those_in_it(classes: Cast) -> None:
    mine = join(classes, 1)
    join(classes, 2)
    join(classes, 3)
    session = fresh(mine).sessions_in_order[0]
    day = (NOW + timedelta(days=1)).date()
    offer, own = frozen_offer(fresh(mine)), Own(sessions=(session.pk,))
    free = offering.free_slots(offer, day, day + timedelta(days=1), zone=BERLIN, now=NOW, own=own)
    assert free.seats_left[TEN] == 1
    with pytest.raises(TimesUnchanged):
        move(mine, TEN)
    assert seats() == [(1, 3), (2, 3), (3, 3)]
    check_whole()


def test_two_seats_swap_though_both_slots_are_full(classes: Cast) -> None:
    mine = join(classes, 1, WEEKS, "course")
    join(classes, 2, WEEKS, "course")
    move(mine, WEEKS[1], WEEKS[0])
    assert starts(mine) == [WEEKS[1], WEEKS[0], WEEKS[2]]
    assert [seats(week) for week in WEEKS] == [[(1, 2), (2, 2)]] * 3
    check_whole()


def test_asked_to_reschedule_it_gives_its_seat_back_at_once(classes: Cast) -> None:
    mine, other = join(classes, 1), join(classes, 2)
    ask_to_reschedule(booking=mine, sessions=ids(mine, 1), reason="", by="host", now=NOW)
    assert (seats(), statuses(other)) == ([(2, 3)], ["scheduled"])
    move(mine, TEN)
    assert seats() == [(1, 3), (2, 3)]
    assert len(meetings()) == 1
    check_whole()


def test_the_host_moves_seats_anywhere_but_into_a_full_or_overlapping_one(classes: Cast) -> None:
    mine = join(classes, 1)
    for number in (2, 3, 4):
        join(classes, number, ELEVEN)
    session = fresh(mine).sessions_in_order[0]
    for start in (ELEVEN, ELEVEN + 10):
        with pytest.raises(SlotsTaken):
            cautions(fresh(mine), {session: start}, now=NOW)
        with pytest.raises(SlotsTaken):
            reschedule_for_customer(
                booking=fresh(mine), starts={session.public_id: start}, reason="", by="host", now=NOW
            )
    change(classes, seats=4)
    assert cautions(fresh(mine), {session: ELEVEN}, now=NOW) == {}
    reschedule_for_customer(booking=fresh(mine), starts={session.public_id: ELEVEN}, reason="", by="host", now=NOW)
    assert seats(ELEVEN) == [(1, 3), (2, 3), (3, 3), (4, 4)]


def test_who_booked_one_on_one_never_joins_a_group(classes: Cast) -> None:
    alone = booked(classes, "single", [NINE])
    change(classes, "single", seats=5)
    join(classes, 2, TEN, "single")
    with pytest.raises(SlotsTaken):
        move(alone, TEN)
    move(alone, ELEVEN)
    with pytest.raises(SlotsTaken):
        join(classes, 3, ELEVEN, "single")


@pytest.fixture
def sold(shop: Cast) -> Cast:
    """`three` is a group of two, which costs $150 for three sessions, and a fee of 10 % to move."""
    EventType.objects.filter(slug="three").update(seats=2)
    return shop


def test_a_seat_is_held_until_its_fee_is_paid(sold: Cast) -> None:
    mine = paid(sold, "three", WEEKS)
    join(sold, 2, [WEEKS[0] + 60, WEEKS[1], WEEKS[2] + 60], "three")
    (name,) = ids(mine, 1)
    made = reschedule(booking=fresh(mine), starts={name: WEEKS[0] + 60}, reason="", now=NOW)
    assert made.state == Reschedule.State.WAITING
    assert seats(WEEKS[0] + 60) == [(1, 2), (2, 2)]
    with pytest.raises(SlotsTaken):
        join(sold, 3, [WEEKS[0] + 60, WEEKS[1] + 60, WEEKS[2] + 120], "three")
    assert pay(fresh(mine)).state == "succeeded"
    assert starts(mine) == [WEEKS[0] + 60, *WEEKS[1:]]
    assert (seats(WEEKS[0]), seats(WEEKS[0] + 60)) == ([], [(1, 2), (2, 2)])
    check_totals(mine)


@pytest.mark.parametrize("new", [WEEKS[0] + 30, WEEKS[0] - 30])
def test_nobody_joins_what_a_waiting_move_will_overlap(sold: Cast, new: int) -> None:
    mine = paid(sold, "three", WEEKS)
    (name,) = ids(mine, 1)
    reschedule(booking=fresh(mine), starts={name: new}, reason="", now=NOW)
    for start in (WEEKS[0], new):
        with pytest.raises(SlotsTaken):
            join(sold, 2, [start, WEEKS[1], WEEKS[2]], "three")
    assert pay(fresh(mine)).state == "succeeded"
    assert starts(mine) == [new, *WEEKS[1:]]
    join(sold, 2, [new, *WEEKS[1:]], "three")
    assert seats(new) == [(1, 2), (2, 2)]


def test_a_waiting_swap_of_full_slots_holds_nothing_and_is_made(sold: Cast) -> None:
    mine = paid(sold, "three", WEEKS)
    other = paid(sold, "three", WEEKS)
    one, two = (ids(mine, position)[0] for position in (1, 2))
    reschedule(booking=fresh(mine), starts={one: WEEKS[1], two: WEEKS[0]}, reason="", now=NOW)
    assert not Claim.objects.exclude(hold=None).exists()
    assert pay(fresh(mine)).state == "succeeded"
    assert (starts(mine), starts(other)) == ([WEEKS[1], WEEKS[0], WEEKS[2]], WEEKS)
    check_totals(mine)


def test_paid_late_all_seats_are_had_again_or_none(sold: Cast) -> None:
    late = NOW + timedelta(minutes=40)
    first = unpaid(sold, "three", WEEKS)
    paid(sold, "three", WEEKS, now=late)
    assert pay(fresh(first), now=late).state == "succeeded"
    assert statuses(first) == ["scheduled"] * 3
    assert [seats(week) for week in WEEKS] == [[(1, 2), (2, 2)]] * 3
    check_whole()


def test_paid_too_late_for_a_seat_the_money_goes_back(sold: Cast) -> None:
    late = NOW + timedelta(minutes=40)
    first = unpaid(sold, "three", WEEKS)
    paid(sold, "three", WEEKS, now=late)
    paid(sold, "three", [WEEKS[0], WEEKS[1] + 60, WEEKS[2] + 60], now=late)
    assert pay(fresh(first), now=late).state == "failed"
    assert (fresh(first).status, fresh(first).paid) == ("expired", 0)
    assert [seats(week) for week in WEEKS] == [[(1, 2), (2, 2)], [(1, 2)], [(1, 2)]]


def test_a_group_goes_to_another_owner_together_or_stays(classes: Cast) -> None:
    first, second, apart = join(classes, 1), join(classes, 2), join(classes, 3, ELEVEN)
    course = join(classes, 4, [TEN + 1440, *WEEKS[1:]], "course")
    friend = join(classes, 5, [TEN + 1440, WEEKS[1] + 60, WEEKS[2] + 60], "course")
    in_the_way = booked(classes, None, [WEEKS[1], *(WEEKS[2] + 120 + 30 * n for n in range(3))], ADA)
    done = hand_over(page=classes.page, to=classes.eli, by="host", now=NOW)
    assert {one.pk for one in done.moved} == {first.pk, second.pk, apart.pk}
    assert {one.pk for one in done.stay} == {course.pk, friend.pk}
    assert set(Claim.objects.filter(starts=TEN).values_list("host", flat=True)) == {classes.eli.pk}
    join(classes, 6)
    assert seats() == [(1, 3), (2, 3), (3, 3)]
    reschedule_for_customer(
        booking=fresh(in_the_way), starts={ids(in_the_way, 1)[0]: WEEKS[1] + 240}, reason="", by="host", now=NOW
    )
    done = take_what_is_free(page=classes.page, by="host", now=NOW)
    assert {one.pk for one in done.moved} == {course.pk, friend.pk}
    assert not Session.objects.filter(booking__page=classes.page).exclude(host=classes.eli).exists()
    check_whole()


def test_held_seats_go_along_to_another_owner(classes: Cast) -> None:
    join(classes, 1)
    held = [holding.hold(offer=classes.offer("yoga"), starts=[TEN], now=NOW) for _ in range(2)]
    hand_over(page=classes.page, to=classes.eli, by="host", now=NOW)
    for number, one in enumerate(held, start=2):
        one.refresh_from_db()
        book(offer=classes.offer("yoga"), starts=[TEN], customer=person(number), answers={}, now=NOW, hold=one)
    assert (seats(), len(meetings())) == ([(1, 3), (2, 3), (3, 3)], 1)
    check_whole()
