"""Choosing without script: the month, its times, the ticket, filling the rest."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from sessionary.models import Hold, OpeningHours, PageSlug
from tests.cast import NOW, Cast, at, booked, five_tuesdays
from tests.web.reading import picks, text_of


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def test_the_front_page_names_what_can_be_booked(cast: Cast, client: Client) -> None:
    event_type = cast.event_type("pack-5")
    event_type.pricing, event_type.price, event_type.single_price = "shown", 400_00, 100_00
    event_type.save()
    text = text_of(client.get("/dana/"))
    for words in ("Dana Reyes", "Pack-5", "5 sessions", "$400 for 5, $80 each", "You save $20 a session, $100 in all"):
        assert words in text


def test_what_has_to_be_paid_first_has_a_price_but_no_link(cast: Cast, client: Client) -> None:
    event_type = cast.event_type("single")
    event_type.pricing, event_type.price = "collected", 100_00
    event_type.save()
    page = client.get("/dana/").content.decode()
    assert "$100" in page
    assert "/dana/single/" not in page
    answer = client.post("/dana/single/", {"pick": five_tuesdays()[:1]})
    assert not Hold.objects.exists()
    assert "cannot be booked online yet" in text_of(answer)


def test_a_month_with_its_days_and_the_times_of_one(cast: Cast, client: Client) -> None:
    booked(cast, "single", [at("2027-03-02 10:00")])
    text = text_of(client.get("/dana/pack-5/?month=2027-03&day=2027-03-02"))
    assert "March 2027" in text
    assert "Tuesday 2 March, 15 times free" in text
    assert "Saturday 6 March, no free times" in text
    assert "Morning 9:00 9:30 10:30" in text
    assert "+1 h" in text


@pytest.mark.parametrize(
    ("now", "month"),
    [
        ("2027-02-26T15:30Z", "March 2027"),  # Friday evening, nothing left in February
        ("2027-12-31T16:30Z", "January 2028"),
        ("2028-02-29T18:00Z", "March 2028"),
        ("2027-03-01T08:00Z", "March 2027"),
    ],
)
def test_the_calendar_opens_at_the_first_month_with_a_free_time(
    cast: Cast, client: Client, time_machine, now: str, month: str
) -> None:
    time_machine.move_to(datetime.fromisoformat(now), tick=False)
    text = text_of(client.get("/dana/pack-5/"))
    assert f"{month} Month List" in text
    assert "No free times" not in text


def test_a_month_that_is_asked_for_is_shown_though_it_is_empty(cast: Cast, client: Client, time_machine) -> None:
    time_machine.move_to(datetime(2027, 2, 26, 15, 30, tzinfo=UTC), tick=False)
    text = text_of(client.get("/dana/pack-5/?month=2027-02"))
    assert "No free times in February 2027" in text
    assert "The next free time is Mon 1 March, 9:00" in text


def test_a_first_free_time_at_midnight_of_the_next_month_counts(cast: Cast, client: Client, time_machine) -> None:
    time_machine.move_to(datetime(2027, 3, 31, 16, 0, tzinfo=UTC), tick=False)
    OpeningHours.objects.all().delete()
    OpeningHours.objects.create(page=cast.page, date=date(2027, 4, 1), opens=0, closes=60)
    text = text_of(client.get("/dana/pack-5/"))
    assert "April 2027 Month List" in text
    assert "Thursday 1 April, 2 times free" in text


def test_what_was_taken_stays_in_the_address_with_all_that_was_chosen(cast: Cast, client: Client) -> None:
    booked(cast, "single", [five_tuesdays()[1]])
    answer = client.post("/dana/pack-5/", {"pick": five_tuesdays()}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "4 of 5 kept" in text_of(client.get(answer["HX-Push-Url"]))


def test_picks_gather_in_order_and_can_be_removed(cast: Cast, client: Client) -> None:
    starts = five_tuesdays()
    text = text_of(client.get(f"/dana/pack-5/?{picks(starts[:2])}&add={starts[2]}"))
    assert "3 of 5 chosen" in text
    assert text.index("Tue 2 March 10:00 – 10:30") < text.index("Tue 16 March 10:00 – 10:30")
    assert "2 of 5 chosen" in text_of(client.get(f"/dana/pack-5/?{picks(starts[:3])}&remove={starts[0]}"))


def test_full_says_so_and_lets_other_times_rest(cast: Cast, client: Client) -> None:
    page = client.get(f"/dana/pack-5/?{picks(five_tuesdays())}&month=2027-03&day=2027-03-02")
    assert "All 5 chosen" in text_of(page)
    assert "You have all 5. Remove one to choose another time." in text_of(page)
    assert 'name="add"' not in page.content.decode()


def test_overlapping_times_are_text_that_says_with_which(cast: Cast, client: Client) -> None:
    event_type = cast.event_type("pack-5")
    event_type.duration = 60
    event_type.save()
    text = text_of(client.get(f"/dana/pack-5/?pick={at('2027-03-02 10:00')}&day=2027-03-02"))
    assert "9:30 overlaps 1" in text
    assert "10:30 overlaps 1" in text


def test_filling_the_rest_proposes_weekly_and_says_where_the_clocks_change(cast: Cast, client: Client) -> None:
    booked(cast, "single", [five_tuesdays()[2]])
    text = text_of(client.get(f"/dana/pack-5/?pick={five_tuesdays()[0]}"))
    assert "10:00 is taken. Nearest free:" in text
    assert text.index("Tue 23 March") < text.index("Clocks go forward on Sun 28 March") < text.index("Tue 30 March")
    assert "Add these 4 times" in text


@pytest.mark.parametrize(("query", "last"), [("every=14", "Tue 27 April"), ("every=other&days=10", "Sun 11 April")])
def test_other_rhythms(cast: Cast, client: Client, query: str, last: str) -> None:
    assert last in text_of(client.get(f"/dana/pack-5/?pick={five_tuesdays()[0]}&{query}"))


def test_one_proposal_can_be_swapped(cast: Cast, client: Client) -> None:
    first, second = five_tuesdays()[:2]
    page = client.get(f"/dana/pack-5/?pick={first}&swap={second}").content.decode()
    offered = re.findall(r'name="alt2" value="(\d+)"', page)
    assert [int(value) for value in offered] == [second, second - 30, second + 30, second - 60]


def test_adding_the_proposals_takes_the_chosen_alternatives(cast: Cast, client: Client) -> None:
    first, second, *rest = five_tuesdays()
    query = f"pick={first}&alt2={second + 30}&" + "&".join(f"add={start}" for start in rest)
    text = text_of(client.get(f"/dana/pack-5/?{query}"))
    assert "All 5 chosen" in text
    assert "Tue 9 March 10:30 – 11:00" in text


def test_times_can_be_read_in_any_zone(cast: Cast, client: Client) -> None:
    text = text_of(client.get(f"/dana/pack-5/?{picks(five_tuesdays())}&zone=America/New_York"))
    assert "New York time" in text
    assert "Tue 2 March 4:00 – 4:30" in text
    assert "New York changes its clocks on Sun 14 March: sessions 3 and 4 start at 5:00 instead of 4:00." in text


def test_an_empty_month_leads_to_the_next_free_time(cast: Cast, client: Client) -> None:
    cast.page.opening_hours.all().delete()
    cast.page.opening_hours.create(date=date(2027, 6, 8), opens=540, closes=600)
    text = text_of(client.get("/dana/pack-5/?month=2027-05"))
    assert "No free times in May 2027" in text
    assert "The next free time is Tue 8 June, 9:00." in text
    assert "Go to June 2027" in text


def test_the_list_has_days_as_headings(cast: Cast, client: Client) -> None:
    text = text_of(client.get("/dana/pack-5/?month=2027-03&view=list"))
    assert "Tue 2 March 16 times free 9:00 9:30" in text


def test_nothing_foolish_in_the_address_breaks_the_page(cast: Cast, client: Client) -> None:
    for query in (
        "pick=abc&pick=-1&pick=99999999999999999999",
        "month=2027-13&day=2027-02-30",
        "month=0000-00&day=9999-12-31",
        "month=9999-12",
        "zone=../../etc/passwd",
        "every=0",
        "every=other&days=100000",
        "hold=x.y",
        "pick=0",
        "swap=x&add=&remove=%00",
        "pick=1&pick=2&pick=3",
    ):
        assert client.get(f"/dana/pack-5/?{query}").status_code == 200, query


@pytest.mark.parametrize(
    "address", ["/nobody/", "/dana/nothing/", "/nobody/pack-5/", "/hold/a/b/", "/hold/%00/b/", "/booking/a/b/"]
)
def test_what_is_not_there_is_a_page_that_says_so(cast: Cast, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "There is nothing here" in text_of(answer)


def test_an_old_address_leads_to_the_new_one(cast: Cast, client: Client) -> None:
    PageSlug.objects.create(account=cast.account, slug="dana-old", page=cast.page)
    assert client.get("/dana-old/")["Location"] == "/dana/"
    assert client.get("/dana-old/pack-5/")["Location"] == "/dana/pack-5/"
