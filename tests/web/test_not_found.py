"""A page that is not there still leads somewhere."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.web.reading import text_of


def test_below_a_booking_page_it_leads_back_to_that_page(cast: Cast, client: Client) -> None:
    answer = client.get("/dana/no-such-thing/")
    assert answer.status_code == 404
    assert "Dana Reyes Dana Coaching There is nothing here" in text_of(answer)
    assert '<a class="button" href="/dana/">See everything on offer</a>' in answer.content.decode()
    assert ">Deutsch</a>" in answer.content.decode()


@pytest.mark.parametrize("address", ["/nobody-here/", "/nobody-here/x/", "/booking/x/y/", "/a/b/c/d"])
def test_elsewhere_it_leads_to_the_start(db: None, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Go to the start page" in text_of(answer)
    assert "Zur Startseite" in text_of(client.get(f"{address}?language=de"))
