"""Files that would keep us busy for good: refused, or ended with the process that reads them."""

import json
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sessionary.providers.calendars import apart as apart_module
from sessionary.providers.calendars import registry
from sessionary.providers.calendars.apart import apart
from sessionary.providers.calendars.contract import Access, Window
from sessionary.providers.calendars.expanding import parsed, seen_in
from sessionary.providers.troubles import Never, NotNow
from tests.calendars.test_ics import serving

WINDOW = Window(datetime(2027, 3, 1, tzinfo=UTC), datetime(2028, 10, 1, tzinfo=UTC), ZoneInfo("UTC"))
SECONDLY = """BEGIN:VTIMEZONE
TZID:Ticking
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
RRULE:FREQ=SECONDLY
END:STANDARD
END:VTIMEZONE
"""
UNFORESEEN = "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"  # passes every check, and is searched for until the year 9999
WEEK = "MO,TU,WE,TH,FR,SA,SU"


def feed(rule: str, start: str = ":20270302T090000Z", zone: str = "") -> bytes:
    """A calendar of one event, called Tick."""
    event = f"BEGIN:VEVENT\nUID:one\nSUMMARY:Tick\nDTSTART{start}\nDURATION:PT1H\nRRULE:{rule}\nEND:VEVENT\n"
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{zone}{event}END:VCALENDAR\n".replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (feed("FREQ=DAILY;INTERVAL=0"), "“Tick” repeats without end: its interval is below 1."),
        (feed("FREQ=DAILY;INTERVAL=-1"), "“Tick” repeats without end: its interval is below 1."),
        (
            feed(f"FREQ=YEARLY;BYDAY={WEEK};BYHOUR={','.join(map(str, range(24)))}", ":00020101T000000Z"),
            "“Tick” has repeated for too long",
        ),
        (feed(f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, range(1, 32)))}", ":16010101T000000Z"), "for too long"),
    ],
)
def test_what_would_never_end_is_refused_before_it_begins(body: bytes, reason: str) -> None:
    """It takes time once, at its start, and no other event is hidden by it."""
    other = b"BEGIN:VEVENT\r\nUID:other\r\nDTSTART:20270302T120000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR"
    found = seen_in(parsed(body.replace(b"END:VCALENDAR", other)), WINDOW)
    assert reason in found["one"].unread
    assert len(found["one"].spans) <= 1
    assert len(found["other"].spans) == 1


def test_zones_that_would_never_end_are_refused_before_they_begin() -> None:
    with pytest.raises(Never, match="zone “Ticking” change too often"):
        seen_in(parsed(feed("FREQ=DAILY", ";TZID=Ticking:20270302T090000", SECONDLY)), WINDOW)


@pytest.mark.parametrize("rule", ["FREQ=DAILY;INTERVAL=x", "FREQ=DAILY;BYHOUR=noon"])
def test_a_rule_without_numbers_cannot_be_read(rule: str) -> None:
    (seen,) = seen_in(parsed(feed(rule)), WINDOW).values()
    assert (len(seen.spans), seen.unread) == (1, "“Tick”")


@pytest.mark.parametrize(
    "rule",
    ["FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=YEARLY;BYMONTH=5;BYDAY=SU"],
)
def test_birthdays_and_holidays_of_centuries_are_read(rule: str) -> None:
    """Programs let birthdays without a year begin in 1604."""
    (seen,) = seen_in(parsed(feed(rule, ";VALUE=DATE:16040229")), WINDOW).values()
    assert seen.spans


def multi_status(body: bytes) -> bytes:
    prop = f"<prop><C:calendar-data>{body.decode()}</C:calendar-data></prop><status>HTTP/1.1 200 OK</status>"
    names = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
    response = f"<response><href>/one.ics</href><propstat>{prop}</propstat></response>"
    return f"<multistatus {names}>{response}</multistatus>".encode()


@pytest.mark.parametrize("provider", ["ics", "caldav"])
def test_what_nobody_foresaw_is_ended_in_time(provider: str) -> None:
    body = feed(UNFORESEEN) if provider == "ics" else multi_status(feed(UNFORESEEN))
    with serving(207, body) as url, pytest.raises(NotNow, match="too long"):
        registry.opened(provider, Access(address=url, private=True, timeout=0.4)).read(url, WINDOW)


def test_nothing_computes_for_longer_than_the_limit_whoever_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart_module, "SECONDS", 1)
    began = time.monotonic()
    with pytest.raises(Never, match="too much"):
        apart(pow, 7, 10**9, within=60)  # one step of the machine, which no look at a clock would interrupt
    assert time.monotonic() - began < 10


def test_nothing_takes_all_memory() -> None:
    with pytest.raises(Never, match="too much"):
        apart(bytes, 2**31, within=10)


def test_what_fails_for_another_reason_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(NotNow, match="cannot be read"):
        apart(json.loads, "{", within=10)
    assert "JSONDecodeError" in caplog.text


def test_what_comes_of_it_comes_back() -> None:
    assert apart(divmod, 7, 2, within=10) == (3, 1)
    with pytest.raises(NotNow, match="as a calendar"):
        apart(parsed, b"<html>", within=10)
