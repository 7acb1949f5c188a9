"""Finding bookings in the desk in Chromium: with the mouse, by keyboard alone, and without scripts."""

from datetime import timedelta

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.customer import AT_REST, check_accessible, mondays
from tests.support.served import Served

pytestmark = pytest.mark.browser
WIDE = {"width": 1360, "height": 900}


@pytest.fixture(scope="module")
def booked(server: Served) -> Served:
    """Thirty short bookings of thirty people, two a day, many weeks ahead."""
    first = mondays(1, weeks_ahead=55)[0]
    days = [first + timedelta(days=7 * week + day) for week in range(3) for day in range(5)]
    for number in range(30):
        start = f"{days[number // 2]}T{9 + number % 2:02}:30:00Z"
        customer = {"name": f"Finder {number:02}", "email": f"finder{number}@example.com", "time_zone": "Europe/Berlin"}
        body = {"page": "demo", "event_type": "free-intro", "starts": [start], "customer": customer}
        answer = httpx2.post(f"{server.url}/api/v1/bookings", json=body)
        assert answer.status_code == 201, answer.text
    return server


def enter(page: Page, server: Served) -> None:
    page.goto(server.command("sign-in-link", "admin@example.com"))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Activity")).to_be_visible()
    page.wait_for_function(AT_REST)


def test_search_and_filters_stay_while_the_details_change(open_page, booked: Served) -> None:
    page = open_page(viewport=WIDE)
    enter(page, booked)
    page.get_by_label("Search name, email or booking").fill("finder 1")
    expect(page.locator("#counted")).to_have_text("10 of 10")
    expect(page.locator("#status")).to_have_text("10 of 10")
    assert "q=finder+1" in page.url
    page.get_by_role("link", name="Finder 12").click()
    expect(page.get_by_role("heading", name="Finder 12")).to_be_focused()
    check_accessible(page)
    page.get_by_label("Event type", exact=True).select_option("Free introduction")
    page.wait_for_url("**/desk/?*event_type=free-intro*")
    expect(page.locator(".entry.on")).to_contain_text("Finder 12")
    page.get_by_role("link", name="Payment details").click()
    expect(page.get_by_role("link", name="Payment details")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Close details").click()
    assert ("q=finder+1" in page.url, "event_type=free-intro" in page.url) == (True, True)
    expect(page.locator("#counted")).to_have_text("10 of 10")


def test_by_keyboard_alone(open_page, booked: Served) -> None:
    page = open_page(viewport=WIDE)
    enter(page, booked)
    search = page.get_by_label("Search name, email or booking")
    search.focus()
    page.keyboard.type("finder")
    expect(page.locator("#status")).to_have_text("25 of 30")
    page.wait_for_url("**/desk/?q=finder")
    expect(search).to_be_focused()
    page.get_by_role("link", name="Show more").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#counted")).to_have_text("30 of 30")
    expect(page.locator(".entry")).to_have_count(30)
    expect(page.locator(".entry-head").nth(25)).to_be_focused()
    headings = page.locator(".stream > h2").all_inner_texts()
    assert len(headings) == len(set(headings))
    summary = page.locator("summary", has_text="More filters")
    summary.focus()
    page.keyboard.press("Enter")
    status = page.get_by_label("Status")
    status.focus()
    page.keyboard.type("Expired")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    expect(status).to_be_focused()
    check_accessible(page)


def test_without_scripts_on_a_phone(open_page, booked: Served) -> None:
    signed_in = open_page()
    enter(signed_in, booked)
    page = open_page(viewport=PHONE, java_script_enabled=False, storage_state=signed_in.context.storage_state())
    page.goto("/desk/")
    page.get_by_label("Search name, email or booking").fill("finder2")
    page.keyboard.press("Enter")
    expect(page.locator("#counted")).to_have_text("11 of 11")
    page.get_by_role("link", name="Past").click()
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_role("link", name="Look in all bookings").click()
    page.get_by_role("link", name="Finder 22").click()
    page.locator(".back").click()
    expect(page.locator("#counted")).to_have_text("11 of 11")
