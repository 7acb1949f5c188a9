"""What mail servers may say to one message, and how long they may take for it."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from time import monotonic
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope, Session

from sessionary.actions import messaging
from sessionary.models import Message
from sessionary.providers.messaging import smtp_in_time
from sessionary.providers.messaging.contract import Never, NotNow
from sessionary.providers.messaging.smtp import SmtpServer
from tests.cast import NOW
from tests.messages.mailbox import Mailbox, opened


@pytest.mark.parametrize("answer", ["221 bye", "421 4.4.2 idle for too long", "500 what?", ""])
def test_what_the_server_says_to_goodbye_is_no_matter(message: Message, answer: str) -> None:
    class Grumpy(Mailbox):
        async def handle_QUIT(self, server: Any, session: Session, envelope: Envelope) -> str:
            if not answer:
                server.transport.close()
            return answer

    with opened(Grumpy()) as box:
        messaging.deliver({"message": message.pk}, NOW, box.server)
    message.refresh_from_db()
    assert (message.state, len(box.received)) == ("sent", 1)


@pytest.mark.parametrize("how", [{"starttls": True}, {"user": "dana", "password": "secret"}])
def test_no_connection_is_left_open(message: Message, mailbox: Mailbox, how: dict[str, Any]) -> None:
    """The server offers neither TLS nor a login."""
    with pytest.raises(NotNow):
        messaging.deliver({"message": message.pk}, NOW, replace(mailbox.server, **how))
    assert (mailbox.goodbyes, mailbox.received) == (1, [])


def test_a_slow_server_is_left_before_anybody_else_takes_up_the_job(
    message: Message, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every step is in time, and all of them together are not: what is late is not begun."""
    clock = count(step=6)
    monkeypatch.setattr(smtp_in_time, "monotonic", lambda: next(clock))
    with pytest.raises(NotNow, match="takes too long"):
        messaging.deliver({"message": message.pk}, NOW, mailbox.server)
    assert mailbox.received == []
    assert next(clock) < 60


@pytest.mark.parametrize("said", [b"", b"2"])
def test_no_step_takes_longer_than_what_is_left(message: Message, said: bytes) -> None:
    """The server says nothing, or nothing but a letter now and then."""

    class Slow(Mailbox):
        async def handle_RCPT(self, server: Any, *_rest: Any) -> str:
            for _ in range(100):
                server.transport.write(said)
                await asyncio.sleep(0.02)
            return "250 OK"

    began = monotonic()
    with opened(Slow()) as box, pytest.raises(NotNow, match=r"timed out|too long"):
        messaging.deliver({"message": message.pk}, NOW, replace(box.server, patience=0.1))
    assert (box.received, monotonic() - began < 1) == ([], True)


@contextmanager
def reading(*answers: str) -> Iterator[SmtpServer]:
    """A server that reads out these answers to one caller, whatever is said to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def read_out() -> None:
            caller, _ = server.accept()
            with caller, caller.makefile("rb") as said:
                for answer in answers:
                    caller.sendall(f"{answer}\r\n".encode())
                    said.readline()

        reader = threading.Thread(target=read_out)
        reader.start()
        yield SmtpServer("127.0.0.1", server.getsockname()[1], timeout=5)
        reader.join()


@pytest.mark.parametrize(
    "answers",
    [
        ("554 not you",),
        ("220 hello", "550 not you", "554 not you"),
        ("220 hello", "250-hello\r\n250 AUTH PLAIN", "535 not you"),
        ("220 hello", "250-hello\r\n250 AUTH PLAIN", "235 fine", "553 not you"),
    ],
    ids=["greeting", "EHLO", "AUTH", "MAIL"],
)
def test_a_server_that_refuses_us_has_not_refused_the_message(message: Message, answers: tuple[str, ...]) -> None:
    """A wrong password is for the Administrator to mend, and what waits goes then."""
    with (
        reading(*answers) as server,
        pytest.raises(NotNow, match=r"has to be corrected: the .* answered 5\d\d not you"),
    ):
        messaging.deliver({"message": message.pk}, NOW, replace(server, user="dana", password="old"))
    message.refresh_from_db()
    assert message.state == "waiting"


def test_a_reader_whom_the_server_refuses_gets_no_second_try(message: Message) -> None:
    answers = ("220 hello", "250 hello", "250 fine", "550 no such user")
    with reading(*answers) as server, pytest.raises(Never, match="550 no such user"):
        messaging.deliver({"message": message.pk}, NOW, server)
    message.refresh_from_db()
    assert message.state == "failed"


HELLO = ("220 hello", "250 hello", "250 fine")


@pytest.mark.parametrize(
    "words",
    [
        "554 5.7.1 <bookings@studio.example>: Sender address rejected: Access denied",
        "554 5.7.1 <ada@example.com>: Relay access denied",
        "530 5.7.0 Authentication required",
        "550 5.7.26 This mail is unauthenticated",
        "550 5.1.8 <bookings@studio.example>: Sender address rejected: Domain not found",
        "550 relay not permitted",
        "530 Must issue a STARTTLS command first",
    ],
)
@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_what_is_about_us_keeps_the_message_waiting_at_whichever_step_it_is_said(
    message: Message, words: str, step: str
) -> None:
    """Postfix refuses senders and relaying only once it knows the recipient."""
    answers = (*HELLO, words) if step == "RCPT" else (*HELLO, "250 fine", words)
    with (
        reading(*answers) as server,
        pytest.raises(NotNow, match="SESSIONARY_SMTP_URL or SESSIONARY_FROM has to be corrected") as told,
    ):
        messaging.deliver({"message": message.pk}, NOW, server)
    assert words in str(told.value)
    message.refresh_from_db()
    assert message.state == "waiting"


@pytest.mark.parametrize(
    "words",
    [
        "550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown in virtual mailbox table",
        "550 5.1.2 <ada@example.com>: Recipient address rejected: Domain not found",
        "552 5.2.2 Mailbox full",
        "550 5.4.1 Recipient address rejected: Access denied",
        "553 5.1.3 <ada@>: Recipient address is malformed",
        "552 mailbox full",
    ],
)
def test_what_is_about_the_reader_is_final(message: Message, words: str) -> None:
    with reading(*HELLO, words) as server, pytest.raises(Never) as told:
        messaging.deliver({"message": message.pk}, NOW, server)
    assert str(told.value) == words
    message.refresh_from_db()
    assert message.state == "failed"


@pytest.mark.parametrize(
    "answers",
    [
        ("220 hello", "250 hello", "552 5.3.4 Message size exceeds fixed limit"),
        ("220 hello", "250 hello", "552 message size exceeds fixed maximum message size"),
        (*HELLO, "250 fine", "552 5.3.4 Message too big"),
        (*HELLO, "552 5.2.3 Message exceeds the maximum size of the mailbox"),
    ],
)
def test_one_that_is_too_large_is_final_and_says_so(message: Message, answers: tuple[str, ...]) -> None:
    with reading(*answers) as server, pytest.raises(Never, match="larger than the mail server takes: 552"):
        messaging.deliver({"message": message.pk}, NOW, server)
    message.refresh_from_db()
    assert message.state == "failed"


def test_one_for_which_there_is_no_room_now_is_tried_again(message: Message) -> None:
    full = ("220 hello", "250 hello", "452 4.3.1 Insufficient system storage")
    with reading(*full) as server, pytest.raises(NotNow, match=r"^the mail server answered 452"):
        messaging.deliver({"message": message.pk}, NOW, server)
    message.refresh_from_db()
    assert message.state == "waiting"
