"""No-show and back, pressed in Chromium on a session that has taken place."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.customer import mondays
from tests.browser.test_desk_money import WIDE, book_paid, read, sign_in, tick
from tests.support.served import Served

pytestmark = pytest.mark.browser
YESTERDAY = """
from datetime import timedelta
from django.utils import timezone
from sessionary.models import Session
session = Session.objects.filter(booking__public_id="{booking}").order_by("position").first()
session.claims.all().delete()
begun = timezone.now() - timedelta(days=1)
Session.objects.filter(pk=session.pk).update(starts=begun, ends=begun + timedelta(hours=1))
"""


def test_a_no_show_is_marked_and_taken_back(open_page, server: Served) -> None:
    made = book_paid(server, "three-pack", list(mondays(3, weeks_ahead=46)), 10, "Nora Absent")
    server.command("shell", "--no-imports", "-c", YESTERDAY.format(booking=made["id"]))
    page = sign_in(open_page, server, viewport=WIDE)
    page.goto(f"/desk/bookings/{made['id']}/")
    tick(page, 1)
    page.get_by_role("button", name="No-show", exact=True).click()
    page.get_by_role("button", name="Mark as no-show").click()
    expect(page.locator("main, aside").get_by_text(re.compile("No-show")).first).to_be_visible()
    assert read(server, made)["sessions"][0]["status"] == "no_show"
    tick(page, 1)
    page.get_by_role("button", name="Completed after all").click()
    page.get_by_role("button", name="Mark as completed").click()
    expect(page.locator("main, aside").get_by_text(re.compile("Completed")).first).to_be_visible()
    assert read(server, made)["sessions"][0]["status"] == "completed"
