"""What Twilio tells afterwards: STOP and START, what became of texts, and only what it signed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from sessionary.actions.erasing import erase
from sessionary.actions.exporting import exported
from sessionary.actions.leasing import Hand, lease
from sessionary.actions.reminding import remind_between
from sessionary.actions.sms_accounts import disconnect, notify_url
from sessionary.jobs import runner
from sessionary.models import Booking, Customer, Job, Message, Outcome, SmsAccount, SmsOptOut
from tests.cast import NOW, Cast
from tests.desk.people import signed_in
from tests.money.till import fresh
from tests.sms.conftest import NUMBER
from tests.support.twilio_server import TwilioServer, reply, signed, status
from tests.web.reading import text_of

A_DAY_BEFORE = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def message(booking: Booking) -> Message:
    """Ada's reminder, waiting to be sent."""
    remind_between(NOW, A_DAY_BEFORE)
    return Message.objects.get(channel="sms")


@pytest.fixture
def sent(message: Message, twilio: TwilioServer, time_machine: Any) -> Message:
    """The same, sent."""
    time_machine.move_to(A_DAY_BEFORE, tick=False)
    for job in lease(10, A_DAY_BEFORE, Hand.OUTSIDE):
        runner.do(job)
    message.refresh_from_db()
    return message


def send(account: SmsAccount, fields: dict[str, str], query: str = "", **how: str) -> int:
    headers, body = signed(notify_url(account) + query, fields, **how)
    return call(account, headers, body, query)


def call(account: SmsAccount, headers: dict[str, str], body: bytes, query: str = "") -> int:
    visitor = Client(enforce_csrf_checks=True, raise_request_exception=False)
    kind = "application/x-www-form-urlencoded"
    path = f"/hooks/sms/{account.public_id}/{query}"
    return visitor.post(path, body, content_type=kind, headers=headers).status_code


@pytest.mark.parametrize("word", ["STOP", "stopall", "Unsubscribe", "CANCEL", "end", "Quit.", "Optout", "revoke"])
def test_stop_ends_all_texts_at_once(account: SmsAccount, message: Message, twilio: TwilioServer, word: str) -> None:
    assert [send(account, reply(NUMBER, word)) for _ in range(2)] == [204, 204]
    message.refresh_from_db()
    assert message.state == "withdrawn"
    assert not Job.objects.filter(kind="send_sms").exists()
    remind_between(A_DAY_BEFORE, A_DAY_BEFORE + timedelta(hours=23))
    assert Message.objects.filter(channel="sms").count() == 1
    assert Message.objects.filter(channel="mail", activity__kind="reminded").count() == 2


@pytest.mark.parametrize("word", ["Start", "unstop", "Yes!"])
def test_start_takes_it_back(account: SmsAccount, message: Message, word: str) -> None:
    send(account, reply(NUMBER, "STOP"))
    assert send(account, reply(NUMBER, word)) == 204
    assert not SmsOptOut.objects.exists()
    remind_between(A_DAY_BEFORE, A_DAY_BEFORE + timedelta(hours=23))
    assert Message.objects.filter(channel="sms", state="waiting").count() == 1


@pytest.mark.parametrize("way", ["whatsapp", "rcs"])
def test_stop_said_another_way_is_meant_for_texts_too(account: SmsAccount, message: Message, way: str) -> None:
    assert send(account, reply(f"{way}:{NUMBER}", "STOP")) == 204
    assert SmsOptOut.objects.get().number == NUMBER
    message.refresh_from_db()
    assert message.state == "withdrawn"


@pytest.mark.parametrize("sender", ["22395", "Dana", "messenger:1234567890123456", "rcs:" + "x" * 100, ""])
def test_who_has_no_number_gets_no_texts_to_stop(account: SmsAccount, message: Message, sender: str) -> None:
    assert send(account, reply(sender, "STOP")) == 204
    assert not SmsOptOut.objects.exists()


def test_other_words_are_no_ones_wish(account: SmsAccount, message: Message) -> None:
    assert send(account, reply(NUMBER, "Can we stop earlier?")) == 204
    assert not SmsOptOut.objects.exists()


def test_stop_is_meant_for_this_business_alone(cast: Cast, account: SmsAccount) -> None:
    send(account, reply(NUMBER, "STOP"))
    assert list(SmsOptOut.objects.values_list("account", "number")) == [(cast.account.pk, NUMBER)]


def test_only_what_is_signed_counts(account: SmsAccount, message: Message) -> None:
    headers, body = signed("https://elsewhere.example/hooks/", reply(NUMBER, "STOP"))
    assert send(account, reply(NUMBER, "STOP"), token="x" * 30) == 400
    assert [call(account, {}, body), call(account, headers, body), call(account, {}, b"\xff")] == [400, 400, 400]
    assert send(account, {"Nothing": "useful"}) == 400
    assert not SmsOptOut.objects.exists()


def test_who_is_not_connected_has_no_door(account: SmsAccount) -> None:
    disconnect(sms_account=account)
    assert send(account, reply(NUMBER, "STOP")) == 404
    account.public_id = "nobody"
    assert send(account, reply(NUMBER, "STOP")) == 404


def test_what_became_of_a_text_is_shown_beside_the_mails(
    cast: Cast, booking: Booking, account: SmsAccount, sent: Message
) -> None:
    dana = signed_in(cast.dana)
    assert send(account, status(sent.service_id, "sent")) == 204
    assert Outcome.objects.count() == 0
    assert send(account, status(sent.service_id, "undelivered", ErrorCode="30006")) == 204
    said = f"It did not reach {NUMBER}: it is a landline, or its network takes no text messages (30006)"
    assert said in text_of(dana.get(f"/desk/messages/{sent.pk}/"))
    page = text_of(dana.get(f"/desk/bookings/{booking.public_id}/"))
    assert said in page
    assert f"SMS, {NUMBER}" in page
    assert f"{NUMBER}, agreed on Mon 1 March, 9:00" in page
    row = next(one for one in dana.get("/desk/messages/").context["found"].rows if one.message == sent)
    assert (row.arrival.word, row.arrival.bad) == ("Did not arrive", True)
    assert "/session/" not in text_of(dana.get(f"/desk/messages/{sent.pk}/")) + sent.subject


def test_it_arrived_and_a_later_stop_shows_on_the_booking(
    cast: Cast, booking: Booking, account: SmsAccount, sent: Message
) -> None:
    send(account, status(sent.service_id, "delivered"))
    dana = signed_in(cast.dana)
    assert f"It arrived at {NUMBER}." in text_of(dana.get(f"/desk/messages/{sent.pk}/"))
    send(account, reply(NUMBER, "STOP"))
    assert f"{NUMBER}, stopped on" in text_of(dana.get(f"/desk/bookings/{booking.public_id}/"))


def test_what_is_told_before_the_ids_are_noted_finds_its_text(
    account: SmsAccount, sent: Message, twilio: TwilioServer
) -> None:
    Message.objects.update(service_id="")
    query = "?" + twilio.sent[0].notify.partition("?")[2]
    assert query == f"?message={sent.pk}"
    assert send(account, status(twilio.sent[0].sid, "delivered"), query) == 204
    assert Outcome.objects.get().message == sent
    for nonsense in ("?message=", "?message=9" + "9" * 30, "?message=0", "?%", "?message=%00"):
        assert send(account, status("SM-unknown", "failed"), nonsense) == 204
    headers, body = signed(notify_url(account), status(twilio.sent[0].sid, "failed"))
    assert call(account, headers, body, query) == 400
    assert Outcome.objects.count() == 1


def test_another_business_tells_nothing_of_ours(cast: Cast, account: SmsAccount, sent: Message) -> None:
    other = SmsAccount(account=cast.other_account, provider="twilio")
    other.keys = account.keys
    other.save()
    assert send(other, status(sent.service_id, "failed")) == 204
    assert Outcome.objects.count() == 0


def test_a_failure_because_of_stop_counts_as_one(account: SmsAccount, sent: Message) -> None:
    send(account, status(sent.service_id, "failed", ErrorCode="21610", To=NUMBER))
    assert SmsOptOut.objects.get().number == NUMBER


def test_texts_are_exported_and_their_number_is_erased(booking: Booking, sent: Message) -> None:
    customer = Customer.objects.get()
    texts = [one for one in exported(customer)["messages"] if one["by"] == "sms"]
    assert [(one["to"], one["subject"]) for one in texts] == [(NUMBER, sent.subject)]
    fresh(booking).sessions.update(status="completed")
    erase(customer=customer, now=NOW)
    sent.refresh_from_db()
    assert (NUMBER in sent.address, sent.subject) == (False, "")
