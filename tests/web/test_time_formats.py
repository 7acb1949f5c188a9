"""Clock and week follow the reader: what they chose, what the business says, what their browser speaks."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from sessionary.actions import documents, wording
from sessionary.actions.composing.texted import words_of
from sessionary.actions.document_files import document_file
from sessionary.actions.time_format import TimeFormat, format_of_locale, formatting
from sessionary.models import Activity, Booking, EventType, Message
from tests.cast import ADA, NOW, Cast, at, booked, five_tuesdays
from tests.desk.people import signed_in
from tests.messages.reading import body, sent
from tests.web.reading import DETAILS, continued, text_of

MARCH = "/dana/pack-5/?month=2027-03"
AFTERNOON = f"{MARCH}&day=2027-03-02"


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def undecided(cast: Cast) -> Cast:
    """A business that leaves both to its readers."""
    cast.account.clock = cast.account.week_start = "auto"
    cast.account.save(update_fields=["clock", "week_start"])
    return cast


def shown(language: str, address: str = AFTERNOON) -> Any:
    return Client(HTTP_ACCEPT_LANGUAGE=language).get(address)


def weekdays(answer: Any) -> list[str]:
    return [short for short, _long in answer.context["month"].weekdays]


@pytest.mark.parametrize(
    ("language", "clock", "first", "place"),
    [
        ("en-US,en;q=0.9", "3:30 PM", "Sun", 1),
        ("en", "3:30 PM", "Sun", 1),
        ("en-GB,en;q=0.9", "15:30", "Mon", 0),
        ("de-DE,de;q=0.9,en-US;q=0.5", "15:30", "Mo", 0),
        ("en-AU", "3:30 PM", "Mon", 0),
        ("xx,en-GB;q=0.8", "15:30", "Mon", 0),
        ("", "3:30 PM", "Sun", 1),
    ],
)
def test_pages_follow_the_browser(undecided: Cast, language: str, clock: str, first: str, place: int) -> None:
    answer = shown(language)
    assert clock in text_of(answer)
    assert ("3:30 PM" in text_of(answer)) == ("PM" in clock)
    assert weekdays(answer)[0] == first
    week = answer.context["month"].weeks[0]
    assert next(day.date for day in week if day) == date(2027, 3, 1)
    assert [bool(day) for day in week].index(True) == place


def test_what_the_business_says_counts_for_everybody(undecided: Cast) -> None:
    undecided.account.clock, undecided.account.week_start = "12", "saturday"
    undecided.account.save()
    answer = shown("de")
    assert "3:30 PM" in text_of(answer)
    assert weekdays(answer)[0] == "Sa"


def test_customers_choose_and_the_choice_goes_with_them(cast: Cast) -> None:
    client = Client()
    page = client.get(AFTERNOON)
    assert "15:30" in text_of(page)
    twelve = client.get("/dana/pack-5/" + page.context["clock_12_query"])
    assert "3:30 PM" in text_of(twelve)
    assert 'id="clock-12"' in twelve.content.decode()
    answer = client.post("/dana/pack-5/", {"pick": five_tuesdays("15:30"), "clock": "12"})
    assert answer["Location"].endswith("?clock=12")
    details = client.get(answer["Location"])
    assert "3:30 – 4:00 PM" in text_of(details)
    assert client.post(answer["Location"], DETAILS).status_code == 303
    booking = Booking.objects.get()
    assert booking.clock == "12"
    assert "3:30 – 4:00 PM" in text_of(client.get(f"/booking/{booking.public_id}/{booking.secret}/"))


def test_back_from_the_details_the_clock_is_still_chosen(cast: Cast, client: Client) -> None:
    hold = continued(client, five_tuesdays())
    page = client.get(f"/hold/{hold.public_id}/{hold.secret}/?zone=Europe/Berlin&clock=12")
    assert "clock=12" in page.context["change_address"]
    assert "zone=Europe%2FBerlin" in page.context["change_address"]


def test_what_makes_no_sense_is_overlooked(cast: Cast, client: Client) -> None:
    for clock in ("13", "", "x", "12&clock=24"):
        assert client.get(f"{AFTERNOON}&clock={clock}").status_code == 200


def test_messages_are_written_as_the_customer_saw_times(cast: Cast) -> None:
    american = booked(cast, "pack-5", five_tuesdays("15:30"))
    Booking.objects.update(clock="12")
    american.refresh_from_db()
    mails = sent(american)
    assert "3:30 – 4:00 PM" in body(mails["customer"])
    assert "15:30 – 16:00" in body(mails["owner"])


def test_a_program_says_it_by_the_locale(undecided: Cast) -> None:
    for locale, clock in (("en-GB", "24"), ("en-US", "12"), ("en", "12"), ("de", "24")):
        customer = type(ADA)(name="Ada", email="ada@example.com", time_zone="Europe/Berlin", locale=locale)
        start = at(f"2027-03-0{2 + len(Booking.objects.all())} 10:00")
        assert booked(undecided, "single", [start], customer).clock == clock


def test_text_messages_too(cast: Cast) -> None:
    booking = booked(cast, "single", [at("2027-03-02 15:30")])
    Booking.objects.update(clock="12")
    activity = Activity.objects.create(
        account=cast.account, booking=booking, kind="reminder", by="system", at=NOW, data={"sessions": ids(booking)}
    )
    message = Message(activity=activity, recipient="customer", created_at=NOW)
    booking.refresh_from_db()
    assert "Tue 2 March, 3:30 PM." in words_of(message).whole


def ids(booking: Booking) -> list[int]:
    return [session.pk for session in booking.sessions_in_order]


def test_ranges_say_am_and_pm_once_where_they_can() -> None:
    with formatting(TimeFormat(12, 6)):
        words = [wording.clock_of(minute) for minute in (0, 1, 12 * 60, 23 * 60 + 59)]
        assert words == ["12:00 AM", "12:01 AM", "12:00 PM", "11:59 PM"]
        assert [wording.hour_of(hour) for hour in (0, 8, 12, 17)] == ["12 AM", "8 AM", "12 PM", "5 PM"]
        start = NOW.replace(hour=10)
        assert wording.time_range(start, start.replace(hour=11)) == "10:00 – 11:00 AM"
        assert wording.time_range(start, start.replace(hour=12)) == "10:00 AM – 12:00 PM"
        assert wording.time_range(start, start.replace(day=2, hour=11)) == "10:00 AM – 11:00 AM"


@pytest.mark.parametrize("tag", ["", "x" * 40, "en-", "zz-ZZ", "en_US", "../..", "1"])
def test_a_locale_that_is_none_counts_as_american(tag: str) -> None:
    assert format_of_locale(tag) == TimeFormat(12, 6)


def test_the_week_in_the_desk(undecided: Cast) -> None:
    booked(undecided, "single", [at("2027-03-04 15:00")])
    client = signed_in(undecided.dana)
    american = client.get("/desk/week/", HTTP_ACCEPT_LANGUAGE="en-US")
    assert next(day.date for day in american.context["days"]) == date(2027, 2, 28)
    assert "3:00 PM" in text_of(american)
    assert "8 AM" in american.context["hours"]
    british = client.get("/desk/week/", HTTP_ACCEPT_LANGUAGE="en-GB")
    assert next(day.date for day in british.context["days"]) == date(2027, 3, 1)
    assert "15:00" in text_of(british)
    assert "8:00" in british.context["hours"]


def test_receipts_are_written_as_the_customer_saw_times(cast: Cast, client: Client) -> None:
    EventType.objects.filter(slug="single").update(pricing="shown", price=5000)
    booking = booked(cast, "single", [at("2027-03-02 15:30")])
    Booking.objects.update(clock="12")
    booking.refresh_from_db()
    attempt = booking.attempts.create(
        account=cast.account, kind="paid_elsewhere", amount=5000, currency="USD", state="succeeded", by="host",
        created_at=NOW, settled_at=NOW,
    )  # fmt: skip
    paper = documents.document_for(attempt)
    assert paper is not None
    assert paper.data["clock"] == 12
    twelve, paper.data["clock"] = document_file(paper), 24
    assert document_file(paper) != twelve
    del paper.data["clock"]
    assert document_file(paper) == document_file(paper)


def test_what_was_booked_keeps_its_clock_when_the_business_takes_another(cast: Cast) -> None:
    booking = booked(cast, "single", [at("2027-03-02 15:30")])
    cast.account.clock = "12"
    cast.account.save(update_fields=["clock"])
    mails = sent(booking)
    assert "15:30 – 16:00" in body(mails["customer"])
    assert "3:30 – 4:00 PM" in body(mails["owner"])
