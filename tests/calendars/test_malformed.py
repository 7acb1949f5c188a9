"""Events that break the rules of their format: none of them hides the others."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sessionary.providers.calendars.contract import Window
from sessionary.providers.calendars.expanding import parsed, seen_in
from sessionary.providers.troubles import NotNow

WINDOW = Window(datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
SOUND = "UID:sound\nDTSTART:20270301T090000Z\nDTEND:20270301T100000Z"
NINE = "03-01 09:00–03-01 10:00"


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


def test_which_one_cannot_be_read_is_said_by_its_name() -> None:
    with pytest.raises(NotNow, match="“Choir” cannot be read"):
        spans(SOUND, "UID:bad\nSUMMARY:Choir\nDTSTART:20270302T090000Z\nRRULE:FREQ=DAILY;BYHOUR=noon")
