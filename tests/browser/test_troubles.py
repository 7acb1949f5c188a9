"""What a Customer meets when the network or the server fails them, and when they go back or reload."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.customer import Customer, mondays

pytestmark = pytest.mark.browser


def to_details(page: Page, clock: str) -> None:
    page.goto("/demo/free-intro/")
    Customer(page).choose(mondays(1, weeks_ahead=63)[0], clock)
    page.locator("#go-on").click()
    expect(page.get_by_role("heading", name="Your details", level=1)).to_be_visible()


def test_offline_is_told_and_nothing_is_lost(open_page) -> None:
    page = open_page()
    page.goto("/demo/free-five/")
    day = mondays(1, weeks_ahead=63)[0]
    Customer(page).choose(day, "9:00")
    page.context.set_offline(True)
    page.get_by_role("link", name=re.compile("^Remove session 1,")).click()
    expect(page.get_by_role("alert")).to_contain_text("You seem to be offline")
    expect(page.locator("#ticket-count")).to_have_text("1 of 5 chosen")
    page.context.set_offline(False)
    page.get_by_role("link", name=re.compile("^Remove session 1,")).click()
    expect(page.locator("#ticket-count")).to_have_text("0 of 5 chosen")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_server_that_breaks_is_told_and_what_was_typed_stays(open_page) -> None:
    page = open_page()
    to_details(page, "9:00")
    page.get_by_label("Name").fill("Ana Keller")
    page.get_by_label("Email").fill("ana.troubles@example.com")
    page.route("**/hold/**", lambda route: route.fulfill(status=502, body="<html>Bad gateway</html>"))
    page.locator("#book").click()
    expect(page.get_by_role("alert")).to_contain_text("This did not work. Nothing was changed.")
    expect(page.get_by_label("Name")).to_have_value("Ana Keller")
    page.unroute("**/hold/**")
    page.locator("#book").click()
    expect(page.get_by_role("heading", name=re.compile("^You're booked"))).to_be_visible()


def test_a_reload_keeps_what_was_typed_until_it_is_booked(open_page) -> None:
    page = open_page()
    to_details(page, "10:00")
    page.get_by_label("Name").fill("Ana Reload")
    page.get_by_label("Email").fill("ana.reload@example.com")
    page.reload()
    expect(page.get_by_label("Name")).to_have_value("Ana Reload")
    expect(page.get_by_label("Email")).to_have_value("ana.reload@example.com")
    page.locator("#book").click()
    expect(page.get_by_role("heading", name=re.compile("^You're booked"))).to_be_visible()
    kept = page.evaluate("() => JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)])")
    assert "Ana Reload" not in kept
    assert "htmx-history-cache" not in kept
    to_details(page, "11:00")
    expect(page.get_by_label("Name")).to_have_value("")


def test_back_after_booking_leads_to_the_booking(open_page) -> None:
    page = open_page()
    to_details(page, "12:00")
    Customer(page).give_details("Ana Keller", "ana.back@example.com")
    expect(page.get_by_role("heading", name="You're booked, Ana.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Your session", exact=True)).to_be_visible()
    expect(page.get_by_label("Email")).to_have_count(0)


def test_a_double_click_books_once_and_says_so(open_page) -> None:
    page = open_page()
    to_details(page, "13:00")
    page.get_by_label("Name").fill("Ana Double")
    page.get_by_label("Email").fill("ana.double@example.com")
    page.locator("#book").dblclick()
    expect(page.get_by_role("heading", name="You're booked, Ana.")).to_be_visible()


def test_the_page_of_a_payment_under_way_asks_for_it_by_itself(open_page) -> None:
    page = open_page()
    page.goto("/demo/three-pack/")
    Customer(page).choose(mondays(1, weeks_ahead=63)[0], "14:00")
    page.get_by_role("button", name="Add these 2 times").click()
    page.locator("#go-on").click()
    Customer(page).give_details("Ana Waits", "ana.waits@example.com")
    page.get_by_role("button", name="Pay too late").click()
    expect(page.get_by_text("Your payment is under way.")).to_be_visible()
    with page.expect_request("**/pay/return/"):
        pass
    expect(page.get_by_text("Your payment is under way.")).to_be_visible()
