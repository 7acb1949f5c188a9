"""What nobody thought of: holds do not wait for it, the calendar is noted as silent, and the log says more."""

import time
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from sessionary.actions import asking_calendars
from sessionary.actions.asking_calendars import ask_afresh
from sessionary.actions.calendar_troubles import EVERY
from sessionary.actions.connecting_calendars import connect_typed
from sessionary.models import Calendar
from sessionary.providers.calendars import registry
from sessionary.providers.calendars.contract import Access, Window
from sessionary.providers.calendars.ics import IcsFeed
from sessionary.providers.outside import Caller
from sessionary.providers.troubles import NotNow
from tests.calendars.test_at_work import FEED
from tests.calendars.test_ics import serving
from tests.calendars.work import busy, read_all
from tests.cast import BERLIN, NOW, Cast
from tests.support.calendar_servers import GoogleServer

WINDOW = Window(NOW, NOW + timedelta(days=300), BERLIN)


def fail(*given: object) -> None:
    raise RuntimeError("Nobody thought of this")


@pytest.fixture
def calendar(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Calendar:
    """Read once, and from then on it fails in a way that nobody thought of."""
    with serving(200, FEED) as url:
        connection = connect_typed(user=cast.dana, provider="ics", address=url, now=NOW)
        read_all()
    monkeypatch.setattr(IcsFeed, "read", fail)
    return Calendar.objects.get(connection=connection)


@pytest.mark.django_db
def test_the_fresh_look_does_not_wait_for_it(
    cast: Cast, calendar: Calendar, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(asking_calendars, "WITHIN", 20.0)
    began = time.monotonic()
    ask_afresh([cast.dana.pk], NOW)
    assert time.monotonic() - began < 10
    assert len(busy()) == 1
    assert "Nobody thought of this" in caplog.text


@pytest.mark.django_db
def test_the_reading_notes_it_as_trouble_and_logs_it(calendar: Calendar, caplog: pytest.LogCaptureFixture) -> None:
    for turn in range(1, 6):
        read_all(NOW + turn * EVERY)
    calendar.refresh_from_db()
    assert calendar.silent_since == NOW + EVERY
    assert calendar.warned_at is not None
    assert "unexpected" in calendar.reason
    assert "Nobody thought of this" in caplog.text


def test_what_ends_after_all_time_cannot_be_read() -> None:
    with GoogleServer() as server:
        server.add("forever", end={"dateTime": "9999-12-31T23:59:59-05:00"})
        account = registry.opened(server.name, Access(token=server.give_tokens()[0], address=server.url))
        with pytest.raises(NotNow):
            account.read(server.calendar, WINDOW)


def test_a_server_may_name_addresses_that_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    href = "<response><href>https://[x</href><status>HTTP/1.1 200 OK</status></response>"
    body = f'<multistatus xmlns="DAV:">{href}</multistatus>'.encode()

    def call(self: Caller, *given: object, **named: Any) -> httpx2.Response:
        return httpx2.Response(207, content=body)

    monkeypatch.setattr(Caller, "call", call)
    account = registry.opened("caldav", Access(address="https://dav.example/work/"))
    with pytest.raises(NotNow, match="names an address that is none"):
        account.read("https://dav.example/work/", WINDOW)
    with pytest.raises(NotNow):
        account.calendars()
