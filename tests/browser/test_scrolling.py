"""No click moves the page under the reader."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.customer import AT_REST, Customer, mondays

pytestmark = pytest.mark.browser
LOW_DESKTOP = {"width": 1440, "height": 700}
SIZES = {"desktop": LOW_DESKTOP, "phone": PHONE}


class Reader:
    """Scrolls to what is pressed, presses it, and looks whether the page stayed."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator, changed: Callable[[], object]) -> None:
        """Press `target` on a scrolled page; `changed` waits for what the press does."""
        self.keeps_place(target, target.click, changed)

    def keeps_place(self, target: Locator, act: Callable[[], object], changed: Callable[[], object]) -> None:
        self.page.evaluate("() => scrollTo(0, 60)")
        assert self.page.evaluate("() => scrollY") > 0
        target.scroll_into_view_if_needed()
        before = self.page.evaluate("() => scrollY")
        act()
        changed()
        self.page.wait_for_function(AT_REST)
        assert self.page.evaluate("() => scrollY") == before


@pytest.mark.parametrize("size", SIZES)
def test_choosing_moves_nothing(open_page, size: str) -> None:
    page = open_page(viewport=SIZES[size])
    reader, days = Reader(page), mondays(2, weeks_ahead=64)
    page.goto("/demo/free-five/")
    month = page.locator("#month-name")
    here = month.inner_text()
    reader.press(page.locator("#later"), lambda: expect(month).not_to_have_text(here))
    Customer(page).open_month(days[0])
    for number, day in enumerate(days, start=1):
        Customer(page).open_month(day)
        date = page.locator(f"#d{day.day}")
        reader.press(date, partial(expect(date).to_have_attribute, "aria-current", "date"))
        time = page.get_by_role("button", name=re.compile(rf"{day.day} {day:%B}, 10:00"))
        count = page.locator("#ticket-count")
        reader.press(time, partial(expect(count).to_have_text, f"{number} of 5 chosen"))
    swap = page.get_by_role("link", name=re.compile("^Swap session 4,"))
    reader.press(swap, lambda: expect(page.locator("[name=alt4]").first).to_be_visible())
    remove = page.locator("#remove-2")
    reader.press(remove, lambda: expect(page.locator("#ticket-count")).to_have_text("1 of 5 chosen"))
    zone = page.locator("#zone")
    reader.keeps_place(
        zone,
        lambda: zone.select_option("Asia/Tokyo"),
        lambda: expect(page.locator(".stub-head .small")).to_have_text("Tokyo time"),
    )


@pytest.mark.parametrize("size", SIZES)
def test_ticking_a_session_moves_nothing(open_page, size: str) -> None:
    page = open_page(viewport=SIZES[size])
    days = mondays(5, weeks_ahead=66 if size == "phone" else 71)
    customer = Customer(page)
    page.goto("/demo/free-five/")
    customer.choose(days[0], "14:00")
    page.get_by_role("button", name="Add these 4 times").click()
    page.locator("#go-on").click()
    customer.give_details("Ana Keller", f"ana.scrolls.{size}@example.com")
    page.get_by_role("link", name="Cancel").last.click()
    expect(page.locator("#total")).to_be_visible()
    tick = page.locator("#s3")
    Reader(page).press(tick, lambda: expect(page.locator("#do-cancel")).to_be_visible())
