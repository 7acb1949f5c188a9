"""Booking for a Customer who phones, through the API: any free time, paid by link, elsewhere or not at all."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sessionary.actions import tokens
from sessionary.actions.confirming import expire_when_due
from sessionary.actions.queueing import NotYet
from sessionary.models import Booking, Claim, Document, EventType, GatewayAccount
from tests.api.caller import Caller, slug_of
from tests.cast import NOW, Cast, booked, five_tuesdays
from tests.messages.reading import body, sent
from tests.money.till import check_totals, fresh, ledger, pay, statuses

SUNDAYS = ["2027-03-07T22:10:00+01:00", "2027-03-14T22:10:00+01:00", "2027-03-21T22:10:00+01:00"]
CUSTOMER = {"name": "Ada Byron", "email": "ada@example.com"}


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


class Host:
    """Books with one User's token."""

    def __init__(self, api: Caller, user: Any) -> None:
        self.api, self.token = api, tokens.make(user=user)

    def book(self, *, key: str | None = None, **changed: Any) -> Any:
        data = {"page": "dana", "event_type": "three", "starts": SUNDAYS, "customer": CUSTOMER, **changed}
        return self.api.post("host/bookings", data, key=key, secret=self.token, scheme="Bearer")

    def made(self, **changed: Any) -> Booking:
        answer = self.book(**changed)
        assert answer.status_code == 201, answer.content
        return Booking.objects.get(public_id=answer.json()["id"])


@pytest.fixture
def dana(shop: Cast, api: Caller) -> Host:
    return Host(api, shop.dana)


def test_by_link_it_waits_two_days_and_is_booked_once_paid(dana: Host) -> None:
    answer = dana.book(payment="link")
    facts = answer.json()
    due = facts["payment"]["due"]
    assert (answer.status_code, facts["status"], due["kind"]) == (201, "pending_payment", "payment")
    assert (facts["manage_url"], due["checkout_url"], facts["secret"]) == (None, None, None)
    booking = Booking.objects.get(public_id=facts["id"])
    assert datetime.fromisoformat(facts["hold_expires_at"]) == NOW + timedelta(days=2)
    with pytest.raises(NotYet):
        expire_when_due({"booking": booking.pk}, NOW + timedelta(days=2))
    pay(fresh(booking), now=NOW + timedelta(days=1))
    assert statuses(booking) == ["scheduled"] * 3
    check_totals(booking)


def test_the_customer_is_asked_by_mail_to_pay_and_nobody_else(dana: Host) -> None:
    booking = dana.made(payment="link")
    mails = sent(booking, "payment_asked")
    assert list(mails) == ["customer"]
    mail, text = mails["customer"], body(mails["customer"])
    assert (mail["To"], mail["Subject"]) == (
        "Ada Byron <ada@example.com>",
        "Please pay $150.00 for Three with Dana Reyes",
    )
    for words in (f"/booking/{booking.public_id}/{booking.secret}/pay/", "Wed 3 March, 9:00", "22:10", "$150.00"):
        assert words in text


def test_unpaid_it_is_free_again(dana: Host) -> None:
    booking = dana.made(payment="link")
    expire_when_due({"booking": booking.pk}, NOW + timedelta(days=3))
    assert (fresh(booking).status, Claim.objects.exists()) == ("expired", False)
    assert dana.book(payment="none").status_code == 201


def test_it_is_not_held_beyond_its_first_start(dana: Host) -> None:
    tomorrow = "2027-03-02T10:00:00+01:00"
    facts = dana.book(starts=[tomorrow, *SUNDAYS[1:]]).json()
    assert datetime.fromisoformat(facts["hold_expires_at"]) == datetime(2027, 3, 2, 9, tzinfo=UTC)


def test_paid_elsewhere_it_is_booked_with_its_receipt(dana: Host) -> None:
    booking = dana.made(payment="elsewhere")
    assert (statuses(booking), ledger(booking)) == (["scheduled"] * 3, [("paid_elsewhere", 15000, "succeeded")])
    check_totals(booking)
    assert "Booked: 3 sessions" in sent(booking)["customer"]["Subject"]
    assert Document.objects.get().attempt.booking_id == booking.pk


def test_not_paid_at_all(dana: Host) -> None:
    answer = dana.book(payment="none").json()
    assert (answer["status"], answer["payment"]["status"], answer["payment"]["due"]) == ("scheduled", "none", None)
    assert set(sent(Booking.objects.get())) == {"customer", "owner"}


@pytest.mark.parametrize("payment", ["link", "elsewhere", "none"])
def test_what_is_free_is_just_booked(dana: Host, payment: str) -> None:
    booking = dana.made(event_type="single", starts=SUNDAYS[:1], payment=payment)
    assert (booking.status, ledger(booking)) == ("scheduled", [])


def test_with_approval_the_host_has_the_say(dana: Host) -> None:
    EventType.objects.filter(slug="single").update(mode="approval")
    assert dana.made(event_type="single", starts=SUNDAYS[:1]).status == "scheduled"


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"starts": SUNDAYS[:2]}, 422, "wrong-number-of-sessions"),
    ({"starts": [*SUNDAYS, "2027-03-28T22:10:00+02:00"]}, 422, "wrong-number-of-sessions"),
    ({"starts": [SUNDAYS[0], "2027-03-07T22:40:00+01:00", SUNDAYS[1]]}, 422, "slots-overlap"),
    ({"starts": ["2027-02-07T22:10:00+01:00", *SUNDAYS[1:]]}, 422, "not-offered"),
    ({"starts": ["2027-03-02T10:15:00+01:00", *SUNDAYS[1:]]}, 409, "slots-taken"),
    ({"expect": 1}, 409, "amount-changed"),
    ({"payment": "later"}, 422, "invalid"),
    ({"customer": {"name": "", "email": "x"}}, 422, "invalid"),
    ({"answers": {"nonsense": "x"}}, 422, "invalid"),
    ({"page": "elsewhere"}, 404, "not-found"),
    ({"page": "\0"}, 404, "not-found"),
    ({"event_type": "nonsense"}, 404, "not-found"),
]


@pytest.mark.parametrize(("changed", "status", "slug"), REFUSED)
def test_what_cannot_be_booked(dana: Host, shop: Cast, changed: dict[str, Any], status: int, slug: str) -> None:
    booked(shop, "single", five_tuesdays()[:1])
    answer = dana.book(**changed)
    assert (answer.status_code, slug_of(answer)) == (status, slug)
    assert Booking.objects.count() == 1


def test_links_nobody_can_pay_by_are_refused(dana: Host) -> None:
    GatewayAccount.objects.update(enabled=False)
    assert (slug_of(dana.book()), Booking.objects.exists()) == ("invalid", False)
    assert dana.book(payment="elsewhere").status_code == 201


def test_the_same_key_books_once(dana: Host) -> None:
    first, second = dana.book(key="call-1"), dana.book(key="call-1")
    assert (first.json(), second.status_code, Booking.objects.count()) == (second.json(), 201, 1)


def test_only_who_may_change_the_page_books_there(shop: Cast, api: Caller) -> None:
    for user in (shop.eli, shop.sid):
        assert Host(api, user).book().status_code == 404
    assert api.post("host/bookings", {}, secret="guessed", scheme="Bearer").status_code == 401
    own = {"page": "eli-solo", "event_type": None, "starts": [*SUNDAYS, "2027-03-28T22:10:00+02:00"]}
    assert Host(api, shop.eli).book(**own).status_code == 201
    assert Booking.objects.count() == 1
