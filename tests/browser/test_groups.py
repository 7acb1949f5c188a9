"""A group of two on a desktop and a phone: seats left are said, each books one, the host sees both in one block."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.customer import Customer, check_accessible, mondays
from tests.support.served import Served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def yoga(server: Served) -> Iterator[httpx2.Client]:
    headers = {"Authorization": f"Bearer {server.command('token', 'admin@example.com')}"}
    with httpx2.Client(base_url=f"{server.url}/api/v1/host/", headers=headers, timeout=60) as host:
        page = {"slug": "yoga-studio", "name": "Yoga", "owner": "admin@example.com", "time_zone": "Europe/Berlin"}
        assert host.post("pages", json=page).status_code == 201
        made = {"slug": "yoga-class", "name": "Yoga class", "pages": ["yoga-studio"], "duration_minutes": 60}
        assert host.post("event-types", json={**made, "scheduling": {"seats": 2}}).status_code == 201
        yield host


def test_two_come_to_one_class(open_page: Any, server: Served, yoga: httpx2.Client) -> None:
    day = mondays(1, weeks_ahead=19)[0]
    for name, size, scheme, left in (("Ben", DESKTOP, "light", "2 seats left"), ("Cleo", PHONE, "dark", "1 seat left")):
        page: Page = open_page(viewport=size, color_scheme=scheme)
        page.goto(f"/yoga-studio/yoga-class/?month={day:%Y-%m}&day={day}")
        expect(page.get_by_role("button", name=f"{day.day} {day:%B}, 11:00, {left}")).to_contain_text(left)
        check_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        Customer(page).choose(day, "11:00")
        page.locator("#go-on").click()
        Customer(page).give_details(name, f"{name}@example.com")
        expect(page.get_by_role("heading", name=f"You're booked, {name}.")).to_be_visible()
        expect(page.get_by_text("Ben" if name == "Cleo" else "Cleo")).to_have_count(0)
    page.goto(f"/yoga-studio/yoga-class/?month={day:%Y-%m}&day={day}")
    expect(page.get_by_role("button", name=f"{day.day} {day:%B}, 12:00")).to_be_visible()
    expect(page.get_by_role("button", name=f"{day.day} {day:%B}, 11:00")).to_have_count(0)
    desk: Page = open_page(viewport=DESKTOP)
    desk.goto(server.command("sign-in-link", "admin@example.com"))
    desk.get_by_role("button", name="Sign in").click()
    expect(desk.get_by_role("navigation", name="Desk")).to_be_visible()
    desk.goto(f"/desk/week/?day={day}&page=yoga-studio")
    expect(desk.locator(".block.group")).to_have_count(1)
    expect(desk.locator(".block.group")).to_contain_text("2 of 2 seats")
    check_accessible(desk)
    desk.get_by_role("link", name="Ben").click()
    desk.get_by_role("link", name="Sessions", exact=True).click()
    expect(desk.get_by_role("link", name="Cleo")).to_be_visible()
    check_accessible(desk)
