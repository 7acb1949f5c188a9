"""From a provider that nobody has connected to a session's page with its way in, in Chromium."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PATIENCE, PHONE
from tests.browser.customer import check_accessible, load_until, mondays
from tests.support.conferencing_servers import ZoomServer
from tests.support.oauth_server import CLIENT
from tests.support.served import Served, served

pytestmark = pytest.mark.browser


@pytest.fixture
def zoom() -> Iterator[ZoomServer]:
    with ZoomServer() as server:
        yield server


@pytest.fixture
def studio(tmp_path: Any, zoom: ZoomServer) -> Iterator[Served]:
    """The demo, for which Zoom is at the stand-in's address."""
    with served(tmp_path / "data", SESSIONARY_PROVIDER_ADDRESSES=f"zoom={zoom.url}") as instance:
        yield instance


def open_tab(chromium: Browser, studio: Served, **how: Any) -> Page:
    context = chromium.new_context(base_url=studio.url, locale="en-GB", timezone_id="Europe/Berlin", **how)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    return page


def booked(studio: Served) -> dict[str, Any]:
    """One session of the demo's free introduction, as a program books it."""
    (day,) = mondays(1)
    query = f"event_type=free-intro&from={day}&until={day + timedelta(days=1)}&time_zone=Europe/Berlin"
    free = httpx2.get(f"{studio.url}/api/v1/pages/demo/slots?{query}").json()["slots"]
    customer = {"name": "Ada Byron", "email": "ada@example.com", "time_zone": "Europe/Berlin"}
    order = {"page": "demo", "event_type": "free-intro", "starts": [free[0]["start"]], "customer": customer}
    answer = httpx2.post(f"{studio.url}/api/v1/bookings", json=order)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def connect_zoom(page: Page) -> None:
    """Enter the application, then connect one's own account, which Zoom's person says yes to."""
    page.get_by_role("link", name="Connections").first.click()
    expect(page.get_by_role("link", name="Set up Zoom")).to_be_visible()
    check_accessible(page)
    page.get_by_role("link", name="Set up Zoom").click()
    expect(page.get_by_label("Client ID")).to_be_visible()
    check_accessible(page)
    page.get_by_label("Client ID").fill(CLIENT["client_id"])
    page.get_by_label("Client secret").fill(CLIENT["client_secret"])
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Zoom is set up.")).to_be_visible()
    page.get_by_role("button", name="Connect Zoom").click()
    expect(page.get_by_text("Zoom is connected.")).to_be_visible()


def test_connect_book_and_join(chromium: Browser, studio: Served, zoom: ZoomServer) -> None:
    desk = open_tab(chromium, studio, viewport=DESKTOP)
    desk.goto(studio.command("sign-in-link", "admin@example.com"))
    desk.get_by_role("button", name="Sign in").click()
    connect_zoom(desk)
    check_accessible(desk)

    desk.goto("/desk/event-types/")
    desk.get_by_role("link", name=re.compile("Free introduction")).first.click()
    desk.get_by_role("link", name="Location").click()
    desk.get_by_label("Place").select_option("Zoom")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved.")).to_be_visible()
    check_accessible(desk)

    made = booked(studio)
    customer = open_tab(chromium, studio, viewport=PHONE, color_scheme="dark")
    customer.goto(made["sessions"][0]["details_url"])
    load_until(customer, customer.locator("#join"))
    join = customer.get_by_role("link", name="Join with Zoom")
    (meeting,) = zoom.meetings.values()
    expect(join).to_have_attribute("href", meeting["join_url"])
    expect(customer.get_by_text(meeting["password"], exact=True)).to_be_visible()
    expect(customer.get_by_role("link", name="+49 69 7104 9922")).to_be_visible()
    check_accessible(customer)
    desk.goto(f"/desk/bookings/{made['id']}/sessions/")
    expect(desk.get_by_role("link", name="Join with Zoom")).to_have_attribute("href", meeting["join_url"])
    check_accessible(desk)
    for page in (desk, customer):
        page.context.close()
