"""How calendars fail: each kind over a socket, in the words that jobs act upon; and one that never answers at all."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from sessionary.actions import asking_calendars, calendar_calls
from sessionary.actions.calendar_troubles import EVERY
from sessionary.actions.connecting_calendars import connect_typed
from sessionary.models import Connection
from sessionary.providers.calendars import registry
from sessionary.providers.calendars.contract import Access, Calendars, Kept, Window
from sessionary.providers.troubles import Gone, Never, NotNow, Unauthorized
from tests.calendars.test_at_work import FEED
from tests.calendars.test_contract import ENTRY, HOUR, NINE
from tests.calendars.test_ics import serving
from tests.calendars.work import busy, read_all
from tests.cast import BERLIN, NOW, Cast, at
from tests.desk.people import signed_in
from tests.support.calendar_servers import SERVERS, CalendarServer

WINDOW = Window(NINE - HOUR, NINE + HOUR, BERLIN)
Ask = Callable[[Calendars, str, Kept], object]
ASKING: dict[str, Ask] = {
    "read": lambda account, name, kept: account.read(name, WINDOW),
    "put": lambda account, name, kept: account.put(name, ENTRY, kept),
    "look": lambda account, name, kept: account.look(name, kept),
    "remove": lambda account, name, kept: account.remove(name, kept),
}
TROUBLES = [
    ("refuse", 401, Unauthorized), ("refuse", 404, Gone), ("refuse", 429, NotNow), ("refuse", 503, NotNow),
    ("garble", 0, NotNow), ("lose request", 0, NotNow), ("be late", 0, NotNow),
]  # fmt: skip


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[CalendarServer]:
    with SERVERS[request.param]() as found:
        yield found


@pytest.mark.parametrize("ask", ASKING)
@pytest.mark.parametrize(("kind", "status", "error"), TROUBLES)
def test_accounts_say_what_became_of_every_question(
    server: CalendarServer, ask: str, kind: str, status: int, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = {"timeout": 0.15} if kind == "be late" else {}
    access = Access(token=server.give_tokens()[0], address=server.url)
    account = registry.opened(server.name, replace(access, **hasty))
    kept = registry.opened(server.name, access).put(server.calendar, ENTRY, None)
    monkeypatch.setattr(server, "pattern", lambda path: "ANY")
    for method in ("GET", "PATCH", "DELETE"):
        server.trouble(f"{method} ANY", kind, status=status, seconds=0.3 if kind == "be late" else 7)
    if ask == "remove" and kind == "garble":
        return  # nothing is read there
    with pytest.raises(error) as told:
        ASKING[ask](account, server.calendar, kept)
    assert type(told.value) is error
    if status == 429:
        assert told.value.retry_after == 7  # type: ignore[attr-defined]


@pytest.mark.parametrize("provider", ["caldav", "ics"])
@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (401, {}, Unauthorized),
        (403, {}, Never),
        (429, {"Retry-After": "7"}, NotNow),
        (503, {}, NotNow),
        (200, {}, NotNow),
        (302, {"Location": "https://elsewhere.example/"}, Never),
    ],
)
def test_servers_and_addresses_say_it_in_the_same_words(
    provider: str, status: int, headers: dict[str, str], error: type[Exception]
) -> None:
    with serving(status, b"<html>hello", **headers) as url, pytest.raises(error) as told:
        registry.opened(provider, Access(address=url, private=True)).read(url, WINDOW)
    assert type(told.value) is error
    if status == 429:
        assert told.value.retry_after == 7  # type: ignore[attr-defined]


@contextmanager
def silence() -> Iterator[tuple[str, list[socket.socket]]]:
    """A server that accepts and never answers: its address, and who called."""
    called: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            while True:
                try:
                    called.append(listening.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/calendar.ics", called
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(2)
    for one in called:
        one.close()


@pytest.mark.parametrize("provider", ["caldav", "ics"])
def test_one_that_never_answers_is_not_waited_for(provider: str) -> None:
    with silence() as (url, called), pytest.raises(NotNow):
        registry.opened(provider, Access(address=url, private=True, timeout=0.1)).read(url, WINDOW)
    assert called


@pytest.mark.django_db
def test_a_calendar_that_hangs_keeps_nobody_waiting_and_its_host_is_warned(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, time_machine: object
) -> None:
    """Slots are shown without asking it; a hold waits no longer than the budget; then the desk says so."""
    time_machine.move_to(NOW)  # type: ignore[attr-defined]
    monkeypatch.setattr(asking_calendars, "WITHIN", 0.3)
    with serving(200, FEED) as url:
        connection = connect_typed(user=cast.dana, provider="ics", address=url, now=NOW)
        read_all()
    access = calendar_calls.typed_access
    monkeypatch.setattr(calendar_calls, "typed_access", lambda one, timeout=0.2: access(one, timeout))
    customer, ten, eleven = Client(), "2027-03-02T09:00:00+00:00", "2027-03-02T10:00:00+00:00"
    slots = "/api/v1/pages/dana/slots?event_type=single&from=2027-03-02&until=2027-03-03&time_zone=UTC"
    with silence() as (address, called):
        connection.set_tokens(f'["{address}", "", ""]', "")
        connection.save()
        told = [slot["start"] for slot in customer.get(slots).json()["slots"]]
        page = customer.get("/dana/single/")
        assert (ten in told, eleven in told, page.status_code) == (False, True, 200)
        assert called == []
        began = time.monotonic()
        held = customer.post(
            "/api/v1/holds",
            {"page": "dana", "event_type": "single", "starts": [eleven]},
            content_type="application/json",
        )
        assert time.monotonic() - began < 5  # of which 0.3 are the calendar's
        assert (held.status_code, len(called)) == (201, 1)
        for turn in range(1, 6):
            read_all(NOW + turn * EVERY + timedelta(seconds=1))
    assert busy() == [(at("2027-03-02 10:00"), at("2027-03-02 11:00"))]
    assert Connection.objects.get().state == "ok"
    dana = signed_in(cast.dana)
    assert "One of your calendars does not work" in dana.get("/desk/").content.decode()
    assert "Shifts has not worked since" in dana.get("/desk/calendars/").content.decode()
