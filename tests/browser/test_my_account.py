"""One's own account in Chromium: passkeys, the authenticator app and recovery codes, as people use them."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.customer import check_accessible
from tests.support.served import Served

pytestmark = pytest.mark.browser
PASSWORD = "a sentence to remember"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def at_home(server: Served) -> str:
    """Passkeys belong to a name, and an address like 127.0.0.1 is none."""
    return server.url.replace("127.0.0.1", "localhost")


def with_authenticator(page: Page) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def sign_in_by_link(page: Page, server: Served, email: str) -> None:
    page.goto(server.command("sign-in-link", email).replace("127.0.0.1", "localhost"))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="My account:").click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()


def show_it_is_me(page: Page) -> None:
    """Before changing how to sign in; the password is enough."""
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    check_accessible(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def set_password(page: Page) -> None:
    page.get_by_role("link", name="Set a password").click()
    expect(page.get_by_label("Password (again)")).to_be_visible()
    check_accessible(page)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password (again)").fill(PASSWORD)
    page.get_by_role("button", name="Save password").click()
    page.get_by_role("link", name="My account:").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto("/accounts/login/")


def enter_password(page: Page, email: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_signs_in(open_page: Any, server: Served, at_home: str) -> None:
    page = open_page(base_url=at_home, viewport=PHONE, color_scheme="dark")
    with_authenticator(page)
    sign_in_by_link(page, server, "sam@example.com")
    check_accessible(page)
    set_password(page)
    page.get_by_role("link", name="Add a passkey").click()
    show_it_is_me(page)
    check_accessible(page)
    page.get_by_label("Name of the passkey").fill("Sam's phone")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    sign_out(page)
    check_accessible(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="Activity")).to_be_visible()
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("Sam's phone", exact=True)).to_be_visible()
    expect(page.get_by_text("Last used on")).to_be_visible()
    check_accessible(page)
    page.get_by_role("link", name=re.compile("^Remove")).click()
    show_it_is_me(page)
    check_accessible(page)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("There are none yet.")).to_be_visible()


def test_an_app_asks_for_its_code_and_recovery_codes_help_out(open_page: Any, server: Served, at_home: str) -> None:
    page, email = open_page(base_url=at_home), "admin@example.com"
    sign_in_by_link(page, server, email)
    set_password(page)
    page.get_by_role("link", name="Set up an app").click()
    show_it_is_me(page)
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    check_accessible(page)
    secret = page.locator("code").inner_text()
    page.get_by_label("Authenticator code").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_text("Incorrect code.")).to_be_visible()
    page.get_by_label("Authenticator code").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    check_accessible(page)
    spare = page.locator(".codes code").first.inner_text()
    for code in (format_hotp_value(hotp_value(secret, int(time.time()) // 30)), spare):
        sign_out(page)
        enter_password(page, email)
        expect(page.get_by_role("heading", name="One more step")).to_be_visible()
        check_accessible(page)
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("link", name="Activity")).to_be_visible()
    page.goto("/desk/account/")
    expect(page.get_by_text("9 left")).to_be_visible()
    expect(page.get_by_text("Chrome on Linux")).to_be_visible()
    check_accessible(page)
    page.get_by_role("link", name="Turn the app off").click()
    show_it_is_me(page)
    page.get_by_role("button", name="Turn it off").click()
    expect(page.get_by_role("link", name="Set up an app")).to_be_visible()
