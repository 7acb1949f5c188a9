"""What mail servers may say and do to one message."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope, Session

from sessionary.actions import messaging
from sessionary.actions.dispatching import dispatch
from sessionary.models import Message
from sessionary.providers.messaging import smtp, smtp_in_time
from sessionary.providers.messaging.contract import NotNow
from tests.cast import NOW, Cast, at, booked
from tests.messages.mailbox import Mailbox, opened
from tests.support.certificates import SelfSigned, self_signed


@pytest.fixture
def message(cast: Cast) -> Message:
    booked(cast, "single", [at("2027-03-02 10:00")])
    dispatch(NOW)
    return Message.objects.get(recipient="customer")


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


@pytest.fixture
def certificate(tmp_path: Path) -> Iterator[SelfSigned]:
    """One that nobody vouches for; ours are read anew before and after."""
    smtp.certificates.cache_clear()
    yield self_signed(tmp_path)
    smtp.certificates.cache_clear()


TLS = pytest.mark.parametrize("how", ["tls", "starttls"])


def with_tls(how: str, certificate: SelfSigned) -> Any:
    """A mail server that speaks TLS from the first byte, or once it is asked to."""
    return opened(Mailbox(), **{{"tls": "ssl_context", "starttls": "tls_context"}[how]: certificate.serving})


@TLS
def test_a_certificate_that_nobody_vouches_for_gets_no_mail(
    message: Message, certificate: SelfSigned, how: str
) -> None:
    with with_tls(how, certificate) as box, pytest.raises(NotNow, match="certificate is not accepted: self-signed"):
        messaging.deliver({"message": message.pk}, NOW, replace(box.server, **{how: True}))
    assert box.received == []


@TLS
def test_the_operator_can_vouch_for_their_own_server(
    message: Message, certificate: SelfSigned, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    with with_tls(how, certificate) as box:
        messaging.deliver({"message": message.pk}, NOW, replace(box.server, **{how: True}))
    assert len(box.received) == 1


@TLS
def test_a_certificate_for_another_server_gets_no_mail(
    message: Message, tmp_path: Path, certificate: SelfSigned, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = self_signed(tmp_path, "127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(elsewhere.file))
    with with_tls(how, elsewhere) as box, pytest.raises(NotNow, match="certificate is not accepted: IP address mism"):
        messaging.deliver({"message": message.pk}, NOW, replace(box.server, **{how: True}))
    assert box.received == []
