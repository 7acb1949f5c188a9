"""Connecting a calendar in the desk and making it two-way, in Chromium; and what deleting an event there does."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.customer import check_accessible, load_until, mondays
from tests.browser.test_connecting import booked, open_tab
from tests.support.radicale_server import PASSWORD, USER, Radicale, radicale
from tests.support.served import Served, served

pytestmark = pytest.mark.browser
TWO_WAY = "When I move or delete a session's event there"


@pytest.fixture
def caldav(tmp_path: Any) -> Iterator[Radicale]:
    with radicale(tmp_path) as server:
        server.make("work")
        yield server


@pytest.fixture
def studio(tmp_path: Any) -> Iterator[Served]:
    """The demo, whose calendars may be on this machine."""
    with served(tmp_path / "data", SESSIONARY_PRIVATE_ADDRESSES="allow") as instance:
        yield instance


def check_page(page: Page) -> None:
    check_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def look_afresh(studio: Served) -> None:
    """Somebody else holds a time, for which the calendar is read."""
    (day,) = mondays(1)
    query = f"event_type=free-intro&from={day}&until={day + timedelta(days=1)}&time_zone=Europe/Berlin"
    free = httpx2.get(f"{studio.url}/api/v1/pages/demo/slots?{query}").json()["slots"]
    order = {"page": "demo", "event_type": "free-intro", "starts": [free[-1]["start"]]}
    assert httpx2.post(f"{studio.url}/api/v1/holds", json=order).status_code == 201


def test_connect_make_it_two_way_and_delete_an_event_there(chromium: Browser, studio: Served, caldav: Radicale) -> None:
    desk = open_tab(chromium, studio, viewport=PHONE, color_scheme="dark")
    desk.goto(studio.command("sign-in-link", "admin@example.com"))
    desk.get_by_role("button", name="Sign in").click()
    expect(desk.get_by_role("heading", name="Activity", exact=True)).to_be_visible()
    desk.goto("/desk/calendars/")
    check_page(desk)
    desk.get_by_role("link", name="Connect CalDAV").click()
    expect(desk.get_by_label("User name")).to_be_visible()
    check_page(desk)
    desk.get_by_label("Address").fill("http://127.0.0.1:1/")
    desk.get_by_label("User name").fill(USER)
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Connect").click()
    expect(desk.get_by_text("This calendar cannot be read.")).to_be_visible()
    check_page(desk)
    desk.get_by_label("Address").fill(caldav.url)
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Connect").click()
    expect(desk.get_by_text("CalDAV is connected.")).to_be_visible()
    box = desk.get_by_role("checkbox", name=TWO_WAY)
    expect(box).not_to_be_checked()
    box.focus()
    desk.keyboard.press("Space")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved.")).to_be_visible()
    expect(box).to_be_checked()
    check_page(desk)
    desk.set_viewport_size(DESKTOP)
    check_page(desk)

    made = booked(studio)
    for _ in range(300):
        if events := caldav.events("/dana/work/"):
            break
        desk.wait_for_timeout(100)
    caldav.ask("DELETE", f"/dana/work/{str(events[0]['UID']).partition('@')[0]}.ics")
    look_afresh(studio)
    desk.goto(f"/desk/bookings/{made['id']}/")
    load_until(desk, desk.get_by_text("Canceled in the calendar: session 1."))
    check_page(desk)
    desk.context.close()
