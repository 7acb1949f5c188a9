"""The desk's other pages in Chromium: nothing for axe to find, nothing wider than the screen, in light and dark."""

from typing import Any

import pytest

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.customer import check_accessible, mondays
from tests.browser.test_desk_money import book_paid, sign_in
from tests.support.served import Served

pytestmark = pytest.mark.browser
PAGES = (
    "week/",
    "customers/",
    "customers/1/",
    "customers/1/erase/",
    "reports/",
    "tokens/",
    "webhooks/",
    "audit/",
    "messages/",
    "pages/",
    "master-pages/",
    "event-types/",
    "connections/",
    "calendars/",
    "calendars/connect/caldav/",
    "calendars/connect/ics/",
    "settings/payments/",
    "settings/sms/",
    "settings/messages/",
    "settings/messages/canceled_by_host/customer/de/",
    "jobs/",
    "account/",
    "people/",
    "people/invite/",
)


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_every_page_is_accessible_and_fits(open_page: Any, server: Served, size: dict[str, int], scheme: str) -> None:
    book_paid(server, "three-pack", mondays(3, 40 if scheme == "dark" else 44), 11, "Olga Tavares")
    page = sign_in(open_page, server, viewport=size, color_scheme=scheme)
    for place in PAGES:
        page.goto(f"{server.url}/desk/{place}")
        check_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, place
