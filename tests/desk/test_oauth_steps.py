"""Registering an application is told where its id is entered: step by step, with what breaks later."""

import pytest

from sessionary.actions.connectable import apps
from sessionary.web.desk.oauth_steps import DOCS, STEPS
from tests.cast import Cast
from tests.desk.people import signed_in

BREAKS = {
    "google": "each connection ends after seven days",
    "microsoft": "It ends after 24 months at most",
    "zoom": "not published serves only users of your own Zoom account",
    "webex": "90 days",
    "goto": "shown once",
}


@pytest.mark.parametrize("app", apps())
def test_each_application_is_walked_through_in_its_row_and_on_its_page(cast: Cast, app: str) -> None:
    desk = signed_in(cast.dana)
    for address in ("/desk/connections/", f"/desk/connections/apps/{app}/"):
        page = desk.get(address).content.decode()
        assert BREAKS[app] in page
        assert f'href="{STEPS[app].url}"'.replace("&", "&amp;") in page
        assert DOCS in page
