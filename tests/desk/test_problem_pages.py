"""What goes wrong in the desk is said in the desk, with its ways on."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.desk.people import signed_in
from tests.web.reading import text_of


@pytest.mark.parametrize("address", ["/desk/nowhere/", "/desk/customers/999/", "/desk/people/999/", "/desk/%00/"])
def test_what_is_not_there(cast: Cast, address: str) -> None:
    answer = signed_in(cast.dana).get(address)
    assert answer.status_code == 404
    page = answer.content.decode()
    assert 'aria-label="Desk"' in page
    assert 'href="/desk/customers/"' in page
    assert "Send me my links" not in page


def test_what_one_may_not_do(cast: Cast) -> None:
    answer = signed_in(cast.dana).post("/desk/customers/999/notes/")
    assert (answer.status_code, "Send me my links" in text_of(answer)) == (404, False)


@pytest.mark.parametrize("address", ["/nowhere/", "/booking/none/none/", "/desk-of-nobody/"])
def test_customers_read_what_is_for_them(cast: Cast, address: str) -> None:
    for client in (Client(), signed_in(cast.dana)):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "Send me my links" in text_of(answer)
        assert 'aria-label="Desk"' not in answer.content.decode()
