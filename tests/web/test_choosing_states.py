"""The choose page in the states between: times lost, rhythms of one's own, all chosen, sessions that move."""

import re

import pytest
from django.test import Client

from tests.cast import NOW, Cast, at, booked, five_tuesdays
from tests.money.till import ids
from tests.web.reading import picks, text_of
from tests.web.test_managing import path_to


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def day_classes(page: str) -> dict[int, str]:
    """The classes of each day's link in the calendar."""
    return {int(day): classes for day, classes in re.findall(r'<a id="d(\d+)"[^>]*class="([^"]*)"', page)}


def test_what_was_just_taken_is_neither_chosen_nor_proposed_in_the_calendar(cast: Cast, client: Client) -> None:
    booked(cast, "single", [five_tuesdays()[1]])
    page = client.post("/dana/pack-5/", {"pick": five_tuesdays(), "month": "2027-03"}).content.decode()
    classes = day_classes(page)
    assert (classes[2], classes[9]) == ("date chosen", "date")
    assert 'name="add"' in page
    again = client.get(f"/dana/pack-5/?{picks(five_tuesdays())}&month=2027-03")
    assert "data-take-focus" in page
    assert "data-take-focus" not in again.content.decode()


def test_a_time_from_the_calendar_stands_in_for_one_that_was_taken(cast: Cast, client: Client) -> None:
    booked(cast, "single", [five_tuesdays()[1]])
    page = client.post("/dana/pack-5/", {"pick": five_tuesdays(), "day": "2027-03-09"}).content.decode()
    form = page[page.index('<section class="day"') :]
    kept = re.findall(r'name="pick" value="(\d+)"', form[: form.index("</form>")])
    assert [int(one) for one in kept] == [start for start in five_tuesdays() if start != five_tuesdays()[1]]


def test_a_closed_day_is_not_marked_but_the_day_that_stands_in_for_it(cast: Cast, client: Client) -> None:
    friday = at("2027-03-05 10:00")  # every two days leads to Sunday 7, which is closed
    page = client.get(f"/dana/pack-5/?pick={friday}&every=2&month=2027-03").content.decode()
    assert "proposed" not in day_classes(page).get(7, "")
    checked = {int(start) for start in re.findall(r'name="alt\d+" value="(\d+)" checked', page)}
    marked = [day for day, classes in day_classes(page).items() if "proposed" in classes]
    assert checked
    assert {5, 6, 7, 13, 14}.isdisjoint(marked)


@pytest.mark.parametrize("days", ["0", "91", "500", "-1", "x"])
def test_a_rhythm_that_will_not_do_is_said(cast: Cast, client: Client, days: str) -> None:
    page = client.get(f"/dana/pack-5/?pick={five_tuesdays()[0]}&every=other&days={days}")
    assert "Please enter a number of days from 1 to 90." in text_of(page)
    fine = client.get(f"/dana/pack-5/?pick={five_tuesdays()[0]}&every=other&days=9")
    assert "Please enter a number" not in text_of(fine)


def test_with_all_chosen_there_is_no_wall_of_other_times(cast: Cast, client: Client) -> None:
    page = client.get(f"/dana/pack-5/?{picks(five_tuesdays())}&day=2027-03-02").content.decode()
    assert page.count('class="time"') == 1
    listed = client.get(f"/dana/pack-5/?{picks(five_tuesdays())}&month=2027-03&view=list").content.decode()
    assert listed.count('class="list-day"') == 5


def test_moved_sessions_keep_their_numbers_while_new_times_are_chosen(cast: Cast, client: Client) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    chosen = {"session": ids(booking, 2, 4), "pick": [at("2027-03-10 10:00"), at("2027-03-24 10:00")]}
    text = text_of(client.get(path_to(booking, "reschedule/"), chosen))
    assert "Remove session" not in text
    page = client.get(path_to(booking, "reschedule/"), chosen).content.decode()
    assert re.findall(r"Remove session (\d)", page) == ["2", "4"]


def test_going_on_without_a_session_says_what_to_do(cast: Cast, client: Client) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    words = "Select the sessions to move first."
    assert words in text_of(client.get(path_to(booking, "reschedule/?choose=1")))
    assert words not in text_of(client.get(path_to(booking, "reschedule/")))


def test_one_session_has_no_numbers(cast: Cast, client: Client) -> None:
    page = client.get(f"/dana/single/?pick={five_tuesdays()[0]}").content.decode()
    assert '<div class="pips"' not in page
