"""Pooled availability: the members' times as one, and who takes a booking."""

from datetime import date, timedelta
from itertools import count

import pytest

from sessionary.actions import event_types, master_pages, pooling
from sessionary.actions.booking import book
from sessionary.actions.confirming import expire
from sessionary.actions.holding import hold, release
from sessionary.actions.offering import free_slots, lost, next_free, plan
from sessionary.actions.pages import change_page
from sessionary.actions.rescheduling import reschedule
from sessionary.actions.terms import frozen_offer
from sessionary.models import Booking, Claim, Hold, MasterPage
from sessionary.models.claims import Own
from sessionary.rules.errors import ChoosePage, NotFound, NotOffered, SlotsTaken, WrongNumberOfSessions
from tests.cast import ADA, BERLIN, NOW, Cast, at
from tests.team_cast import ELEVEN, FOUR, NIGHT, TEN, Team, make_team, taker

TUESDAY = date(2027, 3, 2)


@pytest.fixture
def team(cast: Cast) -> Team:
    return make_team(cast)


@pytest.fixture(autouse=True)
def _in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between equals the one whose offer was made first."""
    rising = count()
    monkeypatch.setattr(pooling, "draw", lambda: next(rising))


def tuesday(team: Team) -> list[int]:
    return free_slots(team.offer(), TUESDAY, TUESDAY + timedelta(days=1), zone=BERLIN, now=NOW).starts


def minutes(*spans: tuple[str, str]) -> list[int]:
    return [start for one, other in spans for start in range(at(f"2027-03-02 {one}"), at(f"2027-03-02 {other}"), 30)]


def test_the_times_are_those_of_everybody_each_in_their_own_hours_and_zone(team: Team) -> None:
    assert tuesday(team) == minutes(("09:00", "23:00"))  # Berlin from nine, New York to five, which is eleven


def test_a_time_goes_when_nobody_is_left_and_comes_back(team: Team) -> None:
    made = [team.booked(TEN), team.booked(TEN)]
    assert TEN not in tuesday(team)
    assert {taker(one) for one in made} == {"fay", "gus"}
    assert FOUR in tuesday(team)
    Claim.objects.filter(session__booking=made[1]).delete()
    assert TEN in tuesday(team)


def test_buffers_and_caps_are_each_members_own(team: Team) -> None:
    event_type = team.offer().event_type
    event_types.change(event_type=event_type, changes={"per_day": 1, "after": 30}, now=NOW)
    team.booked(TEN)
    assert tuesday(team) == minutes(("09:00", "23:00"))
    team.booked(at("2027-03-02 12:00"))
    assert tuesday(team) == minutes(("15:00", "23:00"))  # just Hal, whose day begins at nine in New York
    team.booked(FOUR)
    assert tuesday(team) == []


def test_who_was_booked_longest_ago_is_next_and_new_members_come_first(team: Team) -> None:
    team.changed(pages=[team.pages["fay"], team.pages["gus"]])
    earlier, later = NOW, NOW + timedelta(minutes=5)
    assert [taker(team.booked(TEN, later)), taker(team.booked(TEN + 30, earlier))] == ["fay", "gus"]
    assert taker(team.booked(ELEVEN, later + timedelta(minutes=1))) == "gus"
    team.changed(pages=list(team.pages.values()))
    assert taker(team.booked(FOUR, later + timedelta(minutes=2))) == "hal"
    assert taker(team.booked(FOUR, later + timedelta(minutes=3))) == "fay"


def test_only_bookings_through_this_master_page_and_event_type_count(team: Team, cast: Cast) -> None:
    gus = team.pages["gus"]
    book(offer=gus.offer("intro"), starts=[TEN], customer=ADA, answers={}, now=NOW)
    other = master_pages.create(
        account=cast.account, slug="other", name="Other", kind="pooled", pages=list(team.pages.values())
    )
    book(offer=other.pool("intro"), starts=[ELEVEN], customer=ADA, answers={}, now=NOW)
    book(offer=team.offer("trial"), starts=[ELEVEN + 30], customer=ADA, answers={}, now=NOW)
    assert [taker(team.booked(FOUR, NOW + timedelta(minutes=n))) for n in (1, 2, 3)] == ["fay", "gus", "hal"]


def test_chance_decides_between_new_members(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    falling = count(0, -1)
    monkeypatch.setattr(pooling, "draw", lambda: next(falling))
    assert taker(team.booked(FOUR)) == "hal"
    monkeypatch.undo()
    assert taker(team.booked(FOUR, NOW + timedelta(minutes=1))) in ("fay", "gus")


def test_a_member_that_is_taken_is_passed_over(team: Team) -> None:
    book(offer=team.pages["fay"].offer("intro"), starts=[TEN], customer=ADA, answers={}, now=NOW)
    assert taker(team.booked(TEN)) == "gus"
    with pytest.raises(SlotsTaken) as refused:
        team.booked(TEN)
    assert refused.value.starts == [TEN]
    assert Booking.objects.count() == 2


def test_what_nobody_offers_is_not_offered(team: Team) -> None:
    with pytest.raises(NotOffered):
        team.booked(NIGHT)
    with pytest.raises(NotOffered):
        hold(offer=team.offer(), starts=[TEN + 7], now=NOW)
    with pytest.raises(WrongNumberOfSessions):
        hold(offer=team.offer(), starts=[TEN, ELEVEN], now=NOW)


def test_the_member_is_settled_when_the_hold_is_taken(team: Team) -> None:
    held = hold(offer=team.offer(), starts=[FOUR], now=NOW)
    assert (taker(held), held.via) == ("fay", team.master_page)
    assert [taker(team.booked(FOUR)), taker(team.booked(FOUR))] == ["gus", "hal"]
    opened = Hold.opened(held.public_id, held.secret)
    made = book(offer=opened.offer, starts=[FOUR], customer=ADA, answers={}, hold=opened, now=NOW)
    assert (taker(made), made.page, made.via) == ("fay", team.pages["fay"], team.master_page)
    assert Claim.objects.filter(host=team.pages["fay"].owner).count() == 1


def test_a_hold_in_place_of_another_may_take_the_same_time_again(team: Team) -> None:
    alone = hold(offer=team.offer("trial"), starts=[TEN], now=NOW)
    with pytest.raises(SlotsTaken):
        hold(offer=team.offer("trial"), starts=[TEN], now=NOW)
    again = hold(offer=team.offer("trial"), starts=[TEN], now=NOW, instead_of=alone)
    assert (taker(again), Claim.objects.count()) == ("gus", 1)
    assert lost(team.offer("trial"), [TEN], now=NOW, own=Own.held_by(again)) == {}
    assert lost(team.offer("trial"), [TEN], now=NOW) == {TEN: [TEN - 30, TEN + 30, TEN - 60]}
    release(hold=again, now=NOW)
    assert lost(team.offer("trial"), [TEN], now=NOW) == {}


def test_what_was_never_paid_does_not_count_as_booked(shop: Cast) -> None:
    team = make_team(shop)
    event_type = team.offer().event_type
    event_types.change(event_type=event_type, changes={"pricing": "collected", "price": 50_00}, now=NOW)
    made = team.booked(FOUR)
    assert (made.status, taker(made)) == ("pending_payment", "fay")
    assert taker(team.booked(FOUR, NOW + timedelta(seconds=1))) == "gus"
    expire(made, NOW)
    assert taker(team.booked(FOUR, NOW + timedelta(seconds=2))) == "fay"


def test_a_session_moves_on_its_own_members_page_alone(team: Team) -> None:
    made = team.booked(FOUR)
    assert taker(made) == "fay"
    offered = free_slots(frozen_offer(made), TUESDAY, TUESDAY + timedelta(days=1), zone=BERLIN, now=NOW).starts
    assert offered == minutes(("09:00", "16:00"), ("16:30", "17:00"))
    session = made.sessions_in_order[0].public_id
    with pytest.raises(NotOffered):
        reschedule(booking=made, starts={session: at("2027-03-02 20:00")}, reason="", now=NOW, expect=None)
    reschedule(booking=made, starts={session: TEN}, reason="", now=NOW, expect=None)
    assert [(claim.host, claim.starts) for claim in Claim.objects.all()] == [(team.pages["fay"].owner, TEN)]


def test_disabled_and_archived_members_are_left_out(team: Team) -> None:
    change_page(page=team.pages["hal"], changes={"enabled": False}, now=NOW)
    event_types.change(event_type=team.offer().event_type, changes={}, pages=[team.pages["gus"]], now=NOW)
    assert tuesday(team) == minutes(("09:00", "17:00"))
    assert [taker(team.booked(TEN)), team.offer().pool] == ["gus", (team.offer(),)]
    change_page(page=team.pages["gus"], changes={"enabled": False}, now=NOW)
    with pytest.raises(NotFound):
        team.offer()


def test_a_member_that_left_meanwhile_is_passed_over_too(team: Team) -> None:
    seen = team.offer()
    change_page(page=team.pages["fay"], changes={"enabled": False}, now=NOW)
    assert taker(hold(offer=seen, starts=[TEN], now=NOW)) == "gus"
    change_page(page=team.pages["hal"], changes={"enabled": False}, now=NOW)
    with pytest.raises(SlotsTaken):
        hold(offer=seen, starts=[TEN], now=NOW)
    with pytest.raises(NotOffered):
        hold(offer=seen, starts=[at("2027-03-02 20:00")], now=NOW)


def test_members_without_event_types_pool_their_own_options(cast: Cast) -> None:
    team = make_team(cast, shared=False)
    assert team.offer(None).name == "The Team"
    taken = [book(offer=team.offer(None), starts=[FOUR], customer=ADA, answers={}, now=NOW) for _ in range(3)]
    assert sorted(taker(one) for one in taken) == ["fay", "gus", "hal"]
    assert {one.event_type.hidden for one in taken} == {True}
    with pytest.raises(SlotsTaken):
        book(offer=team.offer(None), starts=[FOUR], customer=ADA, answers={}, now=NOW)


def test_members_whose_own_options_promise_something_else_are_not_pooled(cast: Cast) -> None:
    team = make_team(cast, shared=False)
    change_page(page=team.pages["gus"], changes={"duration": 45}, now=NOW)
    change_page(page=team.pages["hal"], changes={"lead": 120, "horizon": 9}, now=NOW)
    assert [one.page for one in team.offer(None).pool] == [team.pages["fay"], team.pages["hal"]]


def test_their_own_options_rest_while_any_member_has_event_types(cast: Cast) -> None:
    team = make_team(cast, shared=False)
    event_types.create(account=cast.account, slug="one", name="One", pages=[team.pages["hal"]])
    assert [pool.slug for pool in team.master_page.pools()] == ["one"]
    with pytest.raises(NotFound):
        team.offer(None)


def test_members_keep_their_order_on_each_master_page(team: Team, cast: Cast) -> None:
    backwards = list(reversed(team.pages.values()))
    other = master_pages.create(account=cast.account, slug="other", name="Other", pages=backwards)
    assert [one.page for one in other.offers() if one.slug == "intro"] == backwards
    assert [one.page for one in team.master_page.offers() if one.slug == "intro"] == backwards[::-1]


def test_where_customers_choose_the_page_there_is_no_pool(cast: Cast) -> None:
    team = make_team(cast, "pages_first")
    with pytest.raises(ChoosePage) as refused:
        team.offer("trial")
    assert refused.value.pages == ["gus-page"]
    with pytest.raises(NotFound):
        team.offer("nothing")


def test_the_other_questions_of_a_calendar_are_answered_for_all(team: Team) -> None:
    evening = at("2027-03-02 22:30")
    assert next_free(team.offer(), evening, now=NOW) == at("2027-03-03 09:00")
    assert next_free(team.offer(), at("2028-12-01 09:00"), now=NOW) is None
    (proposal,) = plan(team.offer(), [evening], 7, zone=BERLIN, now=NOW)
    assert proposal.available
    (other,) = plan(team.offer(), [NIGHT], 7, zone=BERLIN, now=NOW)
    assert (other.available, other.why) == (False, "closed")


@pytest.mark.parametrize("members", [1, 3])
def test_any_number_of_members_takes_the_same_few_queries(  # type: ignore[no-untyped-def]
    cast: Cast, members: int, django_assert_num_queries
) -> None:
    team = make_team(cast, who=["fay", "gus", "hal"][:members])
    with django_assert_num_queries(2):
        MasterPage.named("team").pool("intro")
    offer = team.offer()
    with django_assert_num_queries(2):
        free_slots(offer, TUESDAY, date(2027, 4, 1), zone=BERLIN, now=NOW)
    with django_assert_num_queries(11):
        hold(offer=offer, starts=[FOUR], now=NOW)
