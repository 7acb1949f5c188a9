"""Fill the rest for me."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sessionary.rules.hours import instant, wall_clock
from sessionary.rules.packages import clashing
from sessionary.rules.planning import Proposal, fill
from sessionary.rules.slots import SlotOptions
from tests.rules.zones import zones

BERLIN = ZoneInfo("Europe/Berlin")
OPTIONS = SlotOptions(duration=60, increment=30, before=0, after=0, lead=0, horizon=548)


def at(day: date, minute: int = 600, zone: ZoneInfo = BERLIN) -> int:
    return instant(zone, day, minute)


def march(*numbers: int, minute: int = 600) -> list[int]:
    return [at(date(2027, 3, 1) + timedelta(days=number - 1), minute) for number in numbers]


def grid(days: int = 120) -> list[int]:
    """Every half hour from 9 to 17 on every day."""
    return sorted(start for minute in range(540, 1020, 30) for start in march(*range(1, days), minute=minute))


def plan(picks: list[int], wanted: int, every: int = 7, free: list[int] | None = None) -> list[Proposal]:
    return fill(picks, wanted, every, BERLIN, grid() if free is None else free, OPTIONS, lambda _: "closed")


def starts(proposals: list[Proposal]) -> list[int]:
    return [proposal.start for proposal in proposals]


def test_one_pick_weekly_keeps_its_local_hour_through_the_clock_change() -> None:
    proposals = plan(march(9), 5)
    assert starts(proposals) == march(9, 16, 23, 30, 37)
    assert {wall_clock(BERLIN, start)[1] for start in starts(proposals)} == {600}
    assert [proposal.picked for proposal in proposals] == [True, False, False, False, False]


def test_monday_and_thursday_alternate() -> None:
    assert starts(plan(march(1, 4), 6)) == march(1, 4, 8, 11, 15, 18)


def test_picks_a_week_apart_go_on_after_the_last() -> None:
    assert starts(plan(march(9, 16, 23), 5)) == march(9, 16, 23, 30, 37)


def test_every_two_weeks_and_every_ten_days() -> None:
    assert starts(plan(march(2), 3, every=14)) == march(2, 16, 30)
    assert starts(plan(march(2), 3, every=10)) == march(2, 12, 22)


def test_a_clash_has_a_reason_and_its_three_nearest() -> None:
    taken = march(16)[0]
    proposals = plan(march(9), 3, free=[start for start in grid() if start != taken])
    clash = proposals[1]
    assert (clash.start, clash.available, clash.why) == (taken, False, "closed")
    assert clash.alternatives == (taken - 30, taken + 30, taken - 60)


def test_a_skipped_hour_is_said_and_shown_at_the_end_of_the_gap() -> None:
    sunday = date(2027, 3, 21)
    proposals = plan([at(sunday, 150)], 2)
    assert (proposals[1].why, proposals[1].start) == ("skipped_hour", at(date(2027, 3, 28), 180))


def test_two_clashes_do_not_lead_to_the_same_alternative() -> None:
    day = march(9, minute=600) + march(9, minute=660)
    free = [start for start in grid() if wall_clock(BERLIN, start)[0] != date(2027, 3, 16)]
    proposals = plan(day, 4, free=free)
    first = [proposal.alternatives[0] for proposal in proposals if not proposal.available]
    assert len(first) == 2
    assert not clashing([*first, *day], OPTIONS)


def test_a_pick_that_is_gone_is_marked_too_and_has_its_nearest() -> None:
    lost = march(9)[0]
    gone = plan([lost], 2, free=[start for start in grid() if start != lost])[0]
    assert (gone.picked, gone.available, gone.why) == (True, False, "closed")
    assert gone.alternatives == (lost - 30, lost + 30, lost - 60)


def test_each_reason_is_said_and_a_clash_within_the_plan_is_taken() -> None:
    monday, tuesday = at(date(2027, 3, 1)), at(date(2027, 3, 2), 630)
    proposals = plan([monday, tuesday], 4, every=1)
    assert [(p.start, p.available, p.why) for p in proposals] == [
        (monday, True, None),
        (at(date(2027, 3, 2)), False, "taken"),
        (tuesday, True, None),
        (at(date(2027, 3, 3)), True, None),
    ]


def test_an_hour_that_comes_twice_is_its_first_time() -> None:
    proposals = plan([at(date(2027, 10, 24), 150)], 2, free=[])
    assert proposals[1].start == at(date(2027, 10, 31), 150)
    assert proposals[1].end - proposals[1].start == 60


def test_what_is_to_be_swapped_has_alternatives_though_it_is_free() -> None:
    swap = march(16)[0]
    proposals = fill(march(9), 3, 7, BERLIN, grid(), OPTIONS, lambda _: "closed", swap=swap)
    assert proposals[1].available
    assert len(proposals[1].alternatives) == 3


@given(
    zone=zones,
    chosen=st.sets(st.tuples(st.integers(0, 20), st.sampled_from(range(540, 1000, 30))), min_size=1, max_size=4),
    wanted=st.integers(1, 20),
    every=st.integers(1, 21),
    gaps=st.sets(st.integers(0, 400), max_size=60),
)
def test_what_is_proposed_is_free_and_never_clashes(zone, chosen, wanted, every, gaps) -> None:
    picks = sorted(instant(zone, date(2027, 3, 1) + timedelta(days=n), minute) for n, minute in chosen)[:wanted]
    begin = instant(zone, date(2027, 3, 1), 0)
    free = [begin + 30 * number for number in range(48 * 60) if number % 401 not in gaps]
    proposals = fill(picks, wanted, every, zone, free, OPTIONS, lambda _: "taken")
    assert len(proposals) == wanted
    assert starts(proposals) == sorted(starts(proposals))
    assert {proposal.start for proposal in proposals if proposal.picked} == set(picks)
    kept = [proposal.start for proposal in proposals if proposal.available]
    assert set(kept) <= set(free)
    assert not clashing(kept, OPTIONS)
    clashes = [proposal for proposal in proposals if not proposal.available]
    firsts = [clash.alternatives[0] for clash in clashes if clash.alternatives]
    assert not clashing(kept + firsts, OPTIONS)
    for clash in clashes:
        assert set(clash.alternatives) <= set(free)
        others = [first for first in firsts if first not in clash.alternatives[:1]]
        assert not any(clashing([*kept, *others, one], OPTIONS) for one in clash.alternatives)
        nearness = [(abs(one - clash.start), one) for one in clash.alternatives]
        assert nearness == sorted(nearness)


@given(
    zone=zones,
    chosen=st.sets(st.tuples(st.integers(0, 20), st.sampled_from(range(240, 1000, 30))), min_size=1, max_size=4),
    wanted=st.integers(4, 20),
    every=st.integers(1, 21),
)
def test_the_pattern_is_every_pick_shifted_again_and_again(zone, chosen, wanted, every) -> None:
    monday = date(2027, 3, 1)
    shifted = {(n + round_ * every, minute) for n, minute in chosen for round_ in range(1, 21)} - chosen
    expected = sorted(sorted(shifted)[: wanted - len(chosen)] + list(chosen))
    picks = [instant(zone, monday + timedelta(days=n), minute) for n, minute in chosen]
    proposals = fill(picks, wanted, every, zone, [], OPTIONS, lambda _: "taken")
    assert starts(proposals) == [instant(zone, monday + timedelta(days=n), minute) for n, minute in expected]
