"""Mail servers that speak TLS: only one whose certificate is good for its name gets any mail."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sessionary.actions import messaging
from sessionary.models import Message
from sessionary.providers.messaging import smtp
from sessionary.providers.messaging.contract import NotNow
from tests.cast import NOW
from tests.messages.mailbox import Mailbox, opened
from tests.support.certificates import SelfSigned, self_signed


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
