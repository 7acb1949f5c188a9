"""What a customer does in a browser."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Locator, Page, expect

AT_REST = (
    "() => document.readyState === 'complete'"
    " && !document.querySelector('[aria-busy], .htmx-request, .htmx-swapping, .htmx-settling')"
    " && document.getAnimations().every((one) => one.playState !== 'running')"
)


class Customer:
    """Uses the page as people do: by what is written on it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def choose(self, day: date, clock: str) -> None:
        """Turn to the day's month, open the day, press the time."""
        self.open_month(day)
        self.page.locator(f"#d{day.day}").click()
        expect(self.page.locator(f"#d{day.day}")).to_have_attribute("aria-current", "date")
        time = self.page.get_by_role("button", name=re.compile(rf"{day.day} {day:%B}, {clock}(, \d+ seats? left)?$"))
        time.click()
        expect(
            self.page.get_by_role("button", name=re.compile(rf"{day.day} {day:%B}, {clock}, chosen"))
        ).to_have_attribute("aria-pressed", "true")

    def open_month(self, day: date) -> None:
        """Turn the pages of the calendar to the day's month, wherever it has opened."""
        name = self.page.locator("#month-name")
        expect(name).to_be_visible()
        for _ in range(30):
            if (here := name.inner_text()) == f"{day:%B %Y}":
                return
            self.page.locator("#later").click()
            expect(name).not_to_have_text(here)
        raise AssertionError(f"{day:%B %Y} is not ahead of {here}")

    def give_details(self, name: str, email: str) -> None:
        """Fill the form in and book."""
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_role("button", name=re.compile("^Book ")).click()


def load_until(page: Page, there: Locator) -> None:
    """Load the page again and again until something is there that is made in the background."""
    for _ in range(120):
        if there.is_visible():
            break
        page.wait_for_timeout(250)
        page.reload()
    expect(there).to_be_visible()


def check_accessible(page: Page) -> None:
    """axe finds nothing on the page as it stands; where the page was left while axe looked, on the next one."""
    try:
        violations = violations_on(page)
    except Error:
        violations = violations_on(page)
    found = [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations]
    assert not found, found


def violations_on(page: Page) -> list[Any]:
    page.wait_for_function(AT_REST)
    return list(Axe().run(page).response["violations"])


def mondays(count: int, weeks_ahead: int = 2) -> Sequence[date]:
    """So many Mondays, some weeks from today."""
    today = date.today()
    first = today + timedelta(days=7 * weeks_ahead - today.weekday())
    return [first + timedelta(days=7 * number) for number in range(count)]
