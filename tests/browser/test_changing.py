"""Paid, moved for a fee, canceled for money back: by the Customer, in Chromium, with and without script."""

import re
from datetime import date
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.customer import Customer, check_accessible, load_until, mondays

pytestmark = pytest.mark.browser
SIZES = {"desktop": DESKTOP, "phone": PHONE}
CLOCKS = {("desktop", True): "9:00", ("desktop", False): "11:00", ("phone", True): "13:00", ("phone", False): "15:00"}


class Changes:
    """One Customer's way through paying and changing; looks at each page with axe where scripts run."""

    def __init__(self, page: Page, scripts: bool) -> None:
        self.page, self.scripts, self.customer = page, scripts, Customer(page)

    def look(self) -> None:
        if self.scripts:
            check_accessible(self.page)

    def book(self, days: list[date], clock: str) -> None:
        self.page.goto("/demo/three-pack/")
        for day in days:
            self.customer.choose(day, clock)
        self.page.locator("#go-on").click()
        expect(self.page.get_by_role("heading", name="Your details")).to_be_visible()
        self.customer.give_details("Ana Keller", f"ana.{clock.replace(':', '')}@example.com")
        expect(self.page.get_by_role("heading", name="Pay $150.00")).to_be_visible()

    def pay(self) -> None:
        self.look()
        self.page.locator("#pay-fail").click()
        expect(self.page.get_by_text("Your bank said no. Nothing was charged.").first).to_be_visible()
        self.page.locator("#pay-succeed").click()
        expect(self.page.get_by_role("heading", name="You're booked, Ana.")).to_be_visible()
        self.look()

    def move_the_first(self, clock: str) -> None:
        self.page.get_by_role("link", name="Reschedule").first.click()
        expect(self.page.get_by_text("Nothing ticked yet")).to_be_visible()
        self.look()
        self.page.locator("#s1").check()
        if self.scripts:
            expect(self.page.locator(".big")).to_have_text("$5.00")
        self.page.locator("#choose-times").click()
        expect(self.page.get_by_role("heading", name="Choose a new time")).to_be_visible()
        self.look()
        self.page.get_by_role("button", name=re.compile(rf", {clock}$")).first.click()
        self.page.locator("#go-on").click()
        expect(self.page.get_by_role("button", name="Pay $5.00 and move this session")).to_be_visible()
        self.look()
        self.page.locator("#do-move").click()
        expect(self.page.get_by_role("heading", name="Pay $5.00 to move one session")).to_be_visible()
        self.page.locator("#pay-succeed").click()
        expect(self.page.get_by_text("Rescheduled", exact=True)).to_have_count(1)

    def cancel_two(self) -> None:
        self.page.get_by_role("link", name="Cancel", exact=True).first.click()
        expect(self.page.locator("#s2")).to_be_visible()
        self.look()
        self.page.locator("#s2").check()
        if self.scripts:
            expect(self.page.locator(".big")).to_have_text("$25.00")
        self.page.locator("#s3").check()
        if not self.scripts:
            self.page.get_by_role("button", name="Show the total").click()
        expect(self.page.locator(".big")).to_have_text("$50.00")
        self.look()
        self.page.get_by_role("button", name="Cancel 2 sessions, get $50.00 back").click()
        expect(self.page.get_by_text("Canceled", exact=True)).to_have_count(2)


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("size", SIZES)
def test_paid_moved_for_5_and_two_canceled_for_50_back(open_page: Any, size: str, scripts: bool) -> None:
    page = open_page(viewport=SIZES[size], java_script_enabled=scripts)
    changes, clock = Changes(page, scripts), CLOCKS[size, scripts]
    changes.book(list(mondays(3, weeks_ahead=28)), clock)
    changes.pay()
    home = page.url.split("?")[0]
    page.get_by_role("link", name="Manage").click()
    expect(page.get_by_role("heading", name="Your 3 sessions")).to_be_visible()
    changes.move_the_first({"9:00": "10:30", "11:00": "12:30", "13:00": "14:30", "15:00": "16:00"}[clock])
    page.goto(home)
    changes.cancel_two()
    page.goto(home)
    expect(page.locator(".ledger")).to_contain_text("You paid for 3 sessions.")
    expect(page.locator(".ledger")).to_contain_text("You paid to move session 1.")
    expect(page.locator(".ledger")).to_contain_text("Refund for sessions 2, 3.")
    expect(page.locator(".ledger")).to_contain_text("−$50.00")
    changes.look()
    load_until(page, page.get_by_role("link", name="Receipt").first)
    receipt = page.get_by_role("link", name="Receipt").first.get_attribute("href")
    assert receipt is not None
    paper = httpx2.get(receipt)
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_back_button_and_a_second_tab_do_not_pay_twice(open_page: Any) -> None:
    page = open_page()
    changes = Changes(page, True)
    changes.book(list(mondays(3, weeks_ahead=33)), "9:00")
    pay_page = page.url
    second = page.context.new_page()
    second.goto(pay_page)
    page.locator("#pay-succeed").click()
    expect(page.get_by_role("heading", name=re.compile("^You're booked"))).to_be_visible()
    second.locator("#pay-succeed").click()
    expect(second.get_by_text("Scheduled", exact=True)).to_have_count(3)
    page.goto(pay_page)
    expect(page.get_by_text("Scheduled", exact=True)).to_have_count(3)
    page.goto(page.url.split("?")[0])
    expect(page.locator(".ledger tbody tr")).to_have_count(1)


def test_the_links_page_and_the_pay_page_at_320_pixels(open_page: Any) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    page.goto("/links/")
    check_accessible(page)
    page.get_by_label("Your email").fill("nobody@example.com")
    page.get_by_role("button", name="Send my links").click()
    expect(page.get_by_role("status")).to_contain_text("If there are bookings with this address")
    Changes(page, True).book(list(mondays(3, weeks_ahead=36)), "9:00")
    pay_page = page.url
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
    page.locator("#pay-succeed").click()
    expect(page.get_by_role("heading", name=re.compile("^You're booked"))).to_be_visible()
    for place in ("cancel/", "reschedule/", ""):
        page.goto(pay_page.replace("pay/", place))
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 320, place
