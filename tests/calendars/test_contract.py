"""The contract, over the fake and every kind that writes, each over a socket; and how Google and Microsoft fail."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from sessionary.providers.calendars import registry
from sessionary.providers.calendars.contract import Access, Calendars, Entry, Found, Kept, Seen, Span, Window
from sessionary.providers.calendars.fake import Fake, Shelf
from sessionary.providers.troubles import Gone, Never, NotNow, Unauthorized
from tests.cast import BERLIN
from tests.support.calendar_servers import SERVERS, CalendarServer, GoogleServer, MicrosoftServer
from tests.support.dav_server import PASSWORD, USER, DavServer
from tests.support.radicale_server import Radicale

NINE = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WINDOW = Window(NINE - timedelta(days=2), NINE + timedelta(days=500), BERLIN)
ENTRY = Entry(
    "k3j4h5g6z2@sessionary", 0, NINE, "Three, Ada Byron", "Ada Byron\nada@example.com", "", "https://b.example/desk/",
    NINE, NINE + HOUR, off=False,
)  # fmt: skip


@dataclass
class Bench:
    provider: Calendars
    calendar: str
    add: Callable[[str, Span], None]
    forget: Callable[[], None]

    def spans(self, token: str = "") -> list[Span]:
        read = self.provider.read(self.calendar, WINDOW, token)
        return sorted(span for seen in read.seen.values() for span in seen.spans)


def on_dav(server: DavServer) -> Bench:
    path = server.make("contract")
    access = Access(address=server.url + path, user=USER, password=PASSWORD, private=True)
    provider = registry.opened("caldav", access)

    def add(uid: str, span: Span) -> None:
        server.put(
            path, uid, *(f"DT{name}:{at:%Y%m%dT%H%M%SZ}" for name, at in zip(("START", "END"), span, strict=True))
        )

    return Bench(provider, server.url + path, add, lambda: None)


def on_stand_in(server: CalendarServer) -> Bench:
    access = Access(token=server.give_tokens()[0], address=server.url)

    def add(external_id: str, span: Span) -> None:
        start, end = ({"dateTime": at.isoformat()} for at in span)
        server.add(external_id, start=start, end=end)

    def forget() -> None:
        server.forgotten = 10_000

    return Bench(registry.opened(server.name, access), server.calendar, add, forget)


@pytest.fixture(params=["fake", "radicale", "xandikos", *SERVERS])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    if request.param == "fake":
        shelf = Shelf()
        add = lambda key, span: shelf.others.update({key: Seen(key, (span,))})  # noqa: E731
        yield Bench(Fake(shelf), "main", add, lambda: None)
    elif request.param == "radicale":
        server: Radicale = request.getfixturevalue("server")
        server.set_password(PASSWORD)
        yield on_dav(server)
    elif request.param == "xandikos":
        yield on_dav(request.getfixturevalue("another_server"))
    else:
        with SERVERS[request.param]() as stand_in:
            yield on_stand_in(stand_in)


@pytest.fixture
def google() -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        yield server


@pytest.fixture
def microsoft() -> Iterator[MicrosoftServer]:
    with MicrosoftServer() as server:
        yield server


def test_the_usual_calendar_comes_first_and_can_be_written_to(bench: Bench) -> None:
    first, *_ = bench.provider.calendars()
    assert (first.external_id.rstrip("/"), first.writable) == (bench.calendar.rstrip("/"), True)


def test_writing_twice_is_one_event_also_when_the_answer_was_lost(bench: Bench) -> None:
    one = bench.provider.put(bench.calendar, ENTRY, None)
    again = bench.provider.put(bench.calendar, ENTRY, None)
    assert one.external_id == again.external_id
    assert bench.spans() == [(NINE, NINE + HOUR)]


def test_a_move_changes_the_same_event_and_what_is_off_takes_no_time(bench: Bench) -> None:
    kept = bench.provider.put(bench.calendar, ENTRY, None)
    later = replace(ENTRY, start=NINE + HOUR, end=NINE + 2 * HOUR, sequence=1)
    moved = bench.provider.put(bench.calendar, later, kept)
    assert moved.external_id == kept.external_id
    assert bench.spans() == [(NINE + HOUR, NINE + 2 * HOUR)]
    bench.provider.put(bench.calendar, replace(later, title="CANCELED: Three", sequence=2, off=True), moved)
    assert bench.spans() == []


def test_what_was_removed_is_gone(bench: Bench) -> None:
    kept = bench.provider.put(bench.calendar, ENTRY, None)
    bench.provider.remove(bench.calendar, kept)
    assert bench.spans() == []
    with pytest.raises(Gone):
        bench.provider.remove(bench.calendar, kept)
    with pytest.raises(Gone):
        bench.provider.put(bench.calendar, ENTRY, kept)
    bench.provider.put(bench.calendar, ENTRY, None)
    assert bench.spans() == [(NINE, NINE + HOUR)]


def test_an_event_of_ours_is_asked_for_by_itself(bench: Bench) -> None:
    kept = bench.provider.put(bench.calendar, ENTRY, None)
    assert bench.provider.look(bench.calendar, kept) == Found(NINE, NINE + HOUR)
    later = replace(ENTRY, start=NINE + HOUR, end=NINE + 2 * HOUR, sequence=1)
    kept = bench.provider.put(bench.calendar, later, kept)
    assert bench.provider.look(bench.calendar, kept) == Found(NINE + HOUR, NINE + 2 * HOUR)
    bench.provider.remove(bench.calendar, kept)
    with pytest.raises(Gone):
        bench.provider.look(bench.calendar, kept)


def test_a_token_brings_only_what_changed_since(bench: Bench) -> None:
    for number in range(3):
        bench.add(f"event{number}", (NINE + number * HOUR, NINE + (number + 1) * HOUR))
    first = bench.provider.read(bench.calendar, WINDOW)
    assert (first.whole, len(first.seen)) == (True, 3)
    if not first.token:
        return
    bench.add("event1", (NINE + 8 * HOUR, NINE + 9 * HOUR))
    second = bench.provider.read(bench.calendar, WINDOW, first.token)
    assert not second.whole
    assert [seen.spans for seen in second.seen.values()] == [((NINE + 8 * HOUR, NINE + 9 * HOUR),)]
    third = bench.provider.read(bench.calendar, WINDOW, second.token)
    assert (third.whole, dict(third.seen)) == (False, {})


@pytest.mark.parametrize("name", SERVERS)
def test_a_token_that_is_gone_reads_all_again(name: str) -> None:
    with SERVERS[name]() as server:
        bench = on_stand_in(server)
        bench.add("event", (NINE, NINE + HOUR))
        token = bench.provider.read(bench.calendar, WINDOW).token
        bench.forget()
        again = bench.provider.read(bench.calendar, WINDOW, token)
    assert (again.whole, len(again.seen)) == (True, 1)


@pytest.mark.parametrize("name", SERVERS)
@pytest.mark.parametrize(
    ("kind", "status", "seconds", "error"),
    [("refuse", 429, 7, NotNow), ("refuse", 503, 0, NotNow), ("refuse", 401, 0, Unauthorized),
     ("refuse", 403, 0, Never), ("garble", 0, 0, NotNow), ("lose answer", 0, 0, NotNow), ("be late", 0, 0.3, NotNow)],
)  # fmt: skip
def test_troubles_are_told_in_the_words_that_jobs_act_upon(
    name: str, kind: str, status: int, seconds: float, error: type[Exception]
) -> None:
    with SERVERS[name]() as server:
        hasty = {"timeout": 0.15} if kind == "be late" else {}
        access = Access(token=server.give_tokens()[0], address=server.url, **hasty)
        where = {"google_calendar": "/calendar/v3/users/me/calendarList", "microsoft_calendar": "/v1.0/me/calendars"}
        server.trouble(f"GET {where[name]}", kind, status=status, seconds=seconds)
        with pytest.raises(error) as raised:
            registry.opened(name, access).calendars()
    if status == 429:
        assert isinstance(raised.value, NotNow)
        assert raised.value.retry_after == 7


@pytest.mark.parametrize(
    ("reason", "message", "error"),
    [
        ("rateLimitExceeded", "Rate Limit Exceeded", NotNow),
        ("userRateLimitExceeded", "User Rate Limit Exceeded", NotNow),
        ("quotaExceeded", "Calendar usage limits exceeded.", NotNow),
        ("rateLimitExceeded", "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'", NotNow),
        ("accessNotConfigured", "Access Not Configured. The API is not enabled for your project.", Never),
    ],
)
def test_google_asked_too_often_may_be_asked_later(
    google: GoogleServer, reason: str, message: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are 403, and of the domain `usageLimits`."""
    told = google.captured("error")
    told["error"]["message"] = message
    told["error"]["errors"][0] |= {"reason": reason, "message": message}
    monkeypatch.setattr(google, "api", lambda call: (403, told))
    with pytest.raises(error, match=re.escape(message)):
        registry.opened("google_calendar", Access(token=google.give_tokens()[0], address=google.url)).calendars()


def test_google_tells_which_events_take_time(google: GoogleServer) -> None:
    bench = on_stand_in(google)
    google.add("free00", transparency="transparent")
    google.add("no0000", attendees=[{"email": "d@example.com", "self": True, "responseStatus": "declined"}])
    google.add("maybe0", status="tentative")
    google.add("home00", eventType="workingLocation")
    google.add("day000", start={"date": "2027-03-28"}, end={"date": "2027-03-29"})
    assert bench.spans() == [
        (NINE, NINE + HOUR),
        (datetime(2027, 3, 27, 23, tzinfo=UTC), datetime(2027, 3, 28, 22, tzinfo=UTC)),  # 23 hours long
    ]


def test_microsoft_tells_which_events_take_time(microsoft: MicrosoftServer) -> None:
    bench = on_stand_in(microsoft)
    bench.provider.read(bench.calendar, WINDOW)
    microsoft.add("free", showAs="free")
    microsoft.add("off", isCancelled=True)
    microsoft.add("maybe", showAs="tentative")
    midnight = {"dateTime": "2027-03-28T00:00:00.0000000"}, {"dateTime": "2027-03-29T00:00:00.0000000"}
    microsoft.add("day", isAllDay=True, start=midnight[0], end=midnight[1])
    microsoft.add("series", type="seriesMaster", showAs="free")
    microsoft.events["each"] = {
        "id": "each", "type": "occurrence", "seriesMasterId": "series",
        "start": {"dateTime": "2027-03-04T09:00:00"}, "end": {"dateTime": "2027-03-04T10:00:00"},
    }  # fmt: skip
    assert bench.spans() == [
        (NINE, NINE + HOUR),
        (datetime(2027, 3, 27, 23, tzinfo=UTC), datetime(2027, 3, 28, 22, tzinfo=UTC)),
    ]


def test_microsoft_tells_whose_an_event_is_that_came_in_by_a_file(microsoft: MicrosoftServer) -> None:
    bench = on_stand_in(microsoft)
    microsoft.add("file", iCalUId="abcdef@sessionary")
    microsoft.add("series", type="seriesMaster", iCalUId="uvwxyz@sessionary")
    microsoft.events["each"] = {
        "id": "each", "type": "occurrence", "seriesMasterId": "series",
        "start": {"dateTime": "2027-03-04T09:00:00"}, "end": {"dateTime": "2027-03-04T10:00:00"},
    }  # fmt: skip
    seen = bench.provider.read(bench.calendar, WINDOW).seen
    assert [seen[key].uid for key in ("file", "each")] == ["abcdef@sessionary", "uvwxyz@sessionary"]
    assert seen["file"].spans


def test_an_address_can_only_be_read() -> None:
    feed = registry.opened("ics", Access(address="https://example.com/calendar.ics"))
    assert not feed.writes
    with pytest.raises(Gone):
        feed.look("feed", Kept("nothing of ours"))
    with pytest.raises(Never, match="only be read"):
        feed.put("feed", ENTRY, None)
