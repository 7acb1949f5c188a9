"""What the stand-ins for mail services share, and how one differs from another."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from sessionary.providers.messaging.services import NAMED, Subscription
from tests.support.gateway_server import Answer, Call, GatewayServer

KEY = "key-of-dana"
THEN = datetime(2027, 3, 1, 8, 5, tzinfo=UTC)  # when what they tell of happened, unless a test says so


@dataclass
class Taken:
    """One message as its reader gets it. Attachments by name: their type, and their content."""

    service_id: str
    to: str
    subject: str
    text: str
    html: str
    reply_to: str
    headers: dict[str, str]
    metadata: dict[str, str]
    attachments: dict[str, tuple[str, bytes]]


class MailServer(GatewayServer):
    """One message for each call that it takes, as these services know no idempotency keys.

    `stranger` is what it says to a wrong key, `nobody` its words for an address that is `invalid`. What is for an
    `inactive` address it takes and tells afterwards, as `unsent` says in its words and with its reason, that it was not
    sent; where there is no `unsent`, it refuses at once. `tells` has its words for what becomes of messages, with ours:
    none for what does not matter to us. `full` is its status when a limit is reached. `keeps_methods` says that
    calendar parts keep theirs.
    """

    name: ClassVar[str]
    path: ClassVar[str]
    stranger: ClassVar[Answer]
    nobody: ClassVar[str]
    tells: ClassVar[Mapping[str, str]]
    unsent: ClassVar[tuple[str, str] | None] = None
    secret: ClassVar[str] = "bell:ringer"
    full: ClassVar[int] = 429
    keeps_methods: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Taken] = []
        self.news: list[Any] = []  # what it has to tell
        self.invalid: set[str] = set()
        self.inactive: set[str] = set()

    @property
    def subscription(self) -> Subscription:
        """The operator's, at this server."""
        return Subscription(NAMED[self.name], KEY, self.secret, "mail.example.com", self.url)

    def pattern(self, path: str) -> str:
        return path

    def respond(self, call: Call) -> Answer:
        return self.take(call) if self.knows(call) else self.stranger

    def knows(self, call: Call) -> bool:
        """Whether the key is right."""
        raise NotImplementedError

    def take(self, call: Call) -> Answer:
        """Keep the message, or refuse it."""
        raise NotImplementedError

    def keep(self, taken: Taken) -> None:
        """As if it were sent; what is for an inactive address is told of."""
        self.taken.append(taken)
        if self.unsent and bare(taken.to) in self.inactive:
            self.news.append(self.notice(taken, *self.unsent))

    def notice(self, taken: Taken, word: str, why: str = "", at: datetime = THEN) -> Any:
        """What it tells of the message, `word` being one of those that it `tells`."""
        raise NotImplementedError

    def bounced(self, taken: Taken, why: str) -> Any:
        """What it tells of one that came back."""
        return self.notice(taken, self.word("bounced"), why)

    def delivered(self, taken: Taken, at: datetime = THEN) -> Any:
        """What it tells of one that arrived."""
        return self.notice(taken, self.word("delivered"), at=at)

    def complained(self, taken: Taken) -> Any:
        """What it tells of one that its reader called spam."""
        return self.notice(taken, self.word("complained"))

    def together(self, *notices: Any) -> list[Any]:
        """What it sends when it has all this to tell: one call for each."""
        return list(notices)

    def word(self, kind: str) -> str:
        """Its first word for what we call `kind`."""
        return next(word for word, ours in self.tells.items() if ours == kind)

    def signed(self, notice: Any) -> tuple[dict[str, str], bytes]:
        """As the service sends what it tells: with `user:password` of the address that was entered there."""
        return {"authorization": basic(self.secret)}, json.dumps(notice).encode()

    def unsigned(self, notice: Any) -> tuple[dict[str, str], bytes]:
        """The same from anybody else."""
        return {}, json.dumps(notice).encode()


def basic(login: str) -> str:
    """`user:password` as a header has it."""
    return f"Basic {base64.b64encode(login.encode()).decode()}"


def bare(address: str) -> str:
    """The address without the name of whose it is."""
    return address.rpartition("<")[2].rstrip(">").lower()
