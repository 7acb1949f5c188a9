"""The desk in Chromium: from the sign-in link to reading a kept message."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.customer import Customer, check_accessible, load_until, mondays
from tests.support.served import Served

pytestmark = pytest.mark.browser


def test_a_booking_shows_up_in_the_desk_with_its_messages(open_page, server: Served) -> None:
    page = open_page()
    customer, days = Customer(page), mondays(5, weeks_ahead=30)
    page.goto("/demo/free-five/")
    customer.choose(days[0], "14:00")
    page.get_by_role("button", name="Add these 4 times").click()
    expect(page.locator("#ticket-count")).to_have_text("All 5 chosen")
    page.locator("#go-on").click()
    customer.give_details("Desk Visitor", "visitor@example.com")
    expect(page.get_by_role("heading", name=re.compile("^You're booked"))).to_be_visible()

    desk = open_page(viewport=PHONE, color_scheme="dark")
    desk.goto(server.command("sign-in-link", "admin@example.com"))
    check_accessible(desk)
    desk.get_by_role("button", name="Sign in").click()
    entry = desk.locator(".entry", has_text="Desk Visitor")
    expect(entry.get_by_text("Scheduled", exact=True)).to_have_count(5)
    check_accessible(desk)
    desk.get_by_role("link", name="Messages").click()
    message = desk.get_by_role("link", name="Desk Visitor booked 5 sessions")
    load_until(desk, message)
    check_accessible(desk)
    message.click()
    expect(desk.frame_locator("iframe").get_by_role("heading", name="Desk Visitor booked 5 sessions")).to_be_visible()
    check_accessible(desk)


def test_an_empty_instance_offers_to_be_set_up(open_page, server: Served) -> None:
    page = open_page()
    page.goto("/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
