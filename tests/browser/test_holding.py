"""The hold's buttons pressed as people press them; none of them books."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.customer import Customer, mondays
from tests.support.served import Served

pytestmark = pytest.mark.browser


@pytest.fixture
def held(open_page, server: Served):  # type: ignore[no-untyped-def]
    """Open the details of five held times."""

    def hold(clock: str, weeks_ahead: int, **how: object) -> Page:
        page: Page = open_page(**how)
        page.clock.install()
        customer, days = Customer(page), mondays(5, weeks_ahead=weeks_ahead)
        page.goto("/demo/free-five/")
        customer.choose(days[0], clock)
        page.get_by_role("button", name="Add these 4 times").click()
        bar = page.locator("aside.bar").get_by_role("button", name="Continue")
        (bar if bar.is_visible() else page.locator("#go-on")).click()  # a phone has the button in its bar
        expect(page.get_by_role("heading", name="Your details", level=1)).to_be_visible()
        return page

    return hold


def type_details(page: Page, name: str = "Ana Keller", email: str = "ana.holds@example.com") -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Email").fill(email)


def expect_held_longer(page: Page, *typed: str) -> None:
    """It is held longer, what was typed is there, and nothing was booked."""
    expect(page.locator("#countdown")).to_have_text(re.compile(r"^(20:00|19:\d\d)$"))
    expect(page.locator("#longer")).to_have_count(0)
    assert "/longer/" not in page.url
    for field, words in zip(("#f-name", "#f-email"), typed, strict=False):
        expect(page.locator(field)).to_have_value(words)
    expect(page.get_by_role("heading", name="Your details", level=1)).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_ten_minutes_more_with_the_form_filled(held, size: dict[str, int]) -> None:
    page = held("9:00" if size is PHONE else "10:00", 58, viewport=size)
    type_details(page)
    page.get_by_role("button", name="Hold 10 minutes more").click()
    expect_held_longer(page, "Ana Keller", "ana.holds@example.com")


def test_ten_minutes_more_with_the_form_empty_and_by_keyboard(held) -> None:
    page = held("11:00", 58)
    page.locator("#longer").focus()
    page.keyboard.press("Enter")
    expect_held_longer(page, "", "")
    expect(page.locator("#held")).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_ten_minutes_more_after_an_error(held) -> None:
    page = held("12:00", 58)
    type_details(page, email="ana@")
    page.get_by_role("button", name="Book 5 sessions").click()
    expect(page.locator("#problems")).to_be_focused()
    page.get_by_role("button", name="Hold 10 minutes more").click()
    expect_held_longer(page, "Ana Keller", "ana@")


def test_ten_minutes_more_without_script(held) -> None:
    page = held("13:00", 58, java_script_enabled=False)
    type_details(page)
    page.get_by_role("button", name="Hold 10 minutes more").click()
    expect(page.get_by_role("button", name="Hold 10 minutes more")).to_have_count(0)
    expect(page.locator("#f-name")).to_have_value("Ana Keller")
    expect(page.get_by_role("heading", name="Your details", level=1)).to_be_visible()


def test_enter_in_a_field_books(held) -> None:
    page = held("14:00", 58)
    type_details(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("^You're booked"))).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_end_of_the_hold_is_shown_and_the_same_times_are_held_again(held, server: Served, size) -> None:
    page = held("15:00" if size is PHONE else "16:00", 58, viewport=size)
    type_details(page)
    let_the_hold_end(page, server)
    expect(page.get_by_role("heading", name=re.compile("^Your hold ended at"))).to_be_visible()
    expect(page.get_by_text("All your times are still free.")).to_be_visible()
    expect(page.locator("#f-name")).to_have_value("Ana Keller")
    if size is PHONE:
        expect(page.locator("aside.bar")).to_contain_text("Your hold has ended.")
    page.get_by_role("button", name="Hold them again").click()
    expect(page.locator("#countdown")).to_have_text(re.compile(r"^(10:00|9:\d\d)$"))
    expect(page.locator("#f-name")).to_have_value("Ana Keller")
    page.get_by_role("button", name="Book 5 sessions").click()
    expect(page.get_by_role("heading", name=re.compile("^You're booked"))).to_be_visible()


RUN_OUT = """
from datetime import timedelta
from django.utils import timezone
from sessionary.models import Hold
hold = Hold.objects.get(public_id="{hold}")
hold.expires_at = timezone.now() - timedelta(minutes=1)
hold.save()
hold.claims.update(expires_at=int(hold.expires_at.timestamp()) // 60)
"""


def let_the_hold_end(page: Page, server: Served) -> None:
    """Let this page's hold run out on the server, and its countdown come to its end."""
    server.command("shell", "--no-imports", "-c", RUN_OUT.format(hold=page.url.split("/")[4]))
    page.clock.fast_forward("10:30")
