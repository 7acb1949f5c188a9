"""The Owner's calendar files: the Customer's events under the same UIDs, with who comes and the way to the desk."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.clock import to_datetime
from sessionary.actions.event_types import change
from sessionary.actions.history import note
from sessionary.actions.reminding import remind_between
from sessionary.actions.rescheduling import reschedule_for_customer
from sessionary.models import Booking
from tests.cast import NOW, Cast, at, booked, five_tuesdays
from tests.messages.reading import sent
from tests.money.till import fresh, ids, sessions


@pytest.fixture
def booking(cast: Cast) -> Booking:
    place = {"location_kind": "address", "location_detail": "Mill Lane 3"}
    change(event_type=cast.event_type("pack-5"), changes={**place, "remind_owner": True}, now=NOW)
    return booked(cast, "pack-5", five_tuesdays())


def calendars(mail: EmailMessage) -> Iterator[tuple[str, list[Any]]]:
    """Each calendar file: its method, and its events."""
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            calendar = Calendar.from_ical(part.get_content())
            yield str(calendar["METHOD"]), calendar.walk("VEVENT")


def check(booking: Booking, kind: str, *expected: tuple[str, list[int]]) -> None:
    """The files of both, method and session numbers each; those of the Owner open nothing that is the Customer's."""
    mails = sent(booking, kind)
    known = {one.uid: one for one in sessions(booking)}
    for reader, mail in mails.items():
        found = list(calendars(mail))
        assert [(method, [known[one["UID"]].position for one in events]) for method, events in found] == list(expected)
        for _, events in found:
            for event in events:
                session = known[event["UID"]]
                assert (event["SEQUENCE"], event.start) == (session.sequence, session.span[0])
                check_event(event, session.secret, reader == "owner", f"/sessions/#session-{session.position}")
    assert all(secret not in part.as_string() for part in mails["owner"].walk() for secret in secrets(booking))


def check_event(event: Any, secret: str, is_owner: bool, desk: str) -> None:
    said = "".join(str(event[name]) for name in ("SUMMARY", "DESCRIPTION", "URL"))
    assert "Mill Lane 3" in str(event["DESCRIPTION"])
    assert event["LOCATION"] == "Mill Lane 3"
    assert (secret in said, desk in said) == (not is_owner, is_owner)
    assert ("Ada Byron" in event["SUMMARY"], "Dana Reyes" in event["SUMMARY"]) == (is_owner, not is_owner)
    if "ATTENDEE" in event:
        assert str(event["ATTENDEE"]) == f"mailto:{'dana' if is_owner else 'ada'}@example.com"


def secrets(booking: Booking) -> list[str]:
    return [fresh(booking).secret, *(one.secret for one in sessions(booking))]


def test_booked(booking: Booking) -> None:
    check(booking, "booked", ("PUBLISH", [1, 2, 3, 4, 5]))


def test_moved_and_canceled_and_asked_for_another_time(booking: Booking) -> None:
    first, second, third, fourth = ids(booking, 1, 2, 3, 4)
    starts = {first: at("2027-03-03 10:00"), second: at("2027-03-10 10:00")}
    reschedule_for_customer(booking=booking, starts=starts, reason="", by="host", now=NOW)
    check(booking, "rescheduled", ("REQUEST", [1]), ("REQUEST", [2]))
    cancel_for_customer(booking=booking, sessions=[third], refund="none", reason="", by="host", now=NOW)
    check(booking, "canceled", ("CANCEL", [3]))
    ask_to_reschedule(booking=booking, sessions=[fourth], reason="", by="host", now=NOW)
    check(booking, "asked_to_reschedule", ("CANCEL", [4]))


def test_reminded_and_told_how_to_join(booking: Booking) -> None:
    remind_between(NOW, to_datetime(five_tuesdays()[0]) - timedelta(hours=1))
    check(booking, "reminded")
    numbers = [one.pk for one in sessions(booking)]
    note(fresh(booking), "details_followed", by="system", now=NOW, sessions=numbers)
    check(booking, "details_followed", ("PUBLISH", [1, 2, 3, 4, 5]))
