"""CalDAV servers that use what the standards leave open."""

from typing import Any

import httpx2
import pytest

from sessionary.providers.calendars import registry
from sessionary.providers.calendars.contract import Access
from sessionary.providers.calendars.dav import DAV, Dav
from sessionary.providers.outside import Caller
from tests.calendars.test_contract import ENTRY


@pytest.mark.parametrize("calendar", ["https://dav.example/dana/work", "https://dav.example/dana/work/"])
def test_an_event_goes_into_its_calendar_with_or_without_a_slash(
    monkeypatch: pytest.MonkeyPatch, calendar: str
) -> None:
    written = []

    def call(self: Caller, method: str, url: str, **named: Any) -> httpx2.Response:
        written.append((method, url))
        return httpx2.Response(201, headers={"ETag": '"1"'})

    monkeypatch.setattr(Caller, "call", call)
    registry.opened("caldav", Access(address=calendar)).put(calendar, ENTRY, None)
    assert written == [("PUT", "https://dav.example/dana/work/k3j4h5g6z2.ics")]


def test_a_resource_may_have_none_of_what_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """From Python 3.12 on it warns where such an element is taken for false."""
    empty = "<propstat><prop/><status>HTTP/1.1 200 OK</status></propstat>"
    told = "<propstat><prop><displayname>Work</displayname></prop><status>HTTP/1.1 200 OK</status></propstat>"
    body = f'<multistatus xmlns="DAV:"><response><href>/work/</href>{empty}{told}</response></multistatus>'
    answer = httpx2.Response(207, content=body.encode())
    monkeypatch.setattr(Caller, "call", lambda self, *given, **named: answer)
    (found,) = Dav(Access()).properties("https://dav.example/", "D:displayname")
    assert (found.url, found.text(f"{DAV}displayname")) == ("https://dav.example/work/", "Work")
