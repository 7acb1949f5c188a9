"""The whole booking in Chromium: with and without JavaScript, on desktop and phone."""

import re
from datetime import date, timedelta

import httpx2
import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.customer import Customer, check_accessible, mondays
from tests.support.served import Served

pytestmark = pytest.mark.browser
SIZES = {"desktop": DESKTOP, "phone": PHONE}


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("size", SIZES)
def test_five_sessions_are_booked_in_one_go(open_page, server: Served, size: str, scripts: bool) -> None:
    clock = {"desktop": "9:00", "phone": "11:00"}[size] if scripts else {"desktop": "13:00", "phone": "15:00"}[size]
    page = open_page(viewport=SIZES[size], java_script_enabled=scripts)
    customer, days = Customer(page), mondays(5)
    page.goto("/demo/")
    page.get_by_role("link", name="Five short sessions").click()
    expect(page.get_by_role("heading", name="Five short sessions")).to_be_visible()
    loads = count_loads(page)
    customer.choose(days[0], clock)
    customer.choose(days[1], clock)
    expect(page.locator("#ticket-count")).to_have_text("2 of 5 chosen")
    page.get_by_role("button", name="Add these 3 times").click()
    expect(page.locator("#ticket-count")).to_have_text("All 5 chosen")
    if scripts:
        check_accessible(page)
    page.locator("#go-on").click()
    expect(page.get_by_role("heading", name="Your details")).to_be_visible()
    if scripts:
        expect(page.locator("#countdown")).to_have_text(re.compile(r"^(10:00|9:\d\d)$"))
        check_accessible(page)
    customer.give_details("Ana Keller", f"ana.{size}{scripts}@example.com")
    expect(page.get_by_role("heading", name="You're booked, Ana.")).to_be_visible()
    expect(page.get_by_text("Scheduled", exact=True)).to_have_count(5)
    assert len(loads) == (0 if scripts else len(loads))
    if scripts:
        check_accessible(page)
    file = httpx2.get(page.get_by_role("link", name="Add all 5 to calendar").get_attribute("href"))
    assert len(Calendar.from_ical(file.content).walk("VEVENT")) == 5
    page.get_by_role("link", name="Conferencing info").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{days[0].day} {days[0]:%B %Y}")
    if scripts:
        check_accessible(page)


def count_loads(page) -> list[str]:  # type: ignore[no-untyped-def]
    """Grows with every full load of a page; what htmx fetches is none."""
    loads: list[str] = []
    page.on("request", lambda request: loads.append(request.url) if request.is_navigation_request() else None)
    return loads


def test_by_keyboard_alone(open_page) -> None:
    page = open_page()
    page.goto("/demo/")
    press_until(page, "Free introduction")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Free introduction", level=1)).to_be_visible()
    press_until(page, "Monday", " free")
    page.keyboard.press("Enter")
    expect(page.locator("a.date[aria-current]")).to_be_focused()
    press_until(page, ", 16:30")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text(re.compile(", 16:30 added. Your time is chosen$"))
    press_until(page, "Continue")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your details")).to_be_visible()
    for field, words in (("f-name", "Kim Keys"), ("f-email", "kim@example.com")):
        while focused(page, "id") != field:
            page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("^You're booked"))).to_be_visible()


def press_until(page, *words: str) -> None:  # type: ignore[no-untyped-def]
    """Tab on until the focused element's name has all the words."""
    for _ in range(120):
        page.keyboard.press("Tab")
        name = page.evaluate("() => document.activeElement.ariaLabel || document.activeElement.textContent || ''")
        if all(word in name for word in words):
            return
    raise AssertionError(f"nothing named {words} can be reached")


def focused(page, attribute: str) -> str:  # type: ignore[no-untyped-def]
    return str(page.evaluate(f"() => document.activeElement.{attribute}"))


def test_the_browsers_zone_is_found_and_can_be_switched(open_page) -> None:
    page = open_page(timezone_id="America/New_York")
    page.goto("/demo/free-five/")
    expect(page.locator("#zone")).to_have_value("America/New_York")
    expect(page.locator(".stub-head .small")).to_have_text("New York time")
    page.locator("#zone").select_option("Asia/Tokyo")
    expect(page.locator(".stub-head .small")).to_have_text("Tokyo time")


def test_months_days_and_zones_are_announced(open_page) -> None:
    page = open_page()
    page.goto("/demo/free-five/")
    day = mondays(1, weeks_ahead=12)[0]
    Customer(page).open_month(day)
    status = page.locator("#status")
    expect(status).to_have_text(re.compile(rf"^{day:%B %Y}: \d+ days with free times. 0 of 5 chosen$"))
    page.locator(f"#d{day.day}").click()
    expect(status).to_have_text(re.compile(rf"^Monday {day.day} {day:%B}: \d+ times free. 0 of 5 chosen$"))
    page.locator("#zone").select_option("Asia/Tokyo")
    expect(status).to_have_text("Times are shown in Tokyo time. 0 of 5 chosen")


def test_what_is_chosen_is_announced_and_focus_stays(open_page) -> None:
    page = open_page()
    customer, days = Customer(page), mondays(3, weeks_ahead=12)
    page.goto("/demo/free-five/")
    for day in days:
        customer.choose(day, "9:30")
    expect(page.locator("#status")).to_have_text(f"Monday {days[2].day} {days[2]:%B}, 9:30 added. 3 of 5 chosen")
    page.get_by_role("link", name=re.compile("^Remove session 2,")).click()
    expect(page.locator("#status")).to_have_text(f"Monday {days[1].day} {days[1]:%B}, 9:30 removed. 2 of 5 chosen")
    expect(page.locator("#remove-2")).to_be_focused()
    page.get_by_role("link", name=re.compile("^Swap session 4,")).click()
    expect(page.locator("[name=alt4]").first).to_be_focused()
    page.get_by_role("button", name="Add these 3 times").click()
    expect(page.locator("#go-on")).to_be_focused()
    page.locator("#go-on").click()
    expect(page.get_by_role("heading", name="Your details")).to_be_visible()
    expect(page.locator("#main")).to_be_focused()


def test_a_time_taken_meanwhile_is_named_and_replaced(open_page, server: Served) -> None:
    page = open_page()
    customer, days = Customer(page), mondays(5, weeks_ahead=20)
    page.goto("/demo/free-five/")
    customer.choose(days[0], "10:00")
    page.get_by_role("button", name="Add these 4 times").click()
    expect(page.locator("#ticket-count")).to_have_text("All 5 chosen")
    steal(server, days[2])
    page.locator("#go-on").click()
    expect(page.locator("#ticket-count")).to_have_text("4 of 5 kept")
    expect(page.get_by_text("Just taken. Nearest free:")).to_be_visible()
    expect(page.locator("#ticket-count")).to_be_focused()
    expect(page.locator("#status")).to_have_text("One time was taken while you chose. 4 of 5 kept")
    address = page.url
    page.reload()
    expect(page.locator("#ticket-count")).to_have_text("4 of 5 kept")
    assert page.url == address
    check_accessible(page)
    page.locator(".option").first.click()
    expect(page.locator("#ticket-count")).to_have_text("All 5 chosen")
    page.locator("#go-on").click()
    expect(page.get_by_role("heading", name="Your details")).to_be_visible()


def steal(server: Served, day: date) -> None:
    query = f"event_type=free-intro&from={day}&until={day + timedelta(days=1)}"
    slots = httpx2.get(f"{server.url}/api/v1/pages/demo/slots?{query}").json()["slots"]
    (start,) = [slot["start"] for slot in slots if "T10:00" in slot["start"]]
    customer = {"name": "Quick", "email": "quick@example.com"}
    order = {"page": "demo", "event_type": "free-intro", "starts": [start], "customer": customer}
    assert httpx2.post(f"{server.url}/api/v1/bookings", json=order).status_code == 201


def test_a_page_without_event_types_and_the_list_view(open_page) -> None:
    page = open_page(viewport=PHONE, color_scheme="dark")
    page.goto("/solo/")
    page.get_by_role("link", name="List", exact=True).click()
    expect(page.locator(".list-day").first).to_be_visible()
    check_accessible(page)
    page.locator("#later").click()
    page.locator(".list-day .time").first.click()
    expect(page.locator("#ticket-count")).to_have_text("1 of 4 chosen")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/demo/", "/demo/three-pack/", "/demo/free-five/", "/nobody/", "/accounts/login/"])
def test_axe_finds_nothing(open_page, address: str, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(address)
    check_accessible(page)


def test_nothing_is_wider_than_a_small_phone(open_page) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    for address in ("/demo/", "/demo/free-five/", "/demo/free-five/?view=list", "/accounts/login/"):
        page.goto(address)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 320, address


def test_the_choose_page_weighs_at_most_60_kilobytes(open_page) -> None:
    page = open_page()
    weights: list[int] = []
    page.on("requestfinished", lambda request: weights.append(request.sizes()["responseBodySize"]))
    page.goto("/demo/free-five/")
    page.wait_for_load_state("networkidle")
    assert 10_000 < sum(weights) <= 60_000


def test_an_american_reads_an_american_clock_and_may_choose_another(open_page, server: Served) -> None:
    page = open_page(locale="en-US", viewport=PHONE)
    page.goto("/demo/free-five/")
    expect(page.locator("thead th").first).to_have_text("Sun")
    expect(page.get_by_text("PM", exact=False).first).to_be_attached()
    page.locator("#clock-24").click()
    expect(page).to_have_url(re.compile("clock=24"))
    expect(page.locator("#clock-24")).to_have_attribute("aria-current", "true")
    expect(page.locator(".times").first).not_to_contain_text("M")
    check_accessible(page)
