"""A provider in memory, for tests: what it was asked to send can be looked at, and it can be told to fail."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from sessionary.providers.messaging.contract import Told
from sessionary.providers.sms.contract import Forged, Heard, KeyField, KeysRefused, Never, OptedOut, Text, Unreadable
from sessionary.rules.sentences import Sentence


@dataclass
class Exchange:
    """What all who open the fake share; `troubles` are for the next calls, in order."""

    sent: dict[str, tuple[Text, datetime]] = field(default_factory=dict)
    opted_out: set[str] = field(default_factory=set)
    nobodys: set[str] = field(default_factory=set)
    troubles: list[Exception] = field(default_factory=list)


class Fake:
    """Its notices are JSON, with a header that signs address and body."""

    name: ClassVar[str] = "fake"
    label: ClassVar[str] = "Fake"
    key_fields: ClassVar[tuple[KeyField, ...]] = (
        KeyField("key", Sentence("Key"), r".+", Sentence("Anything."), secret=True),
    )

    def __init__(self, key: str, exchange: Exchange) -> None:
        self.key, self.exchange = key, exchange

    @classmethod
    def opened(cls, keys: Mapping[str, str], address: str = "") -> Self:
        """With an exchange of its own."""
        return cls(keys["key"], Exchange())

    def check(self) -> None:
        self._trouble()
        if self.key == "wrong":
            raise KeysRefused("This key is wrong.")

    def send(self, text: Text) -> str:
        self.check()
        if text.number in self.exchange.opted_out:
            raise OptedOut("They want no more.")
        if text.number in self.exchange.nobodys:
            raise Never("Nobody has this number.")
        service_id = f"fake-{len(self.exchange.sent) + 1}"
        self.exchange.sent[service_id] = (text, datetime.now(UTC))
        return service_id

    def find(self, text: Text, since: datetime) -> str | None:
        self._trouble()
        found = [name for name, (sent, at) in self.exchange.sent.items() if sent == text and at >= since]
        return found[0] if found else None

    def verify(self, headers: Mapping[str, str], url: str, body: bytes) -> None:
        if not hmac.compare_digest(headers.get("signature", ""), self.signed(url, body)):
            raise Forged

    def signed(self, url: str, body: bytes) -> str:
        """The signature of such a notice."""
        return hmac.new(self.key.encode(), url.encode() + body, hashlib.sha256).hexdigest()

    def parse(self, body: bytes) -> Heard:
        try:
            said: dict[str, Any] = json.loads(body)
            if "id" in said:
                return Heard((Told((said["id"],), said["kind"], said["why"]),))
            return Heard(number=said["from"], words=said["words"])
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable from error

    def _trouble(self) -> None:
        if self.exchange.troubles:
            raise self.exchange.troubles.pop(0)
