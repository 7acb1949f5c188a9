"""Messages handed to a mail service: whole, once, and again when it did not work."""

import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from pytest_django import Settings

from sessionary.actions import messaging
from sessionary.actions.composing.mail import compose
from sessionary.actions.dispatching import dispatch
from sessionary.actions.leasing import lease
from sessionary.actions.reminding import remind_between
from sessionary.jobs import runner
from sessionary.models import Message
from sessionary.providers.messaging.contract import Never, NotNow
from sessionary.providers.messaging.mail_service import MailService
from sessionary.providers.messaging.services import SERVICES
from tests.cast import ADA, NOW, Cast, at, booked
from tests.mail.conftest import those
from tests.money.till import paid
from tests.support.mail_servers import SERVERS, MailServer


def deliver(message: Message) -> Message:
    messaging.deliver({"message": message.pk}, NOW)
    message.refresh_from_db()
    return message


def test_a_message_arrives_whole_and_keeps_both_ids(message: Message, server: MailServer) -> None:
    deliver(message)
    (taken,) = server.taken
    mail = compose(message, NOW)
    assert (message.state, message.service_id) == ("sent", taken.service_id)
    assert (taken.to, taken.subject) == ("Ada Byron <ada@example.com>", mail["Subject"])
    assert taken.reply_to == "Dana Reyes <dana@example.com>"
    assert "Ada" in taken.text
    assert "<html" in taken.html
    assert taken.metadata == {"message_id": message.message_id}
    headers = {name.lower(): value for name, value in taken.headers.items()}
    assert (headers["message-id"] == message.message_id) is server.subscription.service.keeps_id
    assert headers["auto-submitted"] == "auto-generated"


def test_nothing_is_taken_from_a_message_or_put_in(cast: Cast, server: MailServer) -> None:
    cast.dana.name = "Dana {{ of }} {{{places"
    cast.dana.save()
    booked(cast, "single", [at("2027-03-02 10:00")])
    dispatch(NOW)
    message = Message.objects.get(recipient="customer")
    deliver(message)
    (taken,) = server.taken
    mail = compose(message, NOW)
    for kind, got in (("plain", taken.text), ("html", taken.html)):
        body = mail.get_body((kind,))
        assert body is not None
        assert got.splitlines() == body.get_content().splitlines()
    assert "Dana {{ of }} {{{places" in taken.text
    assert "List-Unsubscribe" not in taken.headers


def test_calendar_parts_keep_their_lines_and_receipts_their_bytes(shop: Cast, server: MailServer) -> None:
    booking = paid(shop, "three", [at(f"2027-03-0{day} 10:00") for day in (2, 3, 4)])
    dispatch(NOW)
    message = Message.objects.get(activity__booking=booking, recipient="customer")
    deliver(message)
    files = server.taken[0].attachments
    kind, content = files["sessions.ics"]
    part = EmailMessage()
    part["Content-Type"] = kind
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == ("PUBLISH" if server.keeps_methods else None)
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    receipt = next(name for name in files if name.endswith(".pdf"))
    assert files[receipt][0] == "application/pdf"
    assert files[receipt][1].startswith(b"%PDF")


def test_names_in_any_script_reach_the_other_side(cast: Cast, server: MailServer) -> None:
    cast.dana.name = 'Zoë "Z" Müller, 山田'
    cast.dana.save()
    booked(cast, "single", [at("2027-03-02 10:00")])
    dispatch(NOW)
    deliver(Message.objects.get(recipient="customer"))
    assert "山田" in server.taken[0].reply_to


def test_names_of_any_length_stand_in_no_messages_way(cast: Cast, server: MailServer) -> None:
    cast.dana.name = f"Dana {'Maria ' * 15}Reyes"
    cast.dana.save()
    booked(cast, "single", [at("2027-03-02 10:00")], replace(ADA, name=f"Ada {'Augusta ' * 20}Byron"))
    dispatch(NOW)
    for message in Message.objects.all():
        deliver(message)
    assert {taken.to[:9] for taken in server.taken} == {"Ada Augus", "Dana Mari"}
    assert {taken.to.split()[-1] for taken in server.taken} == {"<ada@example.com>", "<dana@example.com>"}


@pytest.mark.parametrize("kind", ["lose request", "lose answer", "garble"])
def test_no_answer_is_a_matter_of_trying_again_with_the_same_id(
    message: Message, server: MailServer, kind: str
) -> None:
    server.trouble(f"POST {server.path}", kind)
    with pytest.raises(NotNow):
        deliver(message)
    message.refresh_from_db()
    assert message.state == "waiting"
    deliver(message)
    assert {taken.metadata["message_id"] for taken in server.taken} == {message.message_id}
    assert len(server.taken) == (1 if kind == "lose request" else 2)


@pytest.mark.parametrize(("status", "wait"), [(429, 30.0), (500, None), (503, 120.0)])
def test_a_busy_service_says_when_to_come_again(
    message: Message, server: MailServer, status: int, wait: float | None
) -> None:
    server.trouble(f"POST {server.path}", "refuse", status, wait or 0)
    with pytest.raises(NotNow, match=rf"answered {status}: Out of order\.") as trouble:
        deliver(message)
    assert trouble.value.retry_after == wait


def test_a_sending_limit_is_waited_out(message: Message, server: MailServer) -> None:
    server.trouble(f"POST {server.path}", "refuse", server.full)
    with pytest.raises(NotNow, match=rf"answered {server.full}: Out of order\."):
        deliver(message)
    deliver(message)
    assert message.state == "sent"


def test_one_that_is_late_is_not_waited_for(message: Message, server: MailServer) -> None:
    server.trouble(f"POST {server.path}", "be late", seconds=0.4)
    with pytest.raises(NotNow, match="did not answer"):
        messaging.deliver({"message": message.pk}, NOW, MailService(server.subscription, timeout=0.1))


def test_an_address_that_is_none_is_said_with_the_services_words(message: Message, server: MailServer) -> None:
    server.invalid.add("ada@example.com")
    with pytest.raises(Never, match=re.escape(server.nobody)):
        deliver(message)
    message.refresh_from_db()
    assert message.state == "failed"


@those(lambda one: not one.unsent)
def test_some_say_at_once_who_gets_no_mail_any_more(message: Message, server: MailServer) -> None:
    server.inactive.add("ada@example.com")
    with pytest.raises(Never, match=r"does not send to Ada Byron <ada@example\.com>: .*inactive"):
        deliver(message)
    message.refresh_from_db()
    assert message.state == "failed"


def test_a_wrong_key_is_for_the_administrator_to_mend_and_loses_no_message(
    message: Message, server: MailServer, settings: Settings
) -> None:
    settings.MAIL_SUBSCRIPTION = replace(server.subscription, key="old")
    job = next(job for job in lease(5, NOW) if job.payload["message"] == message.pk)
    runner.do(job)
    job.refresh_from_db()
    assert (job.state, server.taken) == ("ready", [])
    assert re.match("SESSIONARY_MAIL_KEY or the account there has to be put in order: .* answered 401", job.error)
    settings.MAIL_SUBSCRIPTION = server.subscription
    assert deliver(message).state == "sent"


@pytest.mark.parametrize("status", [402, 403])
def test_an_account_that_is_shut_loses_no_message(message: Message, server: MailServer, status: int) -> None:
    server.trouble(f"POST {server.path}", "refuse", status)
    with pytest.raises(NotNow, match=rf"account there has to be put in order: .* answered {status}"):
        deliver(message)


def test_no_service_on_the_list_goes_untried() -> None:
    assert list(SERVERS) == [service.name for service in SERVICES]


def test_a_message_without_files_goes_too(message: Message, server: MailServer) -> None:
    remind_between(NOW, NOW + timedelta(hours=2))
    reminder = Message.objects.get(activity__kind="reminded")
    deliver(reminder)
    assert server.taken[0].attachments == {}
