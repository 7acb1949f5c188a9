"""Nobody writes to strangers through a business: not much, and no links."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches

from sessionary.actions import limit_mail
from sessionary.actions.booking import book
from sessionary.actions.canceling import cancel, cancel_for_customer
from sessionary.actions.customers import CustomerDetails
from sessionary.actions.messaging import deliver
from sessionary.actions.queueing import NotYet
from sessionary.actions.sending_links import send_links
from sessionary.models import Activity, Booking, Message
from sessionary.rules.errors import Invalid, TooManyRequests
from tests.cast import NOW, Cast, at, booked
from tests.messages.reading import bodies, messages_about, sent
from tests.money.till import fresh, ids

HOUR = timedelta(hours=1)
TRAP = "https://evil.example/refund."


@pytest.fixture
def _limited(settings: Any) -> None:
    settings.RATE_LIMITS = True
    caches["counts"].clear()


def victim(name: str = "Vic Tim") -> CustomerDetails:
    return CustomerDetails(name=name, email="victim@example.org", time_zone="Europe/Berlin")


def book_one(cast: Cast, number: int, now: Any = NOW, **how: Any) -> Booking:
    start = at("2027-03-08 09:00") + (number % 5 * 24 + number // 5 % 8) * 60 + number // 40 * 7 * 24 * 60
    return book(offer=cast.offer("single"), starts=[start], customer=victim(), answers={}, now=now, **how)


def test_an_address_typed_as_a_name_or_reason_is_no_link_in_any_mail(cast: Cast) -> None:
    booking = booked(cast, "single", [at("2027-03-02 10:00")], victim(f"{TRAP} www.evil.example"))
    mails = dict(sent(booking))
    cancel(booking=fresh(booking), sessions=ids(booking, 1), reason=f"Claim at {TRAP}", now=NOW)
    mails |= {f"{who} canceled": mail for who, mail in sent(booking, "canceled").items()}
    assert len(mails) == 4
    for mail in mails.values():
        for text in (*bodies(mail), str(mail["Subject"])):
            assert "evil.example" not in text
            assert "https://evil" not in text
    assert "https: //evil. example/refund." in bodies(mails["customer canceled"])[0]
    assert "You're booked.\n" in bodies(mails["customer"])[0]
    assert Booking.objects.get(pk=booking.pk).name.startswith(TRAP), "the desk shows what was typed"


def test_a_host_may_send_links(cast: Cast) -> None:
    booking = booked(cast, "single", [at("2027-03-02 10:00")], victim())
    cancel_for_customer(
        booking=booking,
        sessions=ids(booking, 1),
        reason="See https://studio.example/new",
        refund="none",
        by="host",
        now=NOW,
    )
    assert "https://studio.example/new" in bodies(sent(booking, "canceled")["customer"])[0]


@pytest.mark.usefixtures("_limited")
def test_one_address_gets_so_many_bookings_an_hour(cast: Cast) -> None:
    for number in range(limit_mail.BOOKINGS_AN_HOUR):
        book_one(cast, number, caller=f"caller {number}")
    with pytest.raises(TooManyRequests, match="this email address"):
        book_one(cast, 20, caller="another caller")
    assert book_one(cast, 21), "the host may go on booking for them"
    assert book_one(cast, 22, now=NOW + HOUR, caller="another caller")


@pytest.mark.usefixtures("_limited")
def test_one_address_gets_so_many_bookings_a_day(cast: Cast) -> None:
    for number in range(limit_mail.BOOKINGS_A_DAY):
        book_one(cast, number, now=NOW + HOUR * (number // 10))
    with pytest.raises(TooManyRequests):
        book_one(cast, 60, now=NOW + HOUR * 10, caller="a")


@pytest.mark.usefixtures("_limited")
def test_what_is_more_than_decent_waits_and_is_sent_later(cast: Cast, tmp_path: Any, settings: Any) -> None:
    settings.MAIL_FOLDER = tmp_path
    messages = [messages_about(book_one(cast, number), "booked") for number in range(limit_mail.MAILS_AN_HOUR + 1)]
    *before, last = [found["customer"] for found in messages]
    for message in before:
        deliver({"message": message.pk}, NOW)
    with pytest.raises(NotYet):
        deliver({"message": last.pk}, NOW)
    deliver({"message": messages[-1]["owner"].pk}, NOW)
    deliver({"message": last.pk}, NOW + HOUR)
    states = Message.objects.filter(recipient="customer").values_list("state", flat=True)
    assert set(states) == {Message.State.KEPT}


@pytest.mark.usefixtures("_limited")
def test_a_whole_business_sends_so_much_for_customers(
    cast: Cast, tmp_path: Any, settings: Any, monkeypatch: Any
) -> None:
    settings.MAIL_FOLDER = tmp_path
    monkeypatch.setattr(limit_mail, "MAILS_OF_ACCOUNT", 2)
    found = []
    for number in range(3):
        customer = CustomerDetails(name="A", email=f"v{number}@example.org", time_zone="Europe/Berlin")
        booking = booked(cast, "single", [at("2027-03-02 10:00") + number * 60], customer)
        found.append(messages_about(booking, "booked")["customer"])
    for message in found[:2]:
        deliver({"message": message.pk}, NOW)
    with pytest.raises(NotYet):
        deliver({"message": found[2].pk}, NOW)


@pytest.mark.usefixtures("_limited")
def test_links_are_sent_so_often_and_nobody_learns_of_it(cast: Cast) -> None:
    book_one(cast, 0)
    for _ in range(limit_mail.LINKS_AN_HOUR + 2):
        send_links(email="victim@example.org", now=NOW)
    asked = Activity.objects.filter(kind=Activity.Kind.LINKS_ASKED)
    assert asked.count() == limit_mail.LINKS_AN_HOUR
    send_links(email="victim@example.org", now=NOW + HOUR)
    assert asked.count() == limit_mail.LINKS_AN_HOUR + 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ada \u202enoryB", "invisible characters"),
        ("\u2067Ada", "invisible characters"),
        ("x" * 80, "at most 60 letters in one word"),
        ("Ada\x85Byron", "on one line"),
    ],
)
def test_names_that_play_tricks_are_refused_with_what_to_do(cast: Cast, name: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        booked(cast, "single", [at("2027-03-02 10:00")], victim(name))
