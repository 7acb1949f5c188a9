"""The contract, over the fake and every provider, each against a stand-in that speaks its protocol over a socket."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sessionary.providers.sms import registry
from sessionary.providers.sms.contract import (
    Forged,
    Heard,
    KeysRefused,
    Never,
    NotNow,
    OptedOut,
    Provider,
    Text,
    Unreadable,
)
from sessionary.providers.sms.fake import Exchange, Fake
from sessionary.providers.sms.twilio import Twilio
from tests.support.twilio_server import KEYS, LIST, SEND, TwilioServer, reply, signed, status

URL = "https://book.example.com/hooks/sms/abc/"
TEXT = Text("+4915123456789", "Reminder: Coaching, 10:00. https://book.example.com/session/1/2/", URL)
PAST, FUTURE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)


@dataclass
class Bench:
    provider: Provider
    server: TwilioServer | None = None
    exchange: Exchange = field(default_factory=Exchange)

    @property
    def shared(self) -> Any:
        return self.server or self.exchange

    def notice(self, kind: str, **said: str) -> tuple[dict[str, str], bytes]:
        """Signed by the provider: what became of a text, or what somebody wrote."""
        if self.server is not None:
            code = {"ErrorCode": said["code"]} if "code" in said else {}
            fields = reply(said["number"], said["words"]) if kind == "reply" else status(said["id"], kind, **code)
            return signed(URL, fields)
        kinds = {"undelivered": "bounced", "failed": "rejected"}
        told = {"id": said.get("id"), "kind": kinds.get(kind, kind), "why": said.get("code", "")}
        body = json.dumps({"from": said["number"], "words": said["words"]} if kind == "reply" else told).encode()
        assert isinstance(self.provider, Fake)
        return {"signature": self.provider.signed(URL, body)}, body


@pytest.fixture(params=["fake", *registry.names()])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    if request.param == "fake":
        exchange = Exchange()
        yield Bench(Fake("key", exchange), exchange=exchange)
    else:
        with TwilioServer() as server:
            yield Bench(registry.opened("twilio", KEYS, server.url), server)


def test_each_text_has_an_id_and_is_found_again(bench: Bench) -> None:
    bench.provider.check()
    one, two = bench.provider.send(TEXT), bench.provider.send(replace(TEXT, words="Another"))
    assert one != two
    assert bench.provider.find(TEXT, PAST) == one
    assert bench.provider.find(replace(TEXT, number="+4915100000000"), PAST) is None
    assert bench.provider.find(replace(TEXT, words="A third"), PAST) is None
    assert bench.provider.find(TEXT, FUTURE) is None


def test_who_opted_out_and_whose_number_it_is_not(bench: Bench) -> None:
    bench.shared.opted_out.add(TEXT.number)
    with pytest.raises(OptedOut):
        bench.provider.send(TEXT)
    bench.shared.nobodys.add("+4915100000000")
    with pytest.raises(Never) as refused:
        bench.provider.send(replace(TEXT, number="+4915100000000"))
    assert not isinstance(refused.value, OptedOut)


@pytest.mark.parametrize(
    ("kind", "means"), [("delivered", "delivered"), ("undelivered", "bounced"), ("failed", "rejected")]
)
def test_what_became_of_a_text_is_told(bench: Bench, kind: str, means: str) -> None:
    headers, body = bench.notice(kind, id="SM1", code="30003")
    bench.provider.verify(headers, URL, body)
    (told,) = bench.provider.parse(body).told
    assert (told.ids, told.kind) == (("SM1",), means)
    assert "30003" in told.why


def test_what_somebody_wrote_is_heard(bench: Bench) -> None:
    headers, body = bench.notice("reply", number=TEXT.number, words="Stop & go, ä+b")
    bench.provider.verify(headers, URL, body)
    assert bench.provider.parse(body) == Heard(number=TEXT.number, words="Stop & go, ä+b")


@pytest.mark.parametrize(
    ("signed_for", "called"),
    [
        ("https://b.example:443/hooks/sms/", "https://b.example/hooks/sms/"),
        ("https://b.example/hooks/sms/", "https://b.example:443/hooks/sms/"),
        ("http://b.example:80/hooks/sms/?a=b", "http://b.example/hooks/sms/?a=b"),
        ("https://b.example:8443/hooks/sms/", "https://b.example:8443/hooks/sms/"),
    ],
)
def test_twilio_signs_an_address_with_or_without_the_usual_port(signed_for: str, called: str) -> None:
    headers, body = signed(signed_for, reply(TEXT.number, "STOP"))
    Twilio.opened(KEYS, "").verify(headers, called, body)
    with pytest.raises(Forged):
        Twilio.opened(KEYS, "").verify(headers, called.replace("b.example", "b.example.evil"), body)
    with pytest.raises(Forged):
        Twilio.opened(KEYS, "").verify(headers, "https://b.example:8444/hooks/sms/", body)


def test_what_is_not_signed_for_this_address_is_forged(bench: Bench) -> None:
    headers, body = bench.notice("reply", number=TEXT.number, words="STOP")
    _, other = bench.notice("reply", number="+4915100000000", words="STOP")
    for given, url, said in (({}, URL, body), (headers, URL + "?x=1", body), (headers, URL, other)):
        with pytest.raises(Forged):
            bench.provider.verify(given, url, said)


@pytest.mark.parametrize("body", [b"", b"\xff", b"nonsense", b"a=b"])
def test_what_cannot_be_read_is_said(bench: Bench, body: bytes) -> None:
    with pytest.raises(Unreadable):
        bench.provider.parse(body)


@pytest.fixture
def server() -> Iterator[TwilioServer]:
    with TwilioServer() as made:
        yield made


def test_twilio_is_given_a_number_or_a_service_and_where_to_tell(server: TwilioServer) -> None:
    service = {**KEYS, "sender": "MG" + "0a" * 16}
    for keys in (KEYS, service):
        Twilio.opened(keys, server.url).send(TEXT)
    assert [one.sender for one in server.sent] == [KEYS["sender"], service["sender"]]
    assert {(one.to, one.words, one.notify) for one in server.sent} == {(TEXT.number, TEXT.words, URL)}


@pytest.mark.parametrize(("code", "wait"), [(429, 7.0), (500, None), (503, 30.0)])
def test_twilio_out_of_order_is_for_later(server: TwilioServer, code: int, wait: float | None) -> None:
    server.trouble(SEND, "refuse", code, wait or 0)
    with pytest.raises(NotNow, match=str(code)) as trouble:
        Twilio.opened(KEYS, server.url).send(TEXT)
    assert trouble.value.retry_after == wait


@pytest.mark.parametrize("kind", ["lose request", "lose answer", "garble"])
def test_a_lost_answer_may_have_sent_it_and_then_it_is_found(server: TwilioServer, kind: str) -> None:
    provider = Twilio.opened(KEYS, server.url)
    server.trouble(SEND, kind)
    with pytest.raises(NotNow):
        provider.send(TEXT)
    found = provider.find(TEXT, server.now + timedelta(seconds=5))
    assert (found is not None) == (kind != "lose request")


def test_twilio_too_late_or_unreadable_when_asked(server: TwilioServer) -> None:
    provider = Twilio.opened(KEYS, server.url)
    provider.api.timeout = 0.1
    server.trouble(SEND, "be late", seconds=0.4)
    with pytest.raises(NotNow, match="did not answer"):
        provider.send(TEXT)
    provider.api.timeout = 5
    server.trouble(LIST, "garble")
    with pytest.raises(NotNow):
        provider.find(TEXT, PAST)


def test_twilio_does_not_know_these_keys(server: TwilioServer) -> None:
    for keys in ({**KEYS, "auth_token": "x" * 20}, {**KEYS, "account_sid": "AC" + "1" * 32}):
        with pytest.raises(KeysRefused):
            Twilio.opened(keys, server.url).check()


def test_twilio_says_with_a_failure_that_somebody_opted_out(server: TwilioServer) -> None:
    _, body = signed(URL, status("SM1", "failed", ErrorCode="21610", To=TEXT.number))
    heard = Twilio.opened(KEYS, server.url).parse(body)
    assert (heard.number, heard.words, heard.told[0].kind) == (TEXT.number, "STOP", "rejected")
    _, body = signed(URL, status("SM1", "sent"))
    assert Twilio.opened(KEYS, server.url).parse(body) == Heard()


def test_a_messaging_service_says_what_words_in_other_languages_mean(server: TwilioServer) -> None:
    for meaning in ("STOP", "START"):
        _, body = signed(URL, {**reply(TEXT.number, "Ende"), "OptOutType": meaning})
        assert Twilio.opened(KEYS, server.url).parse(body) == Heard(number=TEXT.number, words=meaning)
