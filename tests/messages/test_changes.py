"""One message for all sessions changed in one action, to Customer and Owner in their zones, with calendar parts."""

import pytest

from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.canceling import cancel, cancel_for_customer
from sessionary.actions.composing.mail import compose
from sessionary.actions.customers import CustomerDetails
from sessionary.actions.dispatching import dispatch
from sessionary.actions.rescheduling import reschedule, reschedule_for_customer
from sessionary.models import Booking, Message
from tests.cast import BEN, NOW, Cast, at, booked, five_tuesdays
from tests.messages.reading import bodies, body, files, messages_about, parts, sent
from tests.money import till
from tests.money.till import fresh, ids, paid, pay, sessions

WEEKLY = five_tuesdays()[:3]
WEDNESDAY, THURSDAY = at("2027-03-10 10:00"), at("2027-03-18 14:30")


@pytest.fixture
def booking(shop: Cast, monkeypatch: pytest.MonkeyPatch) -> Booking:
    """Ben in New York has paid for three sessions."""
    monkeypatch.setattr(till, "ADA", BEN)
    return paid(shop, "three", WEEKLY)


def move(booking: Booking, wishes: dict[int, int], reason: str = "") -> None:
    starts = {ids(booking, position)[0]: start for position, start in wishes.items()}
    reschedule(booking=booking, starts=starts, reason=reason, now=NOW)


def test_moved_by_the_customer_with_old_and_new_time_and_the_fee(booking: Booking) -> None:
    move(booking, {2: WEDNESDAY, 3: THURSDAY}, "Train strike")
    assert not Message.objects.filter(activity__kind="rescheduled").exists()
    pay(booking)
    mails = sent(booking, "rescheduled")
    assert mails["customer"]["Subject"] == "Moved: sessions 2 and 3, now from Wed 10 March, 4:00"
    assert mails["owner"]["Subject"] == "Ben Ito moved sessions 2 and 3, now from Wed 10 March, 10:00"
    for text in bodies(mails["customer"]):
        for words in ("Wed 10 March 2027", "4:00 – 5:00", "Tue 9 March 2027, 4:00 – 5:00", "Thu 18 March 2027"):
            assert words in text
        assert "Tue 2 March" not in text
        assert "$10.00" in text
        assert "New York time" in text
    for text in bodies(mails["owner"]):
        for words in ("10:00 – 11:00", "Tue 16 March 2027, 10:00 – 11:00", "14:30 – 15:30", "Train strike", "$10.00"):
            assert words in text
        assert booking.secret not in text
    assert files(mails["customer"]) == ["session-2.ics", "session-3.ics", "receipt-TEST-R-0002.pdf"]
    assert files(mails["owner"]) == files(mails["customer"])


def test_a_clock_change_between_moved_sessions_names_them_by_their_number(booking: Booking) -> None:
    move(booking, {2: WEDNESDAY, 3: THURSDAY})
    pay(booking)
    text = body(sent(booking, "rescheduled")["customer"])
    assert "New York changes its clocks on Sun 14 March" in text
    wishes = {ids(booking, 3)[0]: at("2027-03-17 10:00"), ids(booking, 2)[0]: at("2027-03-11 10:00")}
    reschedule_for_customer(booking=booking, starts=wishes, reason="", by="host", now=NOW)
    text = body(sent(booking, "rescheduled")["customer"])
    assert "New York changes its clocks on Sun 14 March: session 3 starts at 5:00 instead of 4:00." in text


def test_moved_for_the_customer_says_by_whom_and_why(booking: Booking) -> None:
    starts = {ids(booking, 1)[0]: WEDNESDAY}
    reschedule_for_customer(booking=booking, starts=starts, reason="I am <b>ill</b>", by="host", now=NOW)
    mails = sent(booking, "rescheduled")
    assert mails["customer"]["Subject"] == "Moved: session 1 is now Wed 10 March, 4:00"
    assert mails["owner"]["Subject"] == "Moved for Ben Ito: session 1 is now Wed 10 March, 10:00"
    text, html = bodies(mails["customer"])
    assert "Dana Reyes moved session 1." in text
    assert "I am <b>ill</b>" in text
    assert "I am &lt;b&gt;ill&lt;/b&gt;" in html
    assert files(mails["customer"]) == ["session-1.ics"]


def test_a_moved_session_is_requested_again_under_the_same_uid(booking: Booking) -> None:
    move(booking, {2: WEDNESDAY})
    pay(booking)
    session = sessions(booking)[1]
    attending = {"customer": "ben@example.com", "owner": "dana@example.com"}
    for reader, mail in sent(booking, "rescheduled").items():
        ((method, event),) = parts(mail)
        assert (method, str(event["UID"]), event["SEQUENCE"]) == ("REQUEST", session.uid, 1)
        assert (str(event["STATUS"]), event["DTSTART"].dt, event["DTSTAMP"].dt) == ("CONFIRMED", session.starts, NOW)
        assert str(event["ORGANIZER"]) == f"mailto:{mail['From'].addresses[0].addr_spec}"
        assert event["ORGANIZER"].params["CN"] == "Dana Reyes"
        assert str(event["ATTENDEE"]) == f"mailto:{attending[reader]}"
        assert "RRULE" not in event


def test_canceled_by_the_customer(booking: Booking) -> None:
    cancel(booking=booking, sessions=ids(booking, 1, 3), reason="Holiday", now=NOW)
    mails = sent(booking, "canceled")
    assert mails["customer"]["Subject"] == "Canceled: sessions 1 and 3, from Tue 2 March, 4:00"
    assert mails["owner"]["Subject"] == "Ben Ito canceled sessions 1 and 3, from Tue 2 March, 10:00"
    for text in (*bodies(mails["customer"]), *bodies(mails["owner"])):
        assert "Canceled, $25.00 back" in text
        assert "Holiday" in text
        assert "Tue 9 March" not in text
    for number, mail in ((1, mails["customer"]), (1, mails["owner"])):
        found = parts(mail)
        assert [(method, str(event["STATUS"]), event["SEQUENCE"]) for method, event in found] == [
            ("CANCEL", "CANCELLED", number)
        ] * 2
        assert [str(event["UID"]) for _, event in found] == [sessions(booking)[place].uid for place in (0, 2)]


def test_canceled_by_the_host(booking: Booking) -> None:
    cancel_for_customer(booking=booking, sessions=ids(booking, 2), refund="full", reason="Ill", by="host", now=NOW)
    mails = sent(booking, "canceled")
    assert mails["customer"]["Subject"] == "Canceled: session 2, Tue 9 March, 4:00"
    assert mails["owner"]["Subject"] == "Canceled for Ben Ito: session 2, Tue 9 March, 10:00"
    text = body(mails["customer"])
    assert "Dana Reyes canceled session 2." in text
    assert "Ill" in text
    assert "$50.00 goes back to your Test card." in text


def test_asked_to_pick_anew(booking: Booking) -> None:
    ask_to_reschedule(booking=booking, sessions=ids(booking, 2, 3), reason="A conference", by="host", now=NOW)
    mails = sent(booking, "asked_to_reschedule")
    assert mails["customer"]["Subject"] == "Please pick new times for sessions 2 and 3"
    assert mails["owner"]["Subject"] == "Ben Ito is asked for new times for sessions 2 and 3"
    for text in bodies(mails["customer"]):
        assert "A conference" in text
        assert f"/booking/{booking.public_id}/{booking.secret}/" in text
        assert "Pick new times" in text
    assert [(method, str(event["STATUS"])) for method, event in parts(mails["customer"])] == [
        ("CANCEL", "CANCELLED")
    ] * 2
    move(booking, {2: WEDNESDAY})
    ((method, event),) = parts(sent(booking, "rescheduled")["customer"])
    assert (method, event["SEQUENCE"], str(event["STATUS"])) == ("REQUEST", 2, "CONFIRMED")


def test_a_message_that_goes_out_late_promises_nothing_that_was_given_up(booking: Booking) -> None:
    ask_to_reschedule(booking=booking, sessions=ids(booking, 3), reason="", by="host", now=NOW)
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    text = body(sent(booking)["customer"])
    first, second, third = (text.index(f"\n{number}  Tue") for number in (1, 2, 3))
    assert "Canceled" in text[first:second]
    assert "Canceled" not in text[second:]
    assert "To be picked anew" in text[third:]
    reschedule(booking=booking, starts={ids(booking, 3)[0]: THURSDAY}, reason="", now=NOW)
    asked = sent(booking, "asked_to_reschedule")["customer"]
    assert "Thu 18 March 2027" in body(asked)
    assert "To be picked anew" not in body(asked)
    assert [method for method, _ in parts(asked)] == ["REQUEST"]


def test_beside_each_time_the_customer_has_the_sessions_own_link(booking: Booking) -> None:
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    move(booking, {2: WEDNESDAY})
    pay(booking)
    ask_to_reschedule(booking=booking, sessions=ids(booking, 3), reason="", by="host", now=NOW)
    for kind, session in zip(("canceled", "rescheduled", "asked_to_reschedule"), sessions(booking), strict=True):
        mails = sent(booking, kind)
        for text in bodies(mails["customer"]):
            assert f"/session/{session.public_id}/{session.secret}/" in text
            assert "Session details" in text
        for text in bodies(mails["owner"]):
            assert session.secret not in text


@pytest.mark.parametrize("slug", ["single", "pack-1"])
def test_a_single_session_has_no_number_in_words(cast: Cast, slug: str) -> None:
    booking = booked(cast, slug, WEEKLY[:1])
    move(booking, {1: WEDNESDAY})
    moved = sent(booking, "rescheduled")["customer"]
    assert moved["Subject"] == f"Moved: {slug.capitalize()} is now Wed 10 March, 10:00"
    assert files(moved) == ["session.ics"]
    cancel(booking=fresh(booking), sessions=ids(booking, 1), reason="", now=NOW)
    canceled = sent(booking, "canceled")["customer"]
    assert canceled["Subject"] == f"Canceled: {slug.capitalize()}, Wed 10 March, 10:00"
    assert "back" not in body(canceled)


def test_nobody_can_inject_headers_or_calendar_lines(cast: Cast) -> None:
    wicked = CustomerDetails(name="Eve\r\nBcc: all@example.com\r\nX", email="eve@example.com", time_zone="UTC")
    booking = booked(cast, "pack-5", five_tuesdays())
    Booking.objects.filter(pk=booking.pk).update(name=wicked.name)
    cast.dana.name = "Dana\r\nBcc: all@example.com"
    cast.dana.save()
    move(fresh(booking), {2: WEDNESDAY})
    for kind in ("booked", "rescheduled"):
        for mail in sent(booking, kind).values():
            assert mail["Bcc"] is None
            assert "\n" not in mail["Subject"] + str(mail["Reply-To"]) + str(mail["From"])
            assert b"\nBcc:" not in mail.as_bytes().partition(b"\n\n")[0]
    ((_, event),) = parts(sent(booking, "rescheduled")["customer"])
    assert event["ATTENDEE"].params["CN"] == "Eve Bcc: all@example. com X"


def test_a_hosts_own_words_are_escaped(cast: Cast) -> None:
    cast.page.name, cast.dana.name = "<i>Page</i>", "<script>alert(1)</script>"
    cast.page.save()
    cast.dana.save()
    booking = booked(cast, "single", WEEKLY[:1])
    cancel(booking=booking, sessions=ids(booking, 1), reason="<img src=x>", now=NOW)
    for mail in (*sent(booking).values(), *sent(booking, "canceled").values()):
        html = body(mail, "html")
        assert not any(tag in html for tag in ("<i>", "<script", "<img"))


def test_nothing_is_told_twice_and_some_things_to_nobody(booking: Booking) -> None:
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    while dispatch(NOW):
        pass
    told = Message.objects.count()
    booking.activities.update(dispatched_at=None)
    while dispatch(NOW):
        pass
    assert (told, Message.objects.count()) == (4, 4)
    booking.activities.create(account=booking.account, kind="no_show", by="host", at=NOW)
    dispatch(NOW)
    assert Message.objects.count() == 4


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_asked_of_the_database_does_not_grow(
    booking: Booking, count: int, django_assert_max_num_queries
) -> None:
    cancel(booking=booking, sessions=ids(booking, *range(1, count + 1)), reason="", now=NOW)
    message = messages_about(booking, "canceled")["customer"]
    with django_assert_max_num_queries(7):
        mail = compose(message, NOW)
    assert len(parts(mail)) == count
