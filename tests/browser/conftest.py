"""Real Chromium against a real server."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.served import Served, served

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000  # milliseconds: enough for a slow machine, and nothing waits longer than it must
DESKTOP, PHONE = {"width": 1200, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("browser") / "data") as instance:
        yield instance


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, server: Served) -> Iterator[Any]:
    """Opens tabs with their own cookies; at the end none of them may have had an error in its console."""
    contexts, errors = [], []

    def open_tab(**how: Any) -> Page:
        settings = {
            "base_url": server.url,
            "viewport": DESKTOP,
            "timezone_id": "Europe/Berlin",
            "locale": "en-GB",
            **how,
        }
        context = chromium.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Security Policy" in said.text else None)
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert errors == []
