"""A page as its Owner set it up: greeting, colour, on and off, old addresses."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from sessionary.actions.pages import change_page
from sessionary.models import Page
from sessionary.rules.accents import light_roles
from tests.cast import NOW, Cast, booked, five_tuesdays
from tests.web.reading import text_of


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def changed(page: Page, changes: Mapping[str, Any]) -> Page:
    return change_page(page=page, changes=changes, now=NOW)


@pytest.mark.parametrize("slug", ["dana", "eli-solo"])
def test_it_greets_in_the_owners_words_and_colour(cast: Cast, client: Client, slug: str) -> None:
    page = Page.named(slug)
    assert "Come <in>." not in text_of(client.get(f"/{slug}/"))
    changed(page, {"welcome": "Come <in>.", "accent": "#aa3300"})
    answer = client.get(f"/{slug}/")
    assert "Come <in>." in text_of(answer)
    assert f"--accent:{light_roles('#aa3300').accent};" in answer.content.decode()


def test_a_page_that_is_turned_off_is_gone_but_what_was_booked_is_not(cast: Cast, client: Client) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    door = f"/booking/{booking.public_id}/{booking.secret}/"
    changed(cast.page, {"enabled": False})
    for address in ("/dana/", "/dana/single/"):
        assert client.get(address).status_code == 404
    for address in (door, f"{door}cancel/", f"{door}reschedule/", f"{door}calendar.ics"):
        assert client.get(address).status_code == 200, address
    changed(cast.page, {"enabled": True})
    assert client.get("/dana/").status_code == 200


def test_every_earlier_address_leads_on(cast: Cast, client: Client) -> None:
    """But not for good: what a browser remembers for good would go in a circle once the page is renamed back."""
    changed(cast.page, {"slug": "dana-2"})
    changed(cast.page, {"slug": "dana-3"})
    for old in ("dana", "dana-2"):
        answer = client.get(f"/{old}/")
        assert (answer.status_code, answer["Location"]) == (302, "/dana-3/")
        assert client.get(f"/{old}/single/")["Location"] == "/dana-3/single/"
    assert client.get("/dana-3/").status_code == 200
