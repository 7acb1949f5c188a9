"""From an empty instance to a live page with a package, and its settings, as a new business goes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PATIENCE, PHONE
from tests.browser.customer import Customer, check_accessible, mondays
from tests.support.served import Served, served

pytestmark = pytest.mark.browser
SET_UP = re.compile(r"/desk/set-up/\w+/")
SETTINGS = ["basics", "look", "hours", "dates", "holidays", "offered", "scheduling", "slots", "canceling", "questions"]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "data", demo=False) as instance:
        yield instance


@pytest.fixture
def opened(chromium: Browser, empty: Served) -> Iterator[Any]:
    """Tabs of the empty instance; none of them may have had an error in its console."""
    contexts, errors = [], []

    def open_tab(**how: Any) -> Page:
        context = chromium.new_context(base_url=empty.url, **{"viewport": DESKTOP, "locale": "en-GB", **how})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert errors == []


def set_up(page: Page, empty: Served) -> None:
    found = SET_UP.search(empty.output())
    assert found, empty.output()
    page.goto(found[0])
    check_accessible(page)
    page.get_by_label("Name of your business").fill("Noor Tutoring")
    page.get_by_label("Your prices are in").select_option("EUR")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Address of your booking page")).to_have_value("noor-tutoring")
    check_accessible(page)
    page.get_by_label("Your time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Your name").fill("Noor Aziz")
    page.get_by_label("Your email").fill("noor@example.com")
    page.get_by_label("A password").fill("correct horse battery")
    check_accessible(page)
    page.get_by_role("button", name="Create my page").click()
    expect(page.get_by_role("heading", name="Your page is live")).to_be_visible()
    check_accessible(page)


def add_package(page: Page) -> None:
    page.get_by_role("link", name="Add a package").click()
    expect(page.get_by_label("Sessions in a package")).to_be_attached()
    check_accessible(page)
    page.get_by_label("Name", exact=True).fill("Maths, three lessons")
    page.get_by_label("Session package").check()
    page.get_by_label("Sessions in a package").fill("3")
    page.get_by_label("Collected:").check()
    page.get_by_role("button", name="Create the event type").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the price")
    check_accessible(page)
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Price of the whole booking")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Maths, three lessons")
    page.keyboard.type("150.001")
    expect(page.locator("#amounts")).to_have_text("")
    page.keyboard.press("Backspace")
    expect(page.locator("#amounts")).to_have_text("Customers pay €150.00, €50.00 a session.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Event type created.")).to_be_visible()


def test_from_an_empty_instance_to_the_first_package_paid(opened: Any, empty: Served) -> None:
    page = opened()
    set_up(page, empty)
    add_package(page)
    check_accessible(page)
    page.goto("/desk/settings/payments/")
    page.get_by_role("button", name="Turn test mode on").click()
    page.goto("/desk/")
    page.get_by_role("link", name="Set your hours").click()
    page.get_by_label("Saturday").fill("10-12, 13:30-24:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Saturday")).to_have_value("10:00–12:00, 13:30–24:00")
    page.get_by_role("link", name="Activity").click()
    expect(page.get_by_role("heading", name="Nothing booked yet")).to_be_visible()
    page.get_by_role("button", name="Dismiss Set up email").click()
    page.get_by_role("button", name="Dismiss Connect payments").click()
    expect(page.get_by_role("heading", name="Your page is live")).to_have_count(0)

    visitor = opened(timezone_id="Europe/Berlin")
    visitor.goto("/noor-tutoring/")
    visitor.get_by_role("link", name="Maths, three lessons").click()
    customer = Customer(visitor)
    for day in mondays(3):
        customer.choose(day, "10:00")
    visitor.locator("#go-on").click()
    customer.give_details("Ada Byron", "ada@example.com")
    expect(visitor.get_by_role("heading", name="Pay €150.00")).to_be_visible()
    visitor.locator("#pay-succeed").click()
    expect(visitor.get_by_role("heading", name="You're booked, Ada.")).to_be_visible()
    page.reload()
    expect(page.locator(".entry", has_text="Ada Byron").get_by_text("€150")).to_be_visible()


def test_two_tabs_lose_nothing_of_each_other(opened: Any, empty: Served) -> None:
    page = opened()
    set_up(page, empty)
    page.goto("/desk/event-types/")
    page.get_by_role("link", name="First talk").click()
    page.wait_for_url("**/basics/")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Description").fill("We get to know each other.")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("First lesson")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#id_description_error")).to_contain_text("It is now: We get to know each other.")
    expect(page.get_by_label("Name", exact=True)).to_have_value("First lesson")
    check_accessible(page)
    page.get_by_label("Description").fill("We get to know each other.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(page.get_by_role("heading", name="First lesson", level=1)).to_be_visible()
    expect(page.get_by_label("Description")).to_have_value("We get to know each other.")


def test_every_section_on_a_phone_in_the_dark_by_keyboard(opened: Any, empty: Served) -> None:
    page = opened(viewport=PHONE, color_scheme="dark")
    set_up(page, empty)
    page.get_by_role("link", name="Booking pages").click()
    expect(page.get_by_role("link", name="Noor Tutoring", exact=True)).to_be_visible()
    check_accessible(page)
    page.get_by_role("link", name="Noor Tutoring", exact=True).click()
    page.wait_for_url("**/basics/")
    root = page.url.removesuffix("basics/")
    for key in SETTINGS:
        page.goto(f"{root}{key}/")
        check_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        expect(page.frame_locator(".preview iframe").get_by_role("main")).to_have_count(1)
    page.goto(f"{root}scheduling/")
    page.get_by_label("Single session").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.goto(f"{root}slots/")
    page.get_by_label("At most per week").fill("5")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Session package and At most per week cannot be combined.")
    check_accessible(page)
    page.get_by_role("link", name="Change Session package").press("Enter")
    expect(page.get_by_label("Single session")).to_be_visible()
    expect(page.get_by_label("Sessions in a package")).to_have_value("4")


def test_the_words_of_a_policy_follow_what_is_typed(opened: Any, empty: Served) -> None:
    page = opened()
    set_up(page, empty)
    page.goto("/desk/event-types/")
    page.get_by_role("link", name="First talk").click()
    page.get_by_role("link", name="Canceling").click()
    page.get_by_label("Up to the notice below").check()
    row = page.get_by_role("group", name="Notice 1")
    row.get_by_label("At least this long before the session").last.fill("2")
    row.get_by_label("Unit").select_option("days")
    expect(page.locator("#words")).to_contain_text("up to 2 days before it starts")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
