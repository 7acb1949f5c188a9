"""One session's own page: what it offers fits what became of the session, and its buttons carry how to join."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from icalendar import Calendar

from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.event_types import change
from sessionary.actions.rescheduling import reschedule_for_customer
from sessionary.models import Booking, Session
from tests.cast import ADA, NOW, Cast, at, booked, five_tuesdays
from tests.money.till import ids

TEN = [at("2027-03-02 10:00")]


def page(session: Session) -> str:
    return str(Client().get(f"/session/{session.public_id}/{session.secret}/").content.decode())


@pytest.fixture
def booking(cast: Cast) -> Booking:
    change(
        event_type=cast.event_type("pack-5"),
        changes={"location_kind": "link", "location_detail": "https://meet.example/dana"},
        now=NOW,
    )
    return booked(cast, "pack-5", five_tuesdays())


def test_one_that_is_canceled_is_neither_changed_nor_added_to_a_calendar(booking: Booking) -> None:
    (first,) = ids(booking, 1)
    cancel_for_customer(booking=booking, sessions=[first], refund="none", reason="", by="host", now=NOW)
    canceled, standing = (page(one) for one in booking.sessions.order_by("position")[:2])
    for words in ("Reschedule</a>", "Cancel</a>", "Add to calendar", "calendar.google.com", "outlook.live.com"):
        assert (words in canceled, words in standing) == (False, True)


def test_one_that_waits_for_a_new_time_is_changed_and_not_added_to_a_calendar(booking: Booking) -> None:
    ask_to_reschedule(booking=booking, sessions=ids(booking, 1), reason="", by="host", now=NOW)
    waiting = page(booking.sessions.get(position=1))
    assert "Reschedule</a>" in waiting
    for words in ("Add to calendar", "calendar.google.com", "outlook.live.com"):
        assert words not in waiting


@pytest.mark.parametrize(
    ("host", "text", "place"),
    [("calendar.google.com", "details", "location"), ("outlook.live.com", "body", "location")],
)
def test_the_buttons_of_other_calendars_carry_how_to_join(booking: Booking, host: str, text: str, place: str) -> None:
    session = booking.sessions.get(position=1)
    (link,) = [part for part in page(session).replace("&amp;", "&").split('"') if part.startswith(f"https://{host}/")]
    query = parse_qs(urlsplit(link).query)
    assert query[place] == ["https://meet.example/dana"]
    assert query[text][0].startswith("https://meet.example/dana\nCancel/Reschedule: http")
    assert session.secret in query[text][0]
    assert query.get("text", query.get("subject")) == ["Pack-5 with Dana Reyes (1 of 5)"]


@pytest.mark.parametrize(
    ("ours", "words"),
    [("", "Dana Reyes calls you at +4915123456789"), ("+49 30 123456", "You call Dana Reyes at")],
)
def test_by_phone_says_who_calls_whom(cast: Cast, ours: str, words: str) -> None:
    phone = {"location_kind": "phone", "location_detail": ours}
    change(event_type=cast.event_type("single"), changes=phone, now=NOW)
    booking = booked(cast, "single", TEN, replace(ADA, phone="+4915123456789"))
    assert words in page(booking.sessions.get())


def test_a_file_is_as_new_as_what_happened_last(booking: Booking) -> None:
    later = NOW.replace(hour=NOW.hour + 1)
    session = booking.sessions.get(position=1)
    address = f"/session/{session.public_id}/{session.secret}/calendar.ics"
    told = []
    for work in (
        lambda: None,
        lambda: reschedule_for_customer(
            booking=booking, starts={session.public_id: at("2027-03-03 10:00")}, reason="", by="host", now=later
        ),
    ):
        work()
        (event,) = Calendar.from_ical(Client().get(address).content).walk("VEVENT")
        told.append((event.decoded("SEQUENCE"), event.decoded("DTSTAMP"), event.decoded("LAST-MODIFIED")))
    assert told == [(0, NOW, NOW), (1, later, later)]
