"""What mail services tell afterwards: believed only when signed, written down once, and shown where it helps."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from sessionary.actions import messaging
from sessionary.actions.correcting_address import correct_address
from sessionary.actions.erasing import erase
from sessionary.actions.exporting import exported
from sessionary.models import Customer, Message, Outcome
from tests.cast import NOW, Cast
from tests.desk.people import signed_in
from tests.mail.conftest import those
from tests.money.till import fresh
from tests.support.mail_servers import THEN, MailServer, Taken
from tests.web.reading import text_of

WHY = "550 5.2.2 mailbox full"
NONSENSE: tuple[Any, ...] = (
    None, [], "x", {}, {"event": "failed"}, {"RecordType": []}, {"RecordType": "Bounce", "BouncedAt": 7},
    {"event": "delivered", "timestamp": 1e300}, {"event": ["delivered"]}, {"event": "failed", "message": 5},
    {"event": "delivered", "ts_epoch": 1e300}, {"event": "spam", "X-Mailin-custom": "["}, {"items": []},
    [{"msys": {}}], [{"msys": {"message_event": {}}}], [{"msys": {"message_event": None}}], [{"msys": []}], [7],
    [{"msys": {"message_event": {"type": "bounce", "timestamp": "1" * 300}}}], [{"msys": {"relay_message": {}}}],
)  # fmt: skip


@pytest.fixture
def taken(message: Message, server: MailServer) -> Taken:
    """The message about Ada's session, at the service."""
    messaging.deliver({"message": message.pk}, NOW)
    return server.taken[0]


def send(headers: dict[str, str], body: bytes) -> int:
    visitor = Client(enforce_csrf_checks=True, raise_request_exception=False)
    return visitor.post("/hooks/mail/", body, content_type="application/json", headers=headers).status_code


def tell(server: MailServer, notice: Any) -> int:
    return send(*server.signed(notice))


def told() -> list[tuple[str, str]]:
    return list(Outcome.objects.order_by("pk").values_list("kind", "why"))


def test_a_bounce_is_written_down_once_with_its_reason(message: Message, server: MailServer, taken: Taken) -> None:
    same = server.signed(server.bounced(taken, WHY))
    assert [send(*same), send(*same), tell(server, server.bounced(taken, WHY))] == [200, 200, 200]
    assert told() == [("bounced", WHY)]
    outcome = Outcome.objects.get()
    assert (outcome.message, outcome.at) == (message, THEN)


def test_each_word_for_what_became_of_a_message_is_understood(server: MailServer, taken: Taken) -> None:
    heard = {}
    for word in server.tells:
        assert tell(server, server.notice(taken, word, WHY)) == 200
        heard[word] = "".join(Outcome.objects.values_list("kind", flat=True))
        Outcome.objects.all().delete()
    assert heard == server.tells


@those(lambda one: one.unsent)
def test_some_tell_afterwards_who_gets_no_mail_any_more(message: Message, server: MailServer) -> None:
    server.inactive.add("ada@example.com")
    messaging.deliver({"message": message.pk}, NOW)
    word, why = server.unsent or ("", "")
    assert [tell(server, notice) for notice in server.news] == [200]
    assert told() == [(server.tells[word], why)]


def test_one_is_known_by_our_own_id_before_the_services_is_noted(
    message: Message, server: MailServer, taken: Taken
) -> None:
    Message.objects.update(service_id="")
    assert tell(server, server.delivered(taken)) == 200
    assert Outcome.objects.get(kind="delivered").message == message


def test_one_is_known_by_the_services_id_alone(message: Message, server: MailServer, taken: Taken) -> None:
    assert tell(server, server.delivered(replace(taken, metadata={}))) == 200
    assert Outcome.objects.get().message == message


def test_what_is_told_together_is_written_down_for_each_message(
    message: Message, server: MailServer, taken: Taken
) -> None:
    other = Message.objects.get(recipient="owner")
    messaging.deliver({"message": other.pk}, NOW)
    notices = server.together(server.delivered(taken), server.bounced(server.taken[1], WHY))
    assert {tell(server, notice) for notice in notices} == {200}
    assert set(Outcome.objects.values_list("message", "kind")) == {(message.pk, "delivered"), (other.pk, "bounced")}


def test_a_message_that_is_not_ours_is_nothing(server: MailServer, taken: Taken) -> None:
    other = replace(taken, service_id="<who@knows.example>", metadata={"message_id": "<nobody@example.com>\0"})
    for nothing in (server.bounced(other, WHY), *server.together()):
        assert tell(server, nothing) == 200
    assert told() == []


@pytest.mark.parametrize("wrong", ["no signature", "another's", "no secret"])
def test_what_is_not_signed_is_not_believed(server: MailServer, taken: Taken, settings: Settings, wrong: str) -> None:
    headers, body = server.signed(server.bounced(taken, WHY))
    if wrong == "no signature":
        headers, body = server.unsigned(server.bounced(taken, WHY))
    if wrong == "another's":
        settings.MAIL_SUBSCRIPTION = replace(server.subscription, secret="somebody:else")
    if wrong == "no secret":
        settings.MAIL_SUBSCRIPTION = replace(server.subscription, secret="")
    assert send(headers, body) == 400
    assert told() == []


def test_signed_nonsense_is_refused_or_says_nothing(server: MailServer, taken: Taken) -> None:
    for junk in NONSENSE:
        assert tell(server, junk) in (200, 400), junk
    assert told() == []


def test_what_cannot_be_read_is_refused(server: MailServer, taken: Taken) -> None:
    headers, _ = server.signed({})
    for body in (b"", b"\xff\xfe", b"not JSON", b"[" * 50_000, b"a=b&event=failed"):
        assert send(headers, body) == 400, body[:20]


def test_without_a_mail_service_there_is_no_such_door(db: None) -> None:
    assert send({}, b"{}") == 404
    assert Client().get("/hooks/mail/").status_code == 405


def test_the_desk_says_it_everywhere_and_where_to_correct_it(
    cast: Cast, message: Message, server: MailServer, taken: Taken
) -> None:
    dana, customer = signed_in(cast.dana), Customer.objects.get()
    assert "did not arrive" not in text_of(dana.get("/desk/"))
    tell(server, server.bounced(taken, WHY))
    booking = message.activity.booking
    assert booking is not None
    assert "A message to a Customer did not arrive" in text_of(dana.get("/desk/"))
    said = f"It did not reach ada@example.com: {WHY}"
    for path in (f"messages/{message.pk}/", f"bookings/{booking.public_id}/", f"customers/{customer.pk}/"):
        page = dana.get(f"/desk/{path}")
        assert said in text_of(page), path
        assert "#s-address" in page.content.decode(), path
    listed = dana.get("/desk/messages/", {"state": "lost"}).context["found"].rows
    assert [(row.message, row.arrival.word, row.arrival.bad) for row in listed] == [(message, "Did not arrive", True)]


def test_the_warning_goes_when_the_address_is_corrected_or_mail_arrives(
    cast: Cast, message: Message, server: MailServer, taken: Taken
) -> None:
    dana = signed_in(cast.dana)
    tell(server, server.bounced(taken, WHY))
    tell(server, server.delivered(taken, THEN + timedelta(hours=1)))
    assert "did not arrive" not in text_of(dana.get("/desk/"))
    Outcome.objects.filter(kind="delivered").delete()
    assert "did not arrive" in text_of(dana.get("/desk/"))
    correct_address(customer=Customer.objects.get(), email="ada@new.example", by="host", now=NOW)
    assert "did not arrive" not in text_of(dana.get("/desk/"))


def test_a_complaint_stands_whatever_comes_after(server: MailServer, taken: Taken, cast: Cast) -> None:
    tell(server, server.complained(taken))
    tell(server, server.delivered(taken, THEN + timedelta(days=1)))
    (row,) = signed_in(cast.dana).get("/desk/messages/", {"state": "lost"}).context["found"].rows
    assert row.arrival.word == "Unwelcome"


def test_a_stranger_learns_nothing(cast: Cast, message: Message, server: MailServer, taken: Taken) -> None:
    tell(server, server.bounced(taken, WHY))
    for user in (cast.eli, cast.sid):
        visitor = signed_in(user)
        assert "did not arrive" not in text_of(visitor.get("/desk/"))
        assert visitor.get("/desk/messages/", {"state": "lost"}).context["found"].rows == []
        assert visitor.get(f"/desk/messages/{message.pk}/").status_code == 404


def test_it_is_exported_and_its_words_are_erased(message: Message, server: MailServer, taken: Taken) -> None:
    tell(server, server.bounced(taken, f"{WHY} for ada@example.com"))
    customer = Customer.objects.get()
    (became,) = exported(customer)["messages"][0]["became"]
    assert (became["what"], became["why"]) == ("bounced", f"{WHY} for ada@example.com")
    booking = message.activity.booking
    assert booking is not None
    fresh(booking).sessions.update(status="completed")
    erase(customer=customer, now=NOW)
    assert told() == [("bounced", "")]
