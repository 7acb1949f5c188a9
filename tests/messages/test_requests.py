"""What Customer and Owner read of a request, each in their own zone."""

from email.message import EmailMessage

import pytest
from icalendar import Calendar

from sessionary.actions.approving import approve, ask_for_times, decline
from sessionary.actions.canceling import cancel
from sessionary.actions.clock import to_datetime
from sessionary.actions.requesting import LAPSE, lapse_when_due, suggest
from sessionary.models import Booking, Job
from tests.cast import BEN, NOW, Cast
from tests.messages.reading import bodies, body, files, parts, sent
from tests.money.till import fresh, ids
from tests.requests_cast import OTHERS, THREE, by_approval, requested


@pytest.fixture
def booking(cast: Cast) -> Booking:
    """Ben in New York suggests three times."""
    by_approval(cast)
    return requested(cast, THREE, BEN)


def subjects(mails: dict[str, EmailMessage]) -> list[str]:
    return [mails["customer"]["Subject"], mails["owner"]["Subject"]]


def test_requested(booking: Booking) -> None:
    mails = sent(booking, "requested")
    assert subjects(mails) == ["Sent to Dana Reyes: your times for Consultation", "Ben Ito asks for Consultation"]
    for text in bodies(mails["customer"]):
        for words in ("Tue 2 March 2027", "4:00 – 5:00", "Thu 4 March 2027", "New York time", "Nothing is booked yet"):
            assert words in text
        assert booking.secret in text
        assert "because you booked" not in text
    for text in bodies(mails["owner"]):
        for words in ("10:00 – 11:00", "Berlin time", "ben@example.com", f"/desk/requests/{booking.public_id}/"):
            assert words in text
        assert booking.secret not in text
    assert [mails["owner"]["Reply-To"], mails["customer"]["Reply-To"]] == [
        "Ben Ito <ben@example.com>",
        "Dana Reyes <dana@example.com>",
    ]
    assert files(mails["customer"]) == files(mails["owner"]) == []


def test_all_suggestions_are_on_the_ticket(booking: Booking) -> None:
    html = body(sent(booking, "requested")["customer"], "html")
    assert html.count('class="pip"') == 3


def test_suggested_anew(booking: Booking) -> None:
    suggest(booking=booking, starts=OTHERS, now=NOW)
    mails = sent(booking, "requested")
    assert subjects(mails)[1] == "Ben Ito suggests other times for Consultation"
    for text in bodies(mails["owner"]):
        assert "Mon 8 March 2027" in text
        assert "Tue 2 March 2027" not in text


def test_approved(booking: Booking) -> None:
    approve(booking=booking, start=THREE[1], by="host", now=NOW)
    mails = sent(booking, "approved")
    assert subjects(mails) == [
        "Approved: Consultation with Dana Reyes, Wed 3 March 2027",
        "Approved: Ben Ito, Consultation, Wed 3 March 2027",
    ]
    for text in bodies(mails["customer"]):
        assert "Approved, Ben." in text
        assert "8:00 – 9:00" in text
        assert "Tue 2 March" not in text
        assert fresh(booking).sessions_in_order[0].secret in text
    (file,) = mails["customer"].iter_attachments()
    calendar = Calendar.from_ical(file.get_content())
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("DTSTART") == to_datetime(THREE[1])
    assert (str(event["STATUS"]), str(calendar["METHOD"])) == ("CONFIRMED", "PUBLISH")
    ((method, invited),) = parts(mails["customer"])
    assert (method, invited["UID"], invited.decoded("DTSTART")) == ("REQUEST", event["UID"], event.decoded("DTSTART"))


def test_declined_with_the_reason(booking: Booking) -> None:
    decline(booking=booking, reason="I am <b>full</b>", by="host", now=NOW)
    mails = sent(booking, "declined")
    assert subjects(mails) == ["Declined: Consultation with Dana Reyes", "Declined: Ben Ito, Consultation"]
    for mail in mails.values():
        assert "I am <b>full</b>" in body(mail)
        assert "I am &lt;b&gt;full" in body(mail, "html")
        assert "Nothing is booked." in body(mail)
    assert "/dana/consult/" in body(mails["customer"])


def test_other_times_asked(booking: Booking) -> None:
    ask_for_times(booking=booking, reason="Mornings", by="host", now=NOW)
    mails = sent(booking, "other_times_asked")
    assert subjects(mails) == [
        "Please suggest other times for Consultation",
        "Ben Ito is asked for other times for Consultation",
    ]
    for text in bodies(mails["customer"]):
        assert "Mornings" in text
        assert f"/booking/{booking.public_id}/{booking.secret}/suggest/" in text
        assert "Does not suit" in text
    assert booking.secret not in body(mails["owner"])


def test_lapsed(booking: Booking) -> None:
    lapse_when_due(Job.objects.get(kind=LAPSE).payload, to_datetime(THREE[2]))
    mails = sent(booking, "lapsed")
    assert subjects(mails) == [
        "Your request for Consultation has lapsed",
        "The request of Ben Ito for Consultation has lapsed",
    ]
    for mail in mails.values():
        assert body(mail).count("Lapsed") == 3


def test_canceled_by_the_customer(booking: Booking) -> None:
    cancel(booking=booking, sessions=ids(booking, 1), reason="Moved away", now=NOW)
    mails = sent(booking, "canceled")
    assert subjects(mails) == [
        "Canceled: your request for Consultation",
        "Ben Ito canceled the request for Consultation",
    ]
    assert "Moved away" in body(mails["owner"])
    assert files(mails["customer"]) == []


def test_told_late_it_is_told_all_the_same(booking: Booking) -> None:
    approve(booking=booking, start=THREE[1], by="host", now=NOW)
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    for kind in ("requested", "approved", "canceled"):
        assert set(sent(booking, kind)) == {"customer", "owner"}
