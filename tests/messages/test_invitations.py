"""Calendar parts as mail programs take them: one beside the text, from who sends it, for who attends."""

from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar
from pytest_django import Settings

from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.event_types import change
from sessionary.actions.rescheduling import reschedule_for_customer
from sessionary.models import Booking, Connection
from sessionary.models import Calendar as CalendarRow
from tests.cast import ADA, NOW, Cast, at, booked, five_tuesdays
from tests.messages.reading import files, parts, sent
from tests.money.till import ids

OURS = "bookings@studio.example"


@pytest.fixture(autouse=True)
def _sends_from_the_studio(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = OURS


@pytest.fixture
def single(cast: Cast) -> Booking:
    return booked(cast, "single", [at("2027-03-02 10:00")])


@pytest.fixture
def pack(cast: Cast) -> Booking:
    return booked(cast, "pack-5", five_tuesdays())


def alternatives(mail: EmailMessage) -> list[str]:
    """The types of the parts of which a mail program shows the last that it understands."""
    (alternative,) = [part for part in mail.walk() if part.get_content_type() == "multipart/alternative"]
    return [part.get_content_type() for part in alternative.iter_parts()]


def invitation(mail: EmailMessage) -> tuple[str, Any]:
    """Method and event of the part beside the text, as it comes over the wire."""
    part = mail.get_body(("calendar",))
    assert part is not None
    assert part.get_content_disposition() is None
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    calendar = Calendar.from_ical(raw)
    (event,) = calendar.walk("VEVENT")
    assert part.get_param("method") == str(calendar["METHOD"])
    assert part.get_content_charset() == "utf-8"
    return str(calendar["METHOD"]), event


def check(mail: EmailMessage, method: str, attendee: str) -> Any:
    """Returns the event."""
    assert mail.get_content_type() == "multipart/mixed"
    assert alternatives(mail) == ["text/plain", "text/html", "text/calendar"]
    told, event = invitation(mail)
    assert told == method
    assert str(event["ORGANIZER"]) == f"mailto:{OURS}" == f"mailto:{mail['From'].addresses[0].addr_spec}"
    assert str(event["ATTENDEE"]) == f"mailto:{attendee}"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    return event


def test_one_session_is_an_invitation_from_its_first_day_on_under_one_uid(single: Booking) -> None:
    (session,) = ids(single, 1)
    told = []
    for kind, work in {
        "booked": lambda: None,
        "rescheduled": lambda: reschedule_for_customer(
            booking=single, starts={session: at("2027-03-03 10:00")}, reason="", by="host", now=NOW
        ),
        "asked_to_reschedule": lambda: ask_to_reschedule(
            booking=single, sessions=[session], reason="", by="host", now=NOW
        ),
        "canceled": lambda: cancel_for_customer(
            booking=single, sessions=[session], refund="none", reason="", by="host", now=NOW
        ),
    }.items():
        work()  # type: ignore[no-untyped-call]
        mails = sent(single, kind)
        method = "REQUEST" if kind in ("booked", "rescheduled") else "CANCEL"
        attending = {"customer": "ada@example.com", "owner": "dana@example.com"}
        events = [check(mails[who], method, address) for who, address in attending.items()]
        told.append((int(events[0]["SEQUENCE"]), {str(one["UID"]) for one in events}, str(events[0]["STATUS"])))
    assert [sequence for sequence, _, _ in told] == sorted(sequence for sequence, _, _ in told)
    assert len({uid for _, uids, _ in told for uid in uids}) == 1
    assert [status for _, _, status in told] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CANCELLED"]


def test_the_file_to_add_by_hand_goes_along_and_is_no_second_invitation(single: Booking) -> None:
    mail = sent(single)["customer"]
    (file,) = mail.iter_attachments()
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "sessions.ics")
    calendar = Calendar.from_ical(file.get_content())
    assert str(calendar["METHOD"]) == "PUBLISH"
    assert "ATTENDEE" not in calendar.walk("VEVENT")[0]


def test_several_sessions_are_one_published_file_and_one_of_them_is_an_invitation(pack: Booking) -> None:
    """PUBLISH has no attendees (RFC 5546, 3.2.1), and REQUEST holds one UID (3.2.2)."""
    mail = sent(pack)["customer"]
    assert alternatives(mail) == ["text/plain", "text/html"]
    (file,) = mail.iter_attachments()
    assert file.get_content_type() == "text/calendar"
    events = Calendar.from_ical(file.get_content()).walk("VEVENT")
    assert (len(events), any("ATTENDEE" in one for one in events)) == (5, False)
    one, two, three = ids(pack, 1, 2, 3)
    reschedule_for_customer(booking=pack, starts={one: at("2027-03-03 10:00")}, reason="", by="host", now=NOW)
    event = check(sent(pack, "rescheduled")["customer"], "REQUEST", "ada@example.com")
    assert str(event["UID"]) == str(events[0]["UID"])
    assert files(sent(pack, "rescheduled")["customer"]) == ["session-1.ics"]
    cancel_for_customer(booking=pack, sessions=[two, three], refund="none", reason="", by="host", now=NOW)
    mail = sent(pack, "canceled")["customer"]
    assert alternatives(mail) == ["text/plain", "text/html"]
    assert [method for method, _ in parts(mail)] == ["CANCEL", "CANCEL"]


def test_a_host_whose_sessions_are_in_their_calendar_gets_no_second_event(cast: Cast, single: Booking) -> None:
    connection = Connection(account=cast.account, user=cast.dana, provider="caldav", created_at=NOW, expires_at=NOW)
    connection.set_tokens("x", "")
    connection.save()
    CalendarRow.objects.create(
        account=cast.account, connection=connection, host=cast.dana, external_id="x", writable=True, writes=True
    )
    mails = sent(single)
    assert alternatives(mails["owner"]) == ["text/plain", "text/html"]
    assert files(mails["owner"]) == ["sessions.ics"]
    assert "text/calendar" in alternatives(mails["customer"])


def test_who_sends_from_their_own_address_is_not_invited_by_themselves(single: Booking, settings: Settings) -> None:
    """An organizer's calendar takes no request of its own."""
    settings.DEFAULT_FROM_EMAIL = "dana@example.com"
    (session,) = ids(single, 1)
    reschedule_for_customer(booking=single, starts={session: at("2027-03-03 10:00")}, reason="", by="host", now=NOW)
    mails = sent(single, "rescheduled")
    ((method, event),) = parts(mails["owner"])
    assert (method, "ATTENDEE" in event, int(event["SEQUENCE"])) == ("PUBLISH", False, 1)
    assert [method for method, _ in parts(mails["customer"])] == ["REQUEST"]


def test_the_text_of_an_event_says_what_it_is_and_where_it_is_changed(pack: Booking) -> None:
    first, *_ = published(pack)
    session = pack.sessions_in_order[0]
    assert str(first["SUMMARY"]) == "Pack-5 with Dana Reyes (1 of 5)"
    assert f"Cancel/Reschedule: http://127.0.0.1:8000/session/{session.public_id}/" in str(first["DESCRIPTION"])
    assert not [part for part in first.subcomponents if part.name == "VALARM"]


def published(booking: Booking) -> list[Any]:
    (file,) = sent(booking)["customer"].iter_attachments()
    return list(Calendar.from_ical(file.get_content()).walk("VEVENT"))


@pytest.mark.parametrize(
    ("ours", "customer", "owner"),
    [
        ("", "By phone: Dana calls you at +4915123456789", "By phone: you call Ada at +4915123456789"),
        ("+49 30 123456", "By phone: you call Dana at +49 30 123456", "By phone: Ada calls you at +49 30 123456"),
    ],
)
def test_a_call_says_who_calls_whom(cast: Cast, ours: str, customer: str, owner: str) -> None:
    """The Customer's own number alone would tell them to call themselves."""
    phone = {"location_kind": "phone", "location_detail": ours}
    change(event_type=cast.event_type("single"), changes=phone, now=NOW)
    mails = sent(booked(cast, "single", [at("2027-03-02 10:00")], replace(ADA, phone="+4915123456789")))
    for who, words in (("customer", customer), ("owner", owner)):
        _, event = invitation(mails[who])
        assert str(event["LOCATION"]) == words
        assert str(event["DESCRIPTION"]).startswith(words)
