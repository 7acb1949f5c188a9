"""The desk in Chromium: each refund choice, a move, a refund by hand; the other sessions stay as they were."""

import re
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.customer import AT_REST, check_accessible, mondays
from tests.support.served import Served

pytestmark = pytest.mark.browser
WIDE = {"width": 1360, "height": 940}


def book_paid(server: Served, event_type: str, days: list[date], hour: int, name: str) -> dict[str, Any]:
    """A booking that is paid, as a Customer's program makes it."""
    starts = [_start(server, event_type, day, hour) for day in days]
    customer = {"name": name, "email": f"{name.split()[0].lower()}@example.com", "time_zone": "Europe/Berlin"}
    order = {"page": "demo", "event_type": event_type, "starts": starts, "customer": customer}
    answer = httpx2.post(f"{server.url}/api/v1/bookings", json=order)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    paid = httpx2.post(made["payment"]["due"]["checkout_url"], data={"outcome": "succeed"})
    assert paid.status_code in (200, 302, 303)
    return made


def _start(server: Served, event_type: str, day: date, hour: int) -> str:
    query = f"event_type={event_type}&from={day}&until={day + timedelta(days=1)}&time_zone=Europe/Berlin"
    slots = httpx2.get(f"{server.url}/api/v1/pages/demo/slots?{query}").json()["slots"]
    return next(str(slot["start"]) for slot in slots if f"T{hour:02}:00" in slot["start"])


def read(server: Served, made: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Booking {made['secret']}"}
    answer: dict[str, Any] = httpx2.get(f"{server.url}/api/v1/bookings/{made['id']}", headers=headers).json()
    return answer


def sign_in(open_page: Any, server: Served, **how: Any) -> Page:
    page: Page = open_page(**how)
    page.goto(server.command("sign-in-link", "admin@example.com"))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Activity", exact=True)).to_be_visible()
    return page


def tick(page: Page, number: int) -> None:
    page.get_by_role("link", name="Sessions", exact=True).click()
    page.wait_for_function(AT_REST)
    expect(page.locator("fieldset.ticks")).to_be_visible()
    page.locator(".tick", has=page.locator(".pip", has_text=re.compile(f"^{number}$"))).locator("input").check()


def cancel(page: Page, number: int, choice: str, amount: str = "") -> None:
    tick(page, number)
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_role("heading", name="Cancel this session?")).to_be_visible()
    if amount:
        page.get_by_label("Amount, $").fill("10.001")
        expect(page.locator("#amount-read")).to_have_text("")
        page.get_by_label("Amount, $").fill(amount)
        expect(page.locator("#amount-read")).to_have_text(f"${amount}")
        expect(page.get_by_role("radio", name=choice)).to_be_checked()
    else:
        page.get_by_role("radio", name=choice).check()
    check_accessible(page)
    page.get_by_role("button", name="Cancel this session").click()
    expect(page.locator("main, aside").get_by_text("One session is canceled.").first).to_be_visible()


def test_sessions_are_canceled_moved_and_refunded_beside_the_list(open_page, server: Served) -> None:
    days = mondays(10, weeks_ahead=40)
    made = book_paid(server, "ten-pack", list(days), 15, "Greta Money")
    page = sign_in(open_page, server, viewport=WIDE)
    page.locator(".entry-head", has_text="Greta Money").click()
    expect(page.locator("#who")).to_be_focused()
    check_accessible(page)

    cancel(page, 1, "No refund $0.00")
    cancel(page, 2, "By the policy agreed $80.00")
    cancel(page, 3, "In full $80.00")
    cancel(page, 4, "An amount", "12.50")
    entry = page.locator(".entry", has_text="Greta Money")
    expect(entry.get_by_text("Canceled by host")).to_have_count(4)

    tick(page, 5)
    page.get_by_role("button", name="Reschedule", exact=True).click()
    sunday = days[4] + timedelta(days=6)
    page.get_by_label("Date").fill(sunday.isoformat())
    page.get_by_label("Time").fill("21:00")
    check_accessible(page)
    page.get_by_role("button", name="Move this session").click()
    expect(page.locator("main, aside").get_by_text("This is outside the hours").first).to_be_visible()
    check_accessible(page)
    page.get_by_role("button", name="Move all the same").click()
    expect(page.locator("main, aside").get_by_text("Moved.", exact=True).first).to_be_visible()
    expect(entry.get_by_text("Rescheduled by host")).to_be_visible()

    page.get_by_role("link", name="Payment details").click()
    page.get_by_label("Amount, $").fill("$1,250")
    expect(page.get_by_role("button", name="Refund $1,250.00")).to_be_visible()
    page.get_by_label("Amount, $").fill("1.250")
    expect(page.get_by_role("button", name="Refund this amount")).to_be_visible()
    page.get_by_label("Amount, $").fill("20")
    page.get_by_label("Reason").fill("Shortened session 6")
    check_accessible(page)
    page.get_by_role("button", name="Refund $20.00").click()
    expect(page.locator("main, aside").get_by_text("$20.00 are on their way back.").first).to_be_visible()
    expect(page.locator(".sums")).to_contain_text("$607.50")
    page.get_by_role("link", name="Booking", exact=True).click()
    expect(page.get_by_text("Marta Lindqvist refunded $20.00.")).to_be_visible()
    check_accessible(page)

    now = read(server, made)
    assert [one["status"] for one in now["sessions"]] == ["canceled"] * 4 + ["rescheduled"] + ["scheduled"] * 5
    assert [one["start"] for one in now["sessions"][5:]] == [one["start"] for one in made["sessions"][5:]]
    assert now["sessions"][4]["start"].startswith(f"{sunday}T21:00")
    amounts = [one["amount"]["amount"] for one in now["payment"]["transactions"]]
    assert amounts == [80000, 8000, 8000, 1250, 2000]

    page.keyboard.press("Escape")
    expect(page.locator("#pane")).to_be_empty()
    expect(entry.locator(".entry-head")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Search name, email or booking")).to_be_focused()


def test_on_a_phone_without_script_details_are_a_page_of_their_own(open_page, server: Served) -> None:
    days = mondays(3, weeks_ahead=40)
    made = book_paid(server, "three-pack", list(days), 12, "Paula Plain")
    page = sign_in(open_page, server, viewport=PHONE, java_script_enabled=False)
    page.get_by_role("link", name=re.compile("Paula Plain")).click()
    expect(page).to_have_url(re.compile(f"/desk/bookings/{made['id']}/$"))
    tick(page, 2)
    page.get_by_role("button", name="Ask to reschedule").click()
    page.get_by_label("Reason").fill("A concert")
    page.get_by_role("button", name="Ask to reschedule").click()
    expect(page.locator("main, aside").get_by_text("Paula Plain is asked to pick another time.").first).to_be_visible()
    page.get_by_role("link", name="Payment details").click()
    page.get_by_label("Amount, $").fill("150.01")
    page.get_by_label("Reason").fill("Too much")
    page.get_by_role("button", name="Refund this amount").click()
    expect(page.locator("main, aside").get_by_text("This is more than what is left to refund.").first).to_be_visible()
    now = read(server, made)
    assert [one["status"] for one in now["sessions"]] == ["scheduled", "to_reschedule", "scheduled"]
    assert len(now["payment"]["transactions"]) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_settings_are_accessible_and_tell_what_cannot_be(open_page, server: Served, scheme: str) -> None:
    page = sign_in(open_page, server, color_scheme=scheme, viewport=PHONE)
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", name="Test mode")).to_be_visible()
    check_accessible(page)
    page.get_by_role("link", name="Connect Stripe").click()
    expect(page.get_by_label("Secret or restricted key")).to_be_visible()
    check_accessible(page)
