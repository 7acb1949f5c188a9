"""Public holidays close a page's days, unless a date has hours of its own."""

from datetime import date
from typing import Any

import pytest

from sessionary.actions.offering import free_slots
from sessionary.actions.pages import change_page
from sessionary.models.public_holidays import is_known, public_holidays
from tests.api.caller import Caller
from tests.cast import BERLIN, NOW, Cast

WOMENS_DAY, DAY_AFTER = date(2027, 3, 8), date(2027, 3, 9)  # a holiday in Berlin, not in all of Germany


def starts_on(cast: Cast, first: date, until: date) -> int:
    return len(free_slots(cast.offer("single"), first, until, zone=BERLIN, now=NOW).starts)


@pytest.mark.parametrize(("code", "known"), [("DE", 1), ("DE-BE", 1), ("US-CA", 1), ("GB-SCT", 1), ("AU-NSW", 1)])
def test_countries_and_their_parts_are_known(code: str, known: int) -> None:
    assert is_known(code)


@pytest.mark.parametrize("code", ["", "-", "DE-", "-BE", "XX", "DE-XX", "de", "DEU", "Germany", "NYSE", "DE-BE-X"])
def test_nothing_else_is(code: str) -> None:
    assert not is_known(code)


def test_they_are_those_of_all_years_asked_for() -> None:
    days = public_holidays("DE-BE", 2026, 2028)
    assert {date(2026, 1, 1), date(2027, 12, 25), date(2028, 10, 3), WOMENS_DAY} <= days
    assert WOMENS_DAY not in public_holidays("DE", 2027, 2027)


def test_they_close_the_day(cast: Cast) -> None:
    assert starts_on(cast, WOMENS_DAY, DAY_AFTER) == 16
    change_page(page=cast.page, changes={"holidays": "DE"}, now=NOW)
    assert starts_on(cast, WOMENS_DAY, DAY_AFTER) == 16
    change_page(page=cast.page, changes={"holidays": "DE-BE"}, now=NOW)
    assert starts_on(cast, WOMENS_DAY, DAY_AFTER) == 0
    assert starts_on(cast, DAY_AFTER, date(2027, 3, 10)) == 16
    change_page(page=cast.page, changes={"holidays": ""}, now=NOW)
    assert starts_on(cast, WOMENS_DAY, DAY_AFTER) == 16


def test_hours_of_the_date_itself_open_it_and_a_day_off_needs_no_holiday(cast: Cast) -> None:
    overrides = [(WOMENS_DAY, [(600, 660)]), (DAY_AFTER, [])]
    change_page(page=cast.page, changes={"holidays": "DE-BE", "overrides": overrides}, now=NOW)
    assert starts_on(cast, WOMENS_DAY, DAY_AFTER) == 2
    assert starts_on(cast, DAY_AFTER, date(2027, 3, 10)) == 0


def test_they_cost_no_query(cast: Cast, api: Caller, time_machine, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)
    change_page(page=cast.page, changes={"holidays": "DE-BE"}, now=NOW)
    with django_assert_num_queries(3):
        answer = api.get("pages/dana/slots?event_type=single&from=2027-03-08&until=2027-04-01")
    assert answer.json()["slots"][0]["start"] == "2027-03-09T09:00:00+01:00"


NONE_IN_AUTUMN = {"holidays": "SA"}  # none from 23 September to February
ONE_DAY_OFF: dict[str, Any] = {"overrides": [(date(2027, 9, 23), [])]}


@pytest.mark.parametrize("closing", [NONE_IN_AUTUMN, ONE_DAY_OFF], ids=["holiday", "day off"])
def test_an_opening_that_began_long_ago_is_the_same_whenever_one_looks(cast: Cast, closing: dict[str, Any]) -> None:
    """Round the clock, starts step on from the end of the last day that was closed."""
    whole = {weekday: [(0, 1440)] for weekday in range(7)}
    change_page(page=cast.page, changes={**closing, "hours": whole}, now=NOW)
    offer, until = cast.offer("single"), date(2028, 1, 13)
    offer.event_type.increment = 35
    every = free_slots(offer, date(2027, 9, 20), until, zone=BERLIN, now=NOW).starts
    some = free_slots(offer, date(2028, 1, 10), until, zone=BERLIN, now=NOW).starts
    assert len(some) > 100
    assert some == every[-len(some) :]
