"""The customer's pages without script: choose, hold, enter details, see what is booked."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from sessionary.actions import holding
from sessionary.models import Booking, Claim, Hold, Page, PageSlug
from tests.cast import NOW, Cast, at, booked, five_tuesdays

DETAILS = {"name": "Ada Byron", "email": "ada@example.com", "expect": "0", "zone": "Europe/Berlin"}


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def text_of(answer) -> str:  # type: ignore[no-untyped-def]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def picks(starts: list[int]) -> str:
    return "&".join(f"pick={start}" for start in starts)


def continued(client: Client, starts: list[int], path: str = "/dana/pack-5/") -> Hold:
    answer = client.post(path, {"pick": starts})
    assert answer.status_code == 303, text_of(answer)
    return Hold.objects.get(public_id=answer["Location"].split("/")[2])


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


def test_picks_gather_in_order_and_can_be_removed(cast: Cast, client: Client) -> None:
    starts = five_tuesdays()
    text = text_of(client.get(f"/dana/pack-5/?{picks(starts[:2])}&add={starts[2]}"))
    assert "3 of 5 chosen" in text
    assert text.index("Tue 2 March 10:00 – 10:30") < text.index("Tue 16 March 10:00 – 10:30")
    assert "2 of 5 chosen" in text_of(client.get(f"/dana/pack-5/?{picks(starts[:3])}&remove={starts[0]}"))


def test_full_says_so_and_lets_other_times_rest(cast: Cast, client: Client) -> None:
    page = client.get(f"/dana/pack-5/?{picks(five_tuesdays())}&month=2027-03&day=2027-03-02")
    assert "All 5 chosen" in text_of(page)
    assert "To choose another time, remove one first." in text_of(page)
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


def test_continue_holds_all_of_them_together(cast: Cast, client: Client) -> None:
    hold = continued(client, five_tuesdays())
    assert hold.claims.count() == 5
    text = text_of(client.get(f"/hold/{hold.public_id}/{hold.secret}/"))
    assert "Held for you until 9:10, all five together" in text
    assert text.index("Tue 23 March") < text.index("Clocks go forward") < text.index("Tue 30 March")


@pytest.mark.parametrize("count", [0, 4])
def test_continue_needs_the_exact_number(cast: Cast, client: Client, count: int) -> None:
    answer = client.post("/dana/pack-5/", {"pick": five_tuesdays()[:count]})
    assert answer.status_code == 422
    assert "Please choose exactly 5" in text_of(answer)
    assert not Claim.objects.exists()


def test_more_than_the_number_cannot_even_be_chosen(cast: Cast, client: Client) -> None:
    six = [*five_tuesdays(), at("2027-03-31 10:00")]
    assert "All 5 chosen" in text_of(client.get(f"/dana/pack-5/?{picks(six)}"))


def test_taken_meanwhile_is_named_the_rest_kept_and_the_nearest_offered(cast: Cast, client: Client) -> None:
    booked(cast, "single", [five_tuesdays()[1]])
    answer = client.post("/dana/pack-5/", {"pick": five_tuesdays()})
    text = text_of(answer)
    assert answer.status_code == 409
    assert "4 of 5 kept" in text
    assert answer.content.decode().count('class="pip open">2<') == 2
    assert "Tue 9 March, 10:00 Just taken. Nearest free:" in text
    assert "Tue 9, 9:30 Tue 9, 10:30 Tue 9, 9:00" in text


def test_the_whole_booking(cast: Cast, client: Client) -> None:
    hold = continued(client, five_tuesdays())
    address = f"/hold/{hold.public_id}/{hold.secret}/"
    done = client.post(address, DETAILS)
    assert done.status_code == 303
    text = text_of(client.get(done["Location"]))
    assert "Booked. See you on Tuesday, Ada." in text
    assert "All five times are in one email to ada@example.com" in text
    assert text.count("Scheduled") == 5
    assert Booking.objects.get().reference in text
    assert client.get(address)["Location"] == done["Location"].removesuffix("?new")


def test_pressing_twice_books_once(cast: Cast, client: Client) -> None:
    hold = continued(client, five_tuesdays())
    address = f"/hold/{hold.public_id}/{hold.secret}/"
    first, second = (client.post(address, DETAILS) for _ in range(2))
    assert second["Location"] == first["Location"].removesuffix("?new")
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Please enter your name."),
        ("name", "x" * 10_000, "Please use at most 200 characters."),
        ("name", "Ada\nBcc: x", "Please enter your name on one line."),
        ("email", "ada@example", "Please enter an email address like ana@example.com."),
    ],
)
def test_bad_details_are_explained_beside_the_field_and_what_was_typed_stays(
    cast: Cast, client: Client, field: str, value: str, words: str
) -> None:
    hold = continued(client, five_tuesdays())
    answer = client.post(f"/hold/{hold.public_id}/{hold.secret}/", {**DETAILS, field: value})
    assert answer.status_code == 422
    assert text_of(answer).count(words) == 2
    assert f'value="{DETAILS["email" if field == "name" else "name"]}"' in answer.content.decode()
    assert not Booking.objects.exists()


def test_a_hold_that_ran_out_still_books_while_all_are_free(cast: Cast, client: Client, time_machine) -> None:
    hold = continued(client, five_tuesdays())
    time_machine.move_to(NOW + timedelta(minutes=12), tick=False)
    address = f"/hold/{hold.public_id}/{hold.secret}/"
    assert "Your hold ended at 9:10" in text_of(client.get(address))
    assert "All your times are still free" in text_of(client.get(address))
    assert client.post(address, DETAILS).status_code == 303
    assert Booking.objects.count() == 1


def test_a_hold_that_ran_out_and_was_taken_leads_back_with_the_rest_kept(
    cast: Cast, client: Client, time_machine
) -> None:
    hold = continued(client, five_tuesdays())
    time_machine.move_to(NOW + timedelta(minutes=12), tick=False)
    holding.hold(offer=cast.offer("single"), starts=[five_tuesdays()[4]], now=NOW + timedelta(minutes=12))
    answer = client.post(f"/hold/{hold.public_id}/{hold.secret}/", DETAILS)
    assert "4 of 5 kept" in text_of(client.get(answer["Location"]))


def test_holding_longer_once_and_again_after_the_end(cast: Cast, client: Client, time_machine) -> None:
    hold = continued(client, five_tuesdays())
    address = f"/hold/{hold.public_id}/{hold.secret}/"
    assert "Hold 10 minutes more" in text_of(client.get(address))
    client.post(f"{address}longer/")
    text = text_of(client.get(address))
    assert "until 9:20" in text
    assert "Hold 10 minutes more" not in text
    time_machine.move_to(NOW + timedelta(minutes=21), tick=False)
    anew = client.post(f"{address}longer/")["Location"]
    assert anew != address
    assert "until 9:31" in text_of(client.get(anew))


def test_changing_times_sees_the_held_ones_as_ones_own(cast: Cast, client: Client) -> None:
    hold = continued(client, five_tuesdays())
    page = client.get(f"/hold/{hold.public_id}/{hold.secret}/").content.decode()
    back = unescape(re.search(r'href="(/dana/pack-5/\?pick=[^"]+)"', page)[1])  # type: ignore[index]
    assert "All 5 chosen" in text_of(client.get(back))
    moved = [*five_tuesdays()[:4], five_tuesdays("11:00")[4]]
    client.post("/dana/pack-5/", {"pick": moved, "hold": f"{hold.public_id}.{hold.secret}"})
    assert sorted(Claim.objects.values_list("starts", flat=True)) == moved


def test_a_page_without_event_types_is_chosen_from_at_once(cast: Cast, client: Client) -> None:
    hold = continued(client, five_tuesdays()[:4], "/eli-solo/")
    done = client.post(f"/hold/{hold.public_id}/{hold.secret}/", DETAILS)
    assert "All four times" in text_of(client.get(done["Location"]))


@pytest.fixture
def booking(cast: Cast) -> Booking:
    return booked(cast, "pack-5", five_tuesdays())


def test_a_sessions_own_page_shows_it_as_if_booked_alone(client: Client, booking: Booking) -> None:
    second = booking.sessions_in_order[1]
    answer = client.get(f"/session/{second.public_id}/{second.secret}/")
    text = text_of(answer)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Tue 9 March 2027" in text
    assert "Tue 16 March" not in text
    assert booking.secret not in answer.content.decode()


def test_links_open_nothing_but_their_own(client: Client, booking: Booking, cast: Cast) -> None:
    other = booked(cast, "single", [at("2027-03-02 14:00")])
    one, two = booking.sessions_in_order[:2]
    for address in (
        f"/booking/{booking.public_id}/{other.secret}/",
        f"/booking/{booking.public_id}/{booking.feed_secret}/",
        f"/booking/{booking.public_id}/{one.secret}/",
        f"/session/{one.public_id}/{two.secret}/",
        f"/session/{one.public_id}/{booking.secret}/",
        f"/feed/{booking.public_id}/{booking.secret}.ics",
        f"/booking/{booking.public_id}/{other.secret}/calendar.ics",
    ):
        assert client.get(address).status_code == 404, address


def test_files_and_feed(client: Client, booking: Booking) -> None:
    one = booking.sessions_in_order[0]
    addresses = {
        f"/booking/{booking.public_id}/{booking.secret}/calendar.ics": 5,
        f"/session/{one.public_id}/{one.secret}/calendar.ics": 1,
        f"/feed/{booking.public_id}/{booking.feed_secret}.ics": 5,
    }
    for address, count in addresses.items():
        answer = client.get(address)
        assert answer["Content-Type"].startswith("text/calendar")
        assert answer.content.count(b"BEGIN:VEVENT") == count


def test_secret_pages_are_kept_by_nobody(client: Client, booking: Booking) -> None:
    answer = client.get(f"/booking/{booking.public_id}/{booking.secret}/")
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_links_outlive_the_page(client: Client, booking: Booking, cast: Cast) -> None:
    Page.objects.filter(pk=cast.page.pk).update(enabled=False, slug="renamed")
    assert client.get(f"/booking/{booking.public_id}/{booking.secret}/").status_code == 200


def test_german_by_link_and_by_browser(cast: Cast, client: Client) -> None:
    assert "1. März" in client.get("/dana/pack-5/?language=de").content.decode()
    assert "1. März" in client.get("/dana/pack-5/").content.decode()
    german = Client(headers={"accept-language": "de-DE,de;q=0.9"})
    assert "Uhrzeit" in german.get("/dana/pack-5/").content.decode()
