"""One front door over several pages: chosen through on a desktop without script, pooled on a phone with it."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.customer import Customer, check_accessible, mondays
from tests.support.served import Served

pytestmark = pytest.mark.browser
MEMBERS = {"choir-marta": "admin@example.com", "choir-sam": "sam@example.com"}


@pytest.fixture(scope="module")
def choir(server: Served) -> Iterator[httpx2.Client]:
    """Two pages with one event type in common, which the master page `choir` leads to."""
    headers = {"Authorization": f"Bearer {server.command('token', 'admin@example.com')}"}
    with httpx2.Client(base_url=f"{server.url}/api/v1/host/", headers=headers, timeout=60) as host:
        for slug, owner in MEMBERS.items():
            page = {"slug": slug, "name": f"Page of {slug}", "owner": owner, "time_zone": "Europe/Berlin"}
            assert host.post("pages", json=page).status_code == 201
        audition = {"slug": "audition", "name": "Audition", "pages": list(MEMBERS)}
        assert host.post("event-types", json=audition).status_code == 201
        yield host


def master_page(host: httpx2.Client, slug: str, kind: str) -> None:
    made = {"slug": slug, "name": "The Choir", "kind": kind, "pages": list(MEMBERS), "accent": "#7a2f6d"}
    assert host.post("master-pages", json=made).status_code == 201


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without script"])
def test_event_type_first_then_the_person_then_the_time(open_page: Any, choir: httpx2.Client, scripts: bool) -> None:
    slug, clock, name = f"choir-{scripts}".lower(), {True: "9:00", False: "10:00"}[scripts], f"Ada{scripts}"
    master_page(choir, slug, "event_types_first")
    page: Page = open_page(viewport=DESKTOP, java_script_enabled=scripts)
    page.goto(f"/{slug}/")
    if scripts:
        check_accessible(page)
    page.get_by_role("link", name="Audition").click()
    expect(page.get_by_text("With whom would you like to book?")).to_be_visible()
    if scripts:
        check_accessible(page)
    page.get_by_role("link", name="Sam Okafor").click()
    Customer(page).choose(mondays(1, weeks_ahead=16)[0], clock)
    expect(page.get_by_role("navigation", name="Back to").get_by_role("link")).to_have_text(["The Choir", "Audition"])
    if scripts:
        check_accessible(page)
    page.locator("#go-on").click()
    Customer(page).give_details(name, f"{name}@example.com")
    expect(page.get_by_role("heading", name=f"You're booked, {name}.")).to_be_visible()
    made = next(one for one in activity(choir) if one["customer"]["name"] == name)
    assert (made["page"], made["via"]) == ("choir-sam", slug)


def test_pooled_on_a_phone_until_nobody_is_left(open_page: Any, choir: httpx2.Client) -> None:
    master_page(choir, "choir-pool", "pooled")
    day = mondays(1, weeks_ahead=17)[0]
    for number, name in enumerate(["Ben", "Cleo"]):
        page: Page = open_page(viewport=PHONE, color_scheme="dark" if number else "light")
        page.goto("/choir-pool/")
        page.get_by_role("link", name="Audition").click()
        Customer(page).choose(day, "11:00")
        check_accessible(page)
        page.locator("#go-on").click()
        expect(page.get_by_role("heading", name="Your details")).to_be_visible()
        check_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        Customer(page).give_details(name, f"{name}@example.com")
        expect(page.get_by_role("heading", name=f"You're booked, {name}.")).to_be_visible()
    made = [one for one in activity(choir) if one["via"] == "choir-pool"]
    assert sorted(one["page"] for one in made) == sorted(MEMBERS)
    page.goto(f"/choir-pool/audition/?month={day:%Y-%m}&day={day}")
    expect(page.get_by_role("button", name=f"{day.day} {day:%B}, 10:30")).to_be_visible()
    expect(page.get_by_role("button", name=f"{day.day} {day:%B}, 11:00")).to_have_count(0)


def test_an_administrator_makes_one_and_is_shown_what_cannot_be_pooled(
    open_page: Any, server: Served, choir: httpx2.Client
) -> None:
    page: Page = open_page(viewport=PHONE)
    page.goto(
        server.command("sign-in-link", "admin@example.com")
        .split()[-1]
        .replace("127.0.0.1:8000", f"127.0.0.1:{server.port}")
    )
    page.get_by_role("button", name="Sign in").click()
    page.goto("/desk/master-pages/")
    check_accessible(page)
    page.get_by_role("link", name="New master page").click()
    page.get_by_label("Name", exact=True).fill("Everybody")
    page.get_by_label("Address").fill("everybody")
    page.get_by_label("Pooled availability").check()
    page.get_by_label("Page of choir-sam").fill("1")
    page.get_by_label("Guitar lessons").fill("2")
    page.get_by_role("button", name="Create the master page").click()
    expect(page.get_by_role("alert")).to_contain_text("Pooled availability and Session package cannot be combined.")
    expect(page.get_by_role("link", name="Change Session package of solo")).to_be_visible()
    check_accessible(page)
    page.get_by_label("Guitar lessons").fill("")
    page.get_by_role("button", name="Create the master page").click()
    expect(page.get_by_role("status").filter(has_text="Master page created.")).to_be_visible()
    expect(page.frame_locator(".preview iframe").get_by_role("heading", name="Everybody")).to_be_visible()
    check_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def activity(host: httpx2.Client) -> list[dict[str, Any]]:
    items = host.get("activity?kind=booking").json()["items"]
    return [item["booking"] for item in items]
