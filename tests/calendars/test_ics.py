"""Calendar files as the world writes them, under several zones; and those that mean harm."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sessionary.providers import outside
from sessionary.providers.calendars import expanding
from sessionary.providers.calendars.contract import Access, Window
from sessionary.providers.calendars.dav import Dav
from sessionary.providers.calendars.expanding import parsed, seen_in
from sessionary.providers.calendars.ics import IcsFeed
from sessionary.providers.troubles import Never, NotNow

FILES = Path(__file__).resolve().parent.parent / "fixtures" / "ics"
START, END = datetime(2027, 3, 1, tzinfo=UTC), datetime(2028, 10, 1, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland")


def spans(name: str, zone: str = "UTC") -> list[str]:
    """When the events of a file take time, in UTC."""
    window = Window(START, END, ZoneInfo(zone))
    found = seen_in(parsed((FILES / f"{name}.ics").read_bytes()), window)
    every = sorted(span for seen in found.values() for span in seen.spans)
    return [f"{start:%m-%d %H:%M}–{end:%m-%d %H:%M}" for start, end in every]


@pytest.mark.parametrize("zone", ZONES)
def test_a_series_with_one_left_out_one_moved_and_one_canceled(zone: str) -> None:
    assert spans("weekly", zone) == [
        "03-01 08:00–03-01 09:00",
        "03-15 13:00–03-15 14:30",
        "03-29 07:00–03-29 08:00",  # ten in the morning all the same: the clocks went forward
        "04-05 07:00–04-05 08:00",
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_whole_days_are_the_calendars_own(zone: str) -> None:
    assert spans("all_day", zone) == ["03-13 05:00–03-15 04:00"]  # the clocks go forward there on the 14th


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", "03-28 00:00–03-29 00:00"),
        ("Europe/Berlin", "03-27 23:00–03-28 22:00"),
        ("Pacific/Auckland", "03-27 11:00–03-28 11:00"),
    ],
)
def test_whole_days_without_a_zone_are_the_hosts(zone: str, day: str) -> None:
    assert spans("all_day_without_zone", zone) == [day]


@pytest.mark.parametrize(
    ("zone", "first", "second"),
    [("Europe/Berlin", "03-26 17:00–03-26 18:00", "03-29 16:00–03-29 17:00"),
     ("UTC", "03-26 18:00–03-26 19:00", "03-29 18:00–03-29 19:00")],
)  # fmt: skip
def test_times_without_a_zone_keep_the_wall_clock(zone: str, first: str, second: str) -> None:
    assert spans("floating", zone) == [first, second]


def test_zones_by_their_windows_names_and_durations() -> None:
    assert spans("windows_zone") == ["03-02 09:00–03-02 10:30"]


def test_free_and_canceled_events_take_no_time_and_tentative_ones_do() -> None:
    assert spans("free_canceled_tentative") == ["03-02 10:00–03-02 11:00"]


def test_folded_lines_are_one() -> None:
    assert spans("folded") == ["03-02 07:00–03-02 08:00"]


@pytest.mark.parametrize("name", ["secondly", "minutely", "every_minute_by_list", "hourly_for_centuries"])
def test_what_would_keep_us_busy_is_refused_at_once(name: str) -> None:
    window = Window(START, END, ZoneInfo("UTC"))
    (seen,) = seen_in(parsed((FILES / f"{name}.ics").read_bytes()), window).values()
    assert "repea" in seen.unread


def test_there_is_a_limit_to_how_much_a_file_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expanding, "MOST_SPANS", 3)
    with pytest.raises(Never, match="too many"):
        spans("weekly")


@pytest.mark.parametrize("body", [b"", b"<html>Soon</html>", b"BEGIN:VCALENDAR\r\n", b"\xff\xfe\x00"])
def test_what_is_no_calendar_may_be_one_next_time(body: bytes) -> None:
    with pytest.raises(NotNow):
        seen_in(parsed(body), Window(START, END, ZoneInfo("UTC")))


@contextmanager
def serving(status: int, body: bytes, **headers: str) -> Iterator[str]:
    """A server that always answers alike."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PROPFIND = do_REPORT = answer

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/calendar.ics"
    finally:
        server.shutdown()
        server.server_close()


def test_a_feed_is_read_and_worked_out_anew_only_when_it_changed() -> None:
    window = Window(START, END, ZoneInfo("UTC"))
    with serving(200, (FILES / "folded.ics").read_bytes()) as url:
        feed = IcsFeed(Access(address=url, private=True))
        assert [(one.name, one.writable) for one in feed.calendars()] == [("Shifts", False)]
        first = feed.read("feed", window)
        again = feed.read("feed", window, first.token)
    assert (first.whole, len(first.seen)) == (True, 1)
    assert (again.whole, dict(again.seen), again.token) == (False, {}, first.token)


def test_feeds_that_lead_on_are_too_long_or_inside_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(302, b"", Location="http://169.254.169.254/") as url, pytest.raises(Never, match="leads on"):
        IcsFeed(Access(address=url, private=True)).calendars()
    monkeypatch.setattr(outside, "MOST_BYTES", 1000)
    with serving(200, b"x" * 2000) as url, pytest.raises(Never, match="longer than"):
        IcsFeed(Access(address=url, private=True)).calendars()
    with serving(200, b"") as url, pytest.raises(Never, match="https://"):
        IcsFeed(Access(address=url)).calendars()
    with pytest.raises(Never, match="inside this network"):
        IcsFeed(Access(address="webcal://127.0.0.1/calendar.ics")).calendars()


def test_a_billion_laughs_are_not_read() -> None:
    lol = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
    with serving(207, lol.encode()) as url, pytest.raises(Never, match="not safe"):
        Dav(Access(address=url, private=True)).properties(url, "D:displayname")
