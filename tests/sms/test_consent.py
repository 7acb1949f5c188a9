"""Agreeing to be reminded by SMS: asked only where it is wanted, never ticked for anybody, and kept with its moment."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessionary.actions.booking_for_customer import HostOrder, book_for_customer
from sessionary.actions.erasing import erase
from sessionary.actions.event_types import change
from sessionary.actions.exporting import exported
from sessionary.actions.holding import hold
from sessionary.actions.pages import change_page
from sessionary.actions.sms_accounts import disconnect
from sessionary.models import Booking, Customer, SmsAccount, SmsConsent, SmsOptOut
from sessionary.rules.errors import Invalid
from tests.cast import ADA, BEN, NOW, Cast, at, booked, five_tuesdays
from tests.sms.conftest import NUMBER, WILLING
from tests.web.reading import text_of

TYPED = {"name": "Ada Byron", "email": "ada@example.com", "zone": "Europe/Berlin"}
BOX = "Send me reminders by SMS to this number. Reply STOP at any time."


def form(cast: Cast, clock: str = "12:00") -> str:
    held = hold(offer=cast.offer("single"), starts=[at(f"2027-03-02 {clock}")], now=NOW)
    return f"/hold/{held.public_id}/{held.secret}/"


def test_it_is_asked_only_where_it_is_wanted_and_can_be_done(cast: Cast, account: SmsAccount) -> None:
    page = Client().get(form(cast))
    assert BOX in text_of(page)
    assert "checked" not in page.content.decode().partition('name="sms_consent"')[2].partition(">")[0]
    change(event_type=cast.event_type("single"), changes={"sms_reminders": False}, now=NOW)
    assert BOX not in text_of(Client().get(form(cast, "13:00")))
    change(event_type=cast.event_type("single"), changes={"sms_reminders": True}, now=NOW)
    disconnect(sms_account=account)
    assert BOX not in text_of(Client().get(form(cast, "14:00")))


def test_ticked_it_is_kept_with_number_and_moment_and_not_ticked_it_is_not(cast: Cast, account: SmsAccount) -> None:
    visitor = Client()
    assert visitor.post(form(cast), {**TYPED, "expect": "0", "phone": "+49 151 23456789"}).status_code == 303
    assert SmsConsent.objects.count() == 0
    sent = {**TYPED, "expect": "0", "phone": "0049 151/23456789", "sms_consent": "yes"}
    assert visitor.post(form(cast, "13:00"), sent).status_code == 303
    consent = SmsConsent.objects.get()
    assert (consent.number, consent.at) == (NUMBER, NOW)


@pytest.mark.parametrize("phone", ["", "0151 23456789"])
def test_without_a_number_to_send_to_nothing_is_lost(cast: Cast, account: SmsAccount, phone: str) -> None:
    page = Client().post(form(cast), {**TYPED, "expect": "0", "phone": phone, "sms_consent": "yes"})
    assert page.status_code == 422
    assert "Please enter the number for text messages with its country, like +49 151 23456789." in text_of(page)
    html = page.content.decode()
    assert "checked" in html.partition('name="sms_consent"')[2].partition(">")[0]
    assert "Ada Byron" in html
    assert Booking.objects.count() == 0


def test_a_box_that_was_not_there_counts_for_nothing(cast: Cast) -> None:
    sent = {**TYPED, "expect": "0", "phone": NUMBER, "sms_consent": "yes"}
    assert Client().post(form(cast), sent).status_code == 303
    assert SmsConsent.objects.count() == 0


def post(data: dict[str, Any]) -> Any:
    body = {"page": "dana", "event_type": "single", "starts": ["2027-03-02T12:00:00+01:00"], "customer": data}
    return Client().post("/api/v1/bookings", body, content_type="application/json")


def test_programs_agree_with_a_number_or_are_told(cast: Cast, account: SmsAccount) -> None:
    customer = {"name": "Ada", "email": "ada@example.com", "sms_consent": True}
    refused = post(customer)
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == ["phone"]
    assert Client().get("/api/v1/pages/dana").json()["event_types"][0]["sms_consent"] is True
    assert post({**customer, "phone": "+49 151 23456789"}).status_code == 201
    assert SmsConsent.objects.get().number == NUMBER


def test_programs_cannot_agree_where_there_is_nothing_to_agree_to(cast: Cast) -> None:
    refused = post({"name": "Ada", "email": "ada@example.com", "phone": NUMBER, "sms_consent": True})
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == ["sms_consent"]
    assert Client().get("/api/v1/pages/dana").json()["event_types"][0]["sms_consent"] is False


def test_nobody_agrees_for_somebody_else(cast: Cast, account: SmsAccount) -> None:
    order = HostOrder([at("2027-03-02 12:00")], WILLING, {}, "none")
    with pytest.raises(Invalid, match="Only Customers themselves"):
        book_for_customer(offer=cast.offer("single"), order=order, by="host", now=NOW)


def test_it_is_exported_and_erased_and_stop_stays_while_somebody_else_has_the_number(
    cast: Cast, booking: Booking
) -> None:
    SmsOptOut.objects.create(account=cast.account, number=NUMBER, at=NOW)
    other = booked(cast, "single", [at("2027-03-02 15:00")], replace(BEN, phone=NUMBER, sms_consent=True))
    ada, ben = Customer.objects.get(email=ADA.email), Customer.objects.get(email=BEN.email)
    (kept,) = exported(ada)["reminders_by_sms"]
    assert (kept["booking"], kept["number"]) == (booking.reference, NUMBER)
    assert kept["stopped_at"] == NOW.isoformat()
    for one in (booking, other):
        one.sessions.update(status="completed")
    erase(customer=ada, now=NOW)
    assert [one.booking_id for one in SmsConsent.objects.all()] == [other.pk]
    assert SmsOptOut.objects.count() == 1
    erase(customer=ben, now=NOW)
    assert (SmsConsent.objects.count(), SmsOptOut.objects.count()) == (0, 0)


def test_a_page_says_in_as_many_queries_for_three_as_for_one_where_it_can_be_agreed_to(
    cast: Cast, account: SmsAccount
) -> None:
    counts = []
    for slugs in (["single"], ["pack-1", "pack-5"]):
        for slug in slugs:
            change(event_type=cast.event_type(slug), changes={"sms_reminders": True}, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            Client().get("/api/v1/pages/dana")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_page_without_event_types_asks_too(cast: Cast, account: SmsAccount) -> None:
    change_page(page=cast.solo, changes={"sms_reminders": True}, now=NOW)
    assert Client().get("/api/v1/pages/eli-solo").json()["sms_consent"] is True
    held = hold(offer=cast.offer(None), starts=five_tuesdays()[:4], now=NOW)
    assert BOX in text_of(Client().get(f"/hold/{held.public_id}/{held.secret}/"))
