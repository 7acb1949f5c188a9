"""What mail servers may say and do to one message."""

from dataclasses import replace
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from sessionary.actions import messaging
from sessionary.actions.dispatching import dispatch
from sessionary.models import Message
from sessionary.providers.messaging.contract import NotNow
from tests.cast import NOW, Cast, at, booked
from tests.messages.mailbox import Mailbox, opened


@pytest.fixture
def message(cast: Cast) -> Message:
    booked(cast, "single", [at("2027-03-02 10:00")])
    dispatch(NOW)
    return Message.objects.get(recipient="customer")


@pytest.mark.parametrize("answer", ["221 bye", "421 4.4.2 idle for too long", "500 what?", ""])
def test_what_the_server_says_to_goodbye_is_no_matter(message: Message, answer: str) -> None:
    class Grumpy(Mailbox):
        async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
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
