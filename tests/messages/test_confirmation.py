"""One consolidated message each to Customer and Owner, with all sessions and the calendar file."""

import re
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from sessionary.actions.customers import CustomerDetails
from sessionary.actions.dispatching import dispatch
from sessionary.models import Job, Message
from tests.cast import ADA, BEN, NOW, Cast, booked, five_tuesdays
from tests.messages.reading import bodies, body, sent


def events_in(mail: EmailMessage) -> Any:
    (attachment,) = mail.iter_attachments()
    assert attachment.get_content_type() == "text/calendar"
    return Calendar.from_ical(attachment.get_content()).walk("VEVENT")


def test_one_message_each_however_many_sessions(cast: Cast) -> None:
    booked(cast, "pack-5", five_tuesdays())
    assert dispatch(NOW) == 1
    assert dispatch(NOW) == 0
    assert sorted(Message.objects.values_list("recipient", "address")) == [
        ("customer", "ada@example.com"),
        ("owner", "dana@example.com"),
    ]
    assert Job.objects.count() == 2


def test_the_customer_reads_all_sessions_in_their_own_zone(cast: Cast) -> None:
    mail = sent(booked(cast, "pack-5", five_tuesdays(), BEN))["customer"]
    for text in bodies(mail):
        assert "Tue 2 March 2027" in text
        assert "4:00 – 4:30" in text
        assert "New York time" in text
    assert (mail["To"], mail["Reply-To"]) == ("Ben Ito <ben@example.com>", "Dana Reyes <dana@example.com>")


def test_the_owner_reads_them_in_the_pages_zone_and_can_reply_to_the_customer(cast: Cast) -> None:
    mail = sent(booked(cast, "pack-5", five_tuesdays(), BEN))["owner"]
    assert "10:00 – 10:30" in body(mail)
    assert "ben@example.com" in body(mail)
    assert (mail["To"], mail["Reply-To"]) == ("Dana Reyes <dana@example.com>", "Ben Ito <ben@example.com>")


def test_the_clock_change_is_said_where_it_lies(cast: Cast) -> None:
    text = body(sent(booked(cast, "pack-5", five_tuesdays()))["customer"])
    note = text.index("Clocks go forward on Sun 28 March. Your sessions stay at 10:00.")
    assert text.index("Tue 23 March") < note < text.index("Tue 30 March")


def test_in_another_zone_it_says_which_sessions_shift(cast: Cast) -> None:
    text = body(sent(booked(cast, "pack-5", five_tuesdays(), BEN))["customer"])
    assert "New York changes its clocks on Sun 14 March: sessions 3 and 4 start at 5:00 instead of 4:00." in text


def test_each_session_has_its_own_link_and_the_booking_its_own(cast: Cast) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    mails = sent(booking)
    for text in bodies(mails["customer"]):
        for session in booking.sessions_in_order:
            assert f"/session/{session.public_id}/{session.secret}/" in text
        assert f"/booking/{booking.public_id}/{booking.secret}/" in text
    assert booking.secret not in body(mails["owner"]) + body(mails["owner"], "html")


def test_the_calendar_file_has_independent_events(cast: Cast) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    events = events_in(sent(booking)["customer"])
    sessions = booking.sessions_in_order
    assert [str(event["UID"]) for event in events] == [session.uid for session in sessions]
    assert [event["DTSTART"].dt for event in events] == [session.starts for session in sessions]
    assert not any("RRULE" in event for event in events)
    assert len({str(event["URL"]) for event in events}) == 5


def test_it_speaks_german_to_a_german_customer(cast: Cast) -> None:
    german = CustomerDetails(name="Jörg Öz", email="j@example.com", time_zone="Europe/Berlin", locale="de-AT")
    mail = sent(booked(cast, "pack-5", five_tuesdays(), german))["customer"]
    assert "Di. 2. März 2027" in body(mail)
    assert "Gebucht" in mail["Subject"]
    assert "über Sessionary" in mail["From"]
    for text in bodies(mail):
        assert not re.search(r"\b(your|you|sessions?|the|and|booked|reply)\b", _read(text), re.I), text


def _read(body: str) -> str:
    """Without markup, style and addresses."""
    return re.sub(r"<style.*?</style>|<[^>]+>|https?://\S+", " ", body, flags=re.S)


def test_names_cannot_inject_markup_or_headers(cast: Cast) -> None:
    wicked = CustomerDetails(
        name='<script>alert(1)</script> "x", y <z@example.com>', email="w@example.com", time_zone="UTC"
    )
    mail = sent(booked(cast, "pack-5", five_tuesdays(), wicked))["owner"]
    assert "<script>" not in body(mail, "html")
    (address,) = mail["Reply-To"].addresses
    assert address.addr_spec == "w@example.com"


@pytest.mark.parametrize("slug", ["single", "pack-1"])
def test_a_single_session_reads_naturally(cast: Cast, slug: str) -> None:
    mail = sent(booked(cast, slug, five_tuesdays()[:1], ADA))["customer"]
    assert "sessions" not in body(mail).replace("/sessions", "").replace("Your sessions", "")
    assert mail["Subject"].startswith("Booked: ")
