"""A message in own words in Chromium: typed, previewed, saved, and in the next confirmation."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.customer import Customer, check_accessible, load_until, mondays
from tests.support.served import Served

pytestmark = pytest.mark.browser


def test_own_words_are_previewed_saved_and_mailed(open_page, server: Served) -> None:
    desk = open_page()
    desk.goto(server.command("sign-in-link", "admin@example.com"))
    desk.get_by_role("button", name="Sign in").click()
    desk.get_by_role("link", name="Settings").click()
    desk.get_by_role("link", name="Message texts").click()
    expect(desk.get_by_role("link", name="Booked", exact=True)).to_be_visible()
    check_accessible(desk)
    desk.get_by_role("link", name="Booked", exact=True).click()
    desk.get_by_label("Subject").fill("A warm welcome, {customer_first_name}")
    desk.get_by_label("Opening").fill("Glad to have you, ")
    desk.get_by_role("button", name="Insert customer_name").click()
    expect(desk.get_by_label("Opening")).to_have_value("Glad to have you, {customer_name}")
    desk.get_by_role("button", name="Preview").click()
    preview = desk.frame_locator("iframe[name=preview]")
    expect(preview.get_by_role("heading", name="Glad to have you, Ada Byron")).to_be_visible()
    expect(preview.get_by_text("A warm welcome, Ada", exact=True)).to_be_visible()
    check_accessible(desk)
    desk.get_by_role("button", name="Send me a test").click()
    expect(desk.get_by_role("status").filter(has_text="A test is on its way to admin@example.com.")).to_be_visible()
    expect(desk.get_by_label("Subject")).to_have_value("A warm welcome, {customer_first_name}")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("button", name="Use our words again")).to_be_visible()
    check_accessible(desk)

    page = open_page()
    page.goto("/demo/free-intro/")
    Customer(page).choose(mondays(1, weeks_ahead=33)[0], "11:00")
    page.locator("#go-on").click()
    Customer(page).give_details("Wanda Words", "wanda@example.com")
    expect(page.get_by_role("heading", name=re.compile("^You're booked"))).to_be_visible()
    desk.get_by_role("link", name="Messages", exact=True).click()
    message = desk.get_by_role("link", name="A warm welcome, Wanda")
    load_until(desk, message)
    message.click()
    mail = desk.frame_locator("iframe")
    expect(mail.get_by_role("heading", name="Glad to have you, Wanda Words")).to_be_visible()
    desk.goto("/desk/settings/messages/booked/customer/en/")
    desk.get_by_role("button", name="Use our words again").click()
    expect(desk.get_by_label("Subject")).to_have_value("")
