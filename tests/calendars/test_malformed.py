"""Events that break the rules of their format: none of them hides the others."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sessionary.providers.calendars import limits
from sessionary.providers.calendars.contract import Window
from sessionary.providers.calendars.expanding import parsed, seen_in, seen_in_file
from sessionary.providers.troubles import NotNow
from tests.calendars.test_apart import UNFORESEEN, feed
from tests.calendars.test_ics import FILES

WINDOW = Window(datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
SOUND = "UID:sound\nDTSTART:20270301T090000Z\nDTEND:20270301T100000Z"
NINE = "03-01 09:00–03-01 10:00"
GOOD = {"03-02 09:00–03-02 10:00", "03-26 11:00–03-26 12:00", "04-02 10:00–04-02 11:00"}
CHOIR = "03-03 09:00–03-03 10:00"


def spans(*events: str, about: str = "") -> list[str]:
    """When these take time, in UTC."""
    inside = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    body = f"BEGIN:VCALENDAR\nVERSION:2.0\n{about}{inside}END:VCALENDAR\n".replace("\n", "\r\n").encode()
    every = sorted(span for seen in seen_in(parsed(body), WINDOW).values() for span in seen.spans)
    return [f"{start:%m-%d %H:%M}–{end:%m-%d %H:%M}" for start, end in every]


@pytest.mark.parametrize(
    "start", ["SUMMARY:None", "DTSTART:soon", "DTSTART:20270302T090000Z\nDTSTART:20270303T090000Z", "RRULE:FREQ=DAILY"]
)
def test_what_has_no_start_takes_no_time_and_hides_nothing(start: str) -> None:
    assert spans(SOUND, f"UID:other\n{start}") == [NINE]
    assert spans(SOUND, f"UID:sound\n{start}") == [NINE]


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        (";VALUE=DATE:20270302", ":20270302T110000Z", "03-01 23:00–03-02 23:00"),
        (";VALUE=DATE:20270302", ":20270303T110000Z", "03-01 23:00–03-03 23:00"),
        (":20270302T090000Z", ";VALUE=DATE:20270302", "03-02 09:00–03-03 00:00"),
        (":20270302T090000Z", ";VALUE=DATE:20270304", "03-02 09:00–03-04 00:00"),
    ],
)
def test_an_end_of_another_kind_than_the_start_takes_the_whole_day(start: str, end: str, span: str) -> None:
    assert spans(SOUND, f"UID:mixed\nDTSTART{start}\nDTEND{end}") == [NINE, span]
    assert spans(SOUND, f"UID:mixed\nDTSTART{start}\nDTEND{end}\nRRULE:FREQ=DAILY;COUNT=1") == [NINE, span]


def test_events_that_share_a_uid_are_as_many() -> None:
    again = "UID:sound\nDTSTART:20270303T090000Z\nDTEND:20270303T100000Z"
    assert spans(SOUND, again) == [NINE, "03-03 09:00–03-03 10:00"]
    weekly = f"{again}\nRRULE:FREQ=WEEKLY;COUNT=2"
    moved = "UID:sound\nRECURRENCE-ID:20270310T090000Z\nDTSTART:20270311T090000Z\nDTEND:20270311T100000Z"
    assert spans(SOUND, weekly, moved) == [NINE, "03-03 09:00–03-03 10:00", "03-11 09:00–03-11 10:00"]


def test_of_several_versions_of_one_event_the_newest_counts() -> None:
    newer = "UID:sound\nSEQUENCE:1\nDTSTART:20270303T090000Z\nDTEND:20270303T100000Z"
    assert spans(newer, SOUND) == ["03-03 09:00–03-03 10:00"]


def test_what_lasts_for_ever_takes_time_until_the_end_of_the_window() -> None:
    zone = "TZID=America/New_York"
    assert spans(f"UID:long\nDTSTART;{zone}:20270302T090000\nDTEND;{zone}:99991231T235959") == [
        "03-02 14:00–05-01 00:00"
    ]


@pytest.mark.parametrize("name", ["W. Europe Standard Time", "Nowhere/Land"])
def test_the_calendars_own_zone_may_have_any_name(name: str) -> None:
    series = "UID:one\nDTSTART:20270327T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2"
    assert spans(series, about=f"X-WR-TIMEZONE:{name}\n") == ["03-27 08:00–03-27 09:00", "03-28 07:00–03-28 08:00"]


def read(name: str) -> tuple[list[str], list[str]]:
    """When a file's good events take time, when the others do, and which of them are named as not read in full."""
    found = seen_in_file((FILES / f"{name}.ics").read_bytes(), WINDOW)
    spans = sorted(span for seen in found.values() for span in seen.spans)
    told = [f"{start:%m-%d %H:%M}–{end:%m-%d %H:%M}" for start, end in spans]
    assert set(told) >= GOOD
    return sorted(set(told) - GOOD), [seen.unread for seen in found.values() if seen.unread]


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("bad_rrule_frequency", [CHOIR]),
        ("bad_rrule_number", [CHOIR]),
        ("bad_rrule_day", [CHOIR]),
        ("bad_rrule_until", [CHOIR]),
        ("bad_exdate", [CHOIR, "03-04 09:00–03-04 10:00"]),
        ("bad_duration", []),
        ("bad_end", []),
        ("bad_start", []),
        ("bad_recurrence_id", [CHOIR]),
    ],
)
def test_one_that_cannot_be_read_hides_no_other_and_is_named(name: str, taken: list[str]) -> None:
    """As much as can be made of it takes time: without the broken line, or once instead of again and again."""
    assert read(name) == (taken, ["“Choir”"])


def test_birthdays_as_google_exports_them_are_read_all_the_same() -> None:
    """Its files have `RDATE:20131210Z`, which is no date."""
    body = (FILES / "bad_rdate_of_a_birthday.ics").read_bytes()
    december = replace(WINDOW, start=datetime(2027, 12, 1, tzinfo=UTC), end=datetime(2027, 12, 31, tzinfo=UTC))
    found = seen_in_file(body, december)["choir@x.example"]
    assert found.spans == ((datetime(2027, 12, 9, 23, tzinfo=UTC), datetime(2027, 12, 10, 23, tzinfo=UTC)),)
    assert read("bad_rdate_of_a_birthday") == ([], ["“Birthday”"])


@pytest.mark.parametrize(
    "name",
    ["unknown_tzid", "display_name_as_tzid", "bad_zone_offset", "empty_zone", "bad_alarm", "several_calendars",
     "noise_between_lines"],
)  # fmt: skip
def test_what_surrounds_the_events_hides_none(name: str) -> None:
    """A zone that nobody knows is the calendar's own."""
    assert read(name) == ([CHOIR], [])


@pytest.mark.parametrize("name", ["bare_event", "cut_off"])
def test_what_is_no_whole_calendar_is_not_read_in_part(name: str) -> None:
    """Else what stands after the cut would be free."""
    with pytest.raises(NotNow):
        read(name)


def test_an_event_of_which_nothing_can_be_parsed_keeps_its_name() -> None:
    begin = (
        "BEGIN:VEVENT\nUID:odd\nSUMMARY:Odd one\nDTSTART:20270302T090000Z\nBEGIN:STANDARD\nTZOFFSETTO:x\nEND:STANDARD"
    )
    body = f"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\n{SOUND}\nEND:VEVENT\n{begin}\nEND:VEVENT\nEND:VCALENDAR\n"
    found = seen_in_file(body.replace("\n", "\r\n").encode(), WINDOW)
    assert len(found["sound"].spans) == 1
    assert found["odd"].unread == "“Odd one”"


def test_what_takes_too_long_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EVENT_SECONDS", 0.2)
    body = feed(UNFORESEEN).replace(b"BEGIN:VEVENT", f"BEGIN:VEVENT\n{SOUND}\nEND:VEVENT\nBEGIN:VEVENT".encode())
    found = seen_in_file(body, WINDOW)
    assert len(found["sound"].spans) == 1
    assert found["one"].unread == "“Tick” takes too long to be worked out."
