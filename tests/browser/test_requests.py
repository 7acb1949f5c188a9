"""Booking with approval in Chromium: suggested by the Customer, approved in the desk."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.customer import Customer, check_accessible, mondays
from tests.support.approval import offer_by_approval
from tests.support.served import Served

pytestmark = pytest.mark.browser
SIZES = {"desktop": DESKTOP, "phone": PHONE}
DESKS = {"beside the list": {"width": 1360, "height": 940}, "phone": PHONE}


@pytest.fixture(scope="module", autouse=True)
def _offered(server: Served) -> None:
    offer_by_approval(server)


def suggest(page: Page, clock: str, weeks_ahead: int) -> None:
    """Choose three Mondays and go on to the details."""
    page.goto("/demo/consult/")
    expect(page.get_by_text("Suggest 3 times that suit you.")).to_be_visible()
    for day in mondays(3, weeks_ahead):
        Customer(page).choose(day, clock)
    expect(page.locator("#ticket-count")).to_have_text("All 3 chosen")


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("size", SIZES)
def test_three_times_are_suggested(open_page, size: str, scripts: bool) -> None:
    page = open_page(viewport=SIZES[size], java_script_enabled=scripts, color_scheme="dark" if scripts else "light")
    check = check_accessible if scripts else lambda page: None
    suggest(page, "10:00", 6)
    check(page)
    page.locator("#go-on").click()
    expect(page.get_by_role("heading", name="Your details")).to_be_visible()
    check(page)
    page.get_by_label("Name").fill("Ana Keller")
    page.get_by_label("Email").fill(f"ana.{size}{scripts}@example.com")
    page.get_by_role("button", name="Send these 3 times").click()
    expect(page.get_by_role("heading", name=re.compile("^Sent. .+ answers by email.$"))).to_be_visible()
    expect(page.get_by_text("Suggested", exact=True)).to_have_count(3)
    check(page)
    page.get_by_role("link", name="Suggest other times").click()
    expect(page.get_by_text("0 of 3 chosen").first).to_be_visible()
    check(page)
    page.go_back()
    page.get_by_role("link", name="Cancel the request").click()
    expect(page.get_by_role("heading", name="Cancel your request?")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Cancel the request").click()
    expect(page.get_by_role("heading", name="Your request is canceled")).to_be_visible()
    check(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", DESKS)
def test_the_owner_approves_one(open_page, server: Served, size: str, scheme: str) -> None:
    number = [(one, other) for one in DESKS for other in ("light", "dark")].index((size, scheme))
    page, name = open_page(), f"Suggesting {number}"
    suggest(page, f"{10 + number}:00", 10)
    page.locator("#go-on").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Email").fill("suggesting@example.com")
    page.get_by_role("button", name="Send these 3 times").click()
    expect(page.get_by_role("heading", name="Sent.")).to_be_visible()

    desk = open_page(viewport=DESKS[size], color_scheme=scheme)
    desk.goto(server.command("sign-in-link", "admin@example.com"))
    desk.get_by_role("button", name="Sign in").click()
    desk.get_by_role("link", name=re.compile("^Requests")).click()
    entry = desk.locator(".entry", has_text=name)
    expect(entry).to_be_visible()
    check_accessible(desk)
    link = entry.get_by_role("link", name="Requested")
    if size == "phone":
        desk.goto(link.get_attribute("href"))
    else:
        link.click()
    expect(desk.get_by_role("button", name="Ask for other times")).to_be_visible()
    check_accessible(desk)
    assert desk.evaluate("() => document.documentElement.scrollWidth") <= DESKS[size]["width"]
    desk.get_by_role("button", name=re.compile("^Approve ")).nth(1).click()
    expect(desk.locator(".note", has_text="Approved and booked.")).to_be_visible()
    check_accessible(desk)
    page.reload()
    expect(page.get_by_text("Scheduled", exact=True)).to_have_count(1)
