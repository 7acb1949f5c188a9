"""The details, entered once while all times are held; pressed once, booked once."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from sessionary.actions import holding, limiting
from sessionary.actions.limiting import Limit
from sessionary.actions.paying import go_to_pay
from sessionary.models import Booking, Claim, EventType, Hold
from tests.cast import NOW, Cast, at, booked, five_tuesdays
from tests.money.till import fresh, till_of
from tests.web.reading import DETAILS, continued, picks, text_of


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


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
    assert "You're booked, Ada. First session: Tue 2 March 2027, 10:00." in text
    assert "All five times are in one email to ada@example.com" in text
    assert text.count("Scheduled") == 5
    assert Booking.objects.get().reference in text
    assert client.get(address)["Location"] == done["Location"].removesuffix("?new")


def test_pressing_twice_books_once(cast: Cast, client: Client) -> None:
    hold = continued(client, five_tuesdays())
    address = f"/hold/{hold.public_id}/{hold.secret}/"
    first, second = (client.post(address, DETAILS) for _ in range(2))
    assert second["Location"] == first["Location"]
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("slug", ["pack-5", "three"])
def test_a_shared_hold_link_never_leads_to_the_booking_made_from_it(shop: Cast, slug: str) -> None:
    victim, stranger = Client(), Client()
    hold = continued(victim, five_tuesdays()[: shop.offer(slug).sessions], f"/dana/{slug}/")
    address = f"/hold/{hold.public_id}/{hold.secret}/"
    sent = {**DETAILS, "expect": str(shop.offer(slug).price or 0)}
    home = victim.post(address, sent)["Location"].removesuffix("?new")
    secret = Booking.objects.get().secret
    answers = [
        stranger.get(address),
        stranger.post(address, {**sent, "name": "Eve"}),
        stranger.post(f"{address}longer/", sent),
        stranger.get(f"{address}longer/", follow=True),
        stranger.post(f"/dana/{slug}/", {"pick": hold.starts, "hold": hold.choosing_token}),
    ]
    assert [secret in f"{answer.content.decode()}{answer.headers}" for answer in answers] == [False] * 5
    assert "These times are booked" in text_of(answers[0])
    assert victim.get(address)["Location"] == home
    assert Booking.objects.get().name == "Ada Byron"


def test_the_holds_secret_stands_in_no_address_of_the_calendar(cast: Cast, client: Client) -> None:
    hold = continued(client, five_tuesdays())
    content = client.get(f"/hold/{hold.public_id}/{hold.secret}/").content.decode()
    (back,) = {unescape(found) for found in re.findall(r'href="(/dana/pack-5/\?pick=[^"]+)"', content)}
    assert hold.choosing_token in back
    assert hold.secret not in back + client.get(back).content.decode()
    token = hold.choosing_token.partition(".")[2]
    assert client.get(f"/hold/{hold.public_id}/{token}/").status_code == 404


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
    again = client.post(f"{address}longer/", DETAILS)
    assert "until 9:31" in text_of(again)
    assert 'value="Ada Byron"' in again.content.decode()
    assert again["HX-Push-Url"] != address
    assert "until 9:31" in text_of(client.get(again["HX-Push-Url"]))


def test_holding_longer_keeps_what_was_typed_and_books_nothing(cast: Cast, client: Client) -> None:
    hold = continued(client, five_tuesdays())
    address = f"/hold/{hold.public_id}/{hold.secret}/"
    answer = client.post(f"{address}longer/", DETAILS)
    assert answer.status_code == 200
    assert "until 9:20" in text_of(answer)
    assert 'value="Ada Byron"' in answer.content.decode()
    assert client.get(f"{address}longer/")["Location"] == address
    assert not Booking.objects.exists()


def test_a_hold_that_was_extended_and_still_runs_stays_as_it_is(cast: Cast, client: Client) -> None:
    hold = continued(client, five_tuesdays())
    address = f"/hold/{hold.public_id}/{hold.secret}/"
    assert [client.post(f"{address}longer/")["HX-Push-Url"] for _ in range(3)] == [address] * 3
    assert Hold.objects.get().expires_at == NOW + timedelta(minutes=20)


def test_an_old_tab_does_not_let_go_of_what_is_being_paid(shop: Cast, client: Client) -> None:
    hold = continued(client, five_tuesdays()[:3], "/dana/three/")
    address = f"/hold/{hold.public_id}/{hold.secret}/"
    home = client.post(address, {**DETAILS, "expect": "15000"})["Location"].removesuffix("?new")
    booking = Booking.objects.get()
    attempt, _ = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    assert [client.post(f"{address}longer/")["Location"] for _ in range(2)] == [home] * 2
    attempt.refresh_from_db()
    assert (fresh(booking).status, attempt.state) == ("pending_payment", "pending")
    assert Hold.objects.count() == 1


def test_an_old_tab_takes_no_second_seat(cast: Cast, client: Client, time_machine) -> None:
    EventType.objects.filter(slug="single").update(seats=5)
    hold = continued(client, five_tuesdays()[:1], "/dana/single/")
    address = f"/hold/{hold.public_id}/{hold.secret}/"
    home = client.post(address, DETAILS)["Location"].removesuffix("?new")
    time_machine.move_to(NOW + timedelta(minutes=21), tick=False)
    assert client.post(f"{address}longer/")["Location"] == home
    assert Claim.objects.count() == 1


def test_holding_again_is_limited_and_keeps_what_was_typed(
    cast: Cast, client: Client, time_machine, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = continued(client, five_tuesdays())
    address = f"/hold/{hold.public_id}/{hold.secret}/"
    settings.RATE_LIMITS = True
    monkeypatch.setitem(limiting.LIMITS, "hold", Limit(0, 600))
    time_machine.move_to(NOW + timedelta(minutes=12), tick=False)
    answer = client.post(f"{address}longer/", DETAILS)
    assert (answer.status_code, Hold.objects.count()) == (429, 1)
    assert "That was too often." in text_of(answer)
    assert f'action="{address}?zone=Europe/Berlin"' in answer.content.decode()
    assert 'value="Ada Byron"' in answer.content.decode()


def test_changing_times_sees_the_held_ones_as_ones_own(cast: Cast, client: Client) -> None:
    hold = continued(client, five_tuesdays())
    page = client.get(f"/hold/{hold.public_id}/{hold.secret}/").content.decode()
    back = unescape(re.search(r'href="(/dana/pack-5/\?pick=[^"]+)"', page)[1])  # type: ignore[index]
    assert "All 5 chosen" in text_of(client.get(back))
    moved = [*five_tuesdays()[:4], five_tuesdays("11:00")[4]]
    client.post("/dana/pack-5/", {"pick": moved, "hold": hold.choosing_token})
    assert sorted(Claim.objects.values_list("starts", flat=True)) == moved


def test_a_page_without_event_types_is_chosen_from_at_once(cast: Cast, client: Client) -> None:
    hold = continued(client, five_tuesdays()[:4], "/eli-solo/")
    done = client.post(f"/hold/{hold.public_id}/{hold.secret}/", DETAILS)
    assert "All four times" in text_of(client.get(done["Location"]))
