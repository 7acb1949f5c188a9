"""CalDAV servers that use what the standards leave open."""

from typing import Any

import httpx2
import pytest

from sessionary.providers.calendars import registry
from sessionary.providers.calendars.contract import Access, Kept
from sessionary.providers.calendars.dav import DAV, Dav
from sessionary.providers.outside import Caller
from sessionary.providers.troubles import Gone, NotNow
from tests.calendars.test_apart import feed
from tests.calendars.test_contract import ENTRY, WINDOW


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


@pytest.mark.parametrize("inner", ["<status>HTTP/1.1 404 Not Found</status>", None])
def test_an_event_that_is_gone_is_gone_wherever_the_answer_says_so(
    monkeypatch: pytest.MonkeyPatch, inner: str | None
) -> None:
    """Cyrus and Xandikos answer 207, and say inside of it that there is nothing; others answer 404."""

    def call(self: Caller, method: str, url: str, **named: Any) -> httpx2.Response:
        if method == "PUT":
            return httpx2.Response(412)
        if inner is None:
            return httpx2.Response(404)
        body = f'<multistatus xmlns="DAV:"><response><href>/work/one.ics</href>{inner}</response></multistatus>'
        return httpx2.Response(207, content=body.encode())

    monkeypatch.setattr(Caller, "call", call)
    account = registry.opened("caldav", Access(address="https://dav.example/work/"))
    with pytest.raises(Gone):
        account.put("https://dav.example/work/", ENTRY, Kept("https://dav.example/work/one.ics", '"1"'))


def test_one_bad_resource_hides_no_other_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "good": feed("FREQ=DAILY;COUNT=1").decode(),
        "bad": feed("FREQ=DAILY;BYHOUR=noon").decode(),
        "odd": "no calendar at all",
    }
    told = "".join(
        f"<response><href>/work/{name}.ics</href><propstat><prop><C:calendar-data>{text}</C:calendar-data></prop>"
        "<status>HTTP/1.1 200 OK</status></propstat></response>"
        for name, text in files.items()
    )
    names = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
    answer = httpx2.Response(207, content=f"<multistatus {names}>{told}</multistatus>".encode())
    monkeypatch.setattr(Caller, "call", lambda self, *given, **named: answer)
    account = registry.opened("caldav", Access(address="https://dav.example/work/"))
    seen = account.read("https://dav.example/work/", WINDOW).seen.values()
    assert [len(one.spans) for one in seen] == [1, 1, 0]
    assert [one.unread for one in seen] == ["", "“Tick”", "“odd.ics”"]


def test_a_server_that_says_nothing_of_the_version_is_asked_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def call(self: Caller, method: str, url: str, **named: Any) -> httpx2.Response:
        if method == "PUT":
            assert named["headers"].get("If-Match") != ""
            return httpx2.Response(412)
        body = '<multistatus xmlns="DAV:"><response><href>/work/one.ics</href></response></multistatus>'
        return httpx2.Response(207, content=body.encode())

    monkeypatch.setattr(Caller, "call", call)
    account = registry.opened("caldav", Access(address="https://dav.example/work/"))
    with pytest.raises(NotNow, match="at the same moment"):
        account.put("https://dav.example/work/", ENTRY, Kept("https://dav.example/work/one.ics", '"1"'))
