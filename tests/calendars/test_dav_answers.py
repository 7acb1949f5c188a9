"""CalDAV servers that use what the standards leave open."""

from typing import Any

import httpx2
import pytest

from sessionary.providers.calendars import registry
from sessionary.providers.calendars.contract import Access
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
