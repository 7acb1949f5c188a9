"""Whom a mail is from and for, as a mail server receives it: nobody else, whatever people are called."""

import email
import re
from collections.abc import Iterator
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import Message as Raw
from email.utils import getaddresses

import pytest
from pytest_django import Settings

from sessionary.actions import messaging
from sessionary.actions.dispatching import dispatch
from sessionary.models import Message
from tests.cast import ADA, NOW, Cast, at, booked
from tests.messages.mailbox import Mailbox, opened

NAMES = {
    "Your Bank, <ceo@bank.example>, and also many more words so that the line has to be folded": (
        "Your Bank ceo bank.example and also many more words so that"
    ),
    "Maximilian Alexander von Hohenstein-Weyer, CEO (Hohenstein & Partner GmbH, Berlin)": (
        "Maximilian Alexander von Hohenstein-Weyer CEO Hohenstein &"
    ),
    "Dr. Maximilian Müller, M.Sc. (Universität zu Köln), Rechtsanwalt, Steuerberater": (
        "Dr. Maximilian Müller M.Sc. Universität zu Köln Rechtsanwalt"
    ),
    "日本語の長い名前" * 10: ("日本語の長い名前" * 10)[:60],
    "=?utf-8?q?evil?=": "utf-8?q?evil?=",
    '"Ada" [The;Countess]: Byron\\': "Ada The Countess Byron",
}


@pytest.fixture
def ascii_only() -> Iterator[Mailbox]:
    """A mail server that knows nothing of other letters."""
    with opened(Mailbox(), enable_SMTPUTF8=False) as box:
        yield box


def received(cast: Cast, mailbox: Mailbox, name: str) -> Raw:
    """What the Owner is written about a booking under this name, read from the bytes that went over the wire."""
    booked(cast, "single", [at("2027-03-02 10:00")], replace(ADA, name=name))
    dispatch(NOW)
    messaging.deliver({"message": Message.objects.get(recipient="owner").pk}, NOW, mailbox.server)
    return email.message_from_bytes(bytes(mailbox.received[0].content or b""))


def people(mail: Raw, field: str) -> list[tuple[str, str]]:
    """Names and addresses as mail programs read them."""
    unfolded = re.sub("[\r\n]", "", mail[field])
    return [(str(make_header(decode_header(name))), address) for name, address in getaddresses([unfolded])]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_name_and_no_address(cast: Cast, mailbox: Mailbox, name: str) -> None:
    mail = received(cast, mailbox, name)
    ((said, address),) = people(mail, "From")
    assert address == "bookings@127.0.0.1"
    assert said.endswith(" via Sessionary")
    assert NAMES[name].startswith(said.removesuffix(" via Sessionary"))
    assert people(mail, "Reply-To") == [(NAMES[name], "ada@example.com")]
    assert people(mail, "To") == [("Dana Reyes", "dana@example.com")]


def test_a_name_is_no_line_of_the_head(cast: Cast, mailbox: Mailbox) -> None:
    mail = received(cast, mailbox, "=?utf-8?q?a=0d=0aBcc:_x=40y.example=0d=0a=0d=0aHello?=")
    assert mail["Bcc"] is None
    assert mail["Message-ID"]
    assert "Hello?= booked" in str(make_header(decode_header(mail["Subject"])))


@pytest.mark.parametrize(
    ("domain", "in_ascii"),
    [("münchen.example", "xn--mnchen-3ya.example"), ("straße.example", "xn--strae-oqa.example")],
)
def test_domains_in_other_letters_are_reached_through_any_server(
    cast: Cast, ascii_only: Mailbox, settings: Settings, domain: str, in_ascii: str
) -> None:
    settings.DEFAULT_FROM_EMAIL = f"bookings@{domain}"
    booked(cast, "single", [at("2027-03-02 10:00")], replace(ADA, email=f"ada@{domain}"))
    dispatch(NOW)
    for message in Message.objects.order_by("recipient"):
        messaging.deliver({"message": message.pk}, NOW, ascii_only.server)
    to_ada, to_dana = ascii_only.received
    assert (to_ada.mail_from, to_ada.rcpt_tos) == (f"bookings@{in_ascii}", [f"ada@{in_ascii}"])
    assert people(email.message_from_bytes(bytes(to_dana.content or b"")), "Reply-To") == [
        ("Ada Byron", f"ada@{in_ascii}")
    ]
