"""What the pages refuse, as the API does: a reason for people, a 4xx, and nothing stored."""

from typing import Any

import pytest
from django.test import Client

from sessionary.models import Booking, Claim, Customer, Hold, Session
from tests.cast import NOW, Cast, at, booked, five_tuesdays
from tests.web.reading import DETAILS, continued, text_of

FOUR = five_tuesdays()[:4]


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


CHOICES = {
    "one too few": (FOUR, 422, "Please choose exactly 5"),
    "none": ([], 422, "Please choose exactly 5"),
    "the same slot twice": ([*FOUR, FOUR[0]], 422, "Please choose exactly 5"),
    "overlapping": ([*FOUR, FOUR[0] + 15], 422, "overlap one another"),
    "past": ([*FOUR, at("2027-02-26 10:00")], 409, "4 of 5 kept"),
    "beyond the horizon": ([*FOUR, at("2030-03-04 10:00")], 409, "4 of 5 kept"),
    "ten years ahead": ([*FOUR, at("2037-03-03 10:00")], 409, "4 of 5 kept"),
    "off the grid": ([*FOUR, at("2027-03-31 10:10")], 409, "4 of 5 kept"),
    "at night": ([*FOUR, at("2027-03-31 03:00")], 409, "4 of 5 kept"),
    "skipped hour": ([*FOUR, at("2027-03-28 02:30")], 409, "4 of 5 kept"),
}


@pytest.mark.parametrize(("starts", "status", "words"), CHOICES.values(), ids=CHOICES.keys())
def test_a_choice_that_cannot_be_held(cast: Cast, client: Client, starts: list[int], status: int, words: str) -> None:
    answer = client.post("/dana/pack-5/", {"pick": starts})
    assert (answer.status_code, words in text_of(answer)) == (status, True), text_of(answer)
    assert not any(m.objects.exists() for m in (Hold, Claim, Booking))


DETAILS_GONE_WRONG = {
    "long name": ("name", "x" * 10_000, 422),
    "name of two lines": ("name", "Ada\r\nBcc: all@example.com", 422),
    "name with a null": ("name", "Ada\x00", 422),
    "no name": ("name", "  ", 422),
    "bad e-mail": ("email", "ada@", 422),
    "e-mail of two lines": ("email", "ada@example.com\nb@example.com", 422),
    "another price": ("expect", "100", 409),
    "no price": ("expect", "", 409),
    "10 MB": ("name", "x" * 10_000_000, 413),
}


@pytest.mark.parametrize(("field", "value", "status"), DETAILS_GONE_WRONG.values(), ids=DETAILS_GONE_WRONG.keys())
def test_details_that_will_not_do(cast: Cast, client: Client, field: str, value: Any, status: int) -> None:
    hold = continued(client, five_tuesdays())
    answer = client.post(f"/hold/{hold.public_id}/{hold.secret}/", {**DETAILS, field: value})
    assert answer.status_code == status
    assert len(text_of(answer)) > 40
    assert not any(m.objects.exists() for m in (Booking, Session, Customer))


def test_an_unknown_zone_falls_back_to_the_pages(cast: Cast, client: Client) -> None:
    hold = continued(client, five_tuesdays())
    client.post(f"/hold/{hold.public_id}/{hold.secret}/", {**DETAILS, "zone": "Mars/Olympus"})
    assert Booking.objects.get().time_zone == "Europe/Berlin"


@pytest.mark.parametrize(("slug", "count"), [("single", 1), ("pack-1", 1), ("pack-5", 5), ("pack-20", 20)])
def test_one_five_and_twenty_are_booked_and_one_more_or_less_is_not(
    cast: Cast, client: Client, slug: str, count: int
) -> None:
    starts = [at(f"2027-03-{2 + n // 10:02} {9 + n % 10 // 2:02}:{n % 2 * 30:02}") for n in range(20)]
    assert client.post(f"/dana/{slug}/", {"pick": starts[: count - 1]}).status_code == 422
    hold = continued(client, starts[:count], f"/dana/{slug}/")
    done = client.post(f"/hold/{hold.public_id}/{hold.secret}/", DETAILS)
    assert Session.objects.count() == count
    assert text_of(client.get(done["Location"])).count("Scheduled") == count


def test_the_stranger_finds_nothing(cast: Cast, client: Client) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    hold = continued(client, five_tuesdays("11:00"))
    for address in (
        f"/booking/{booking.public_id}/{hold.secret}/",
        f"/booking/{booking.public_id}x/{booking.secret}/",
        f"/hold/{hold.public_id}/{booking.secret}/",
        f"/hold/{hold.public_id}/{hold.secret}x/",
        f"/feed/{booking.public_id}/guessed.ics",
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(f"/hold/{hold.public_id}/{booking.secret}/longer/").status_code == 404
