"""What a message tells, before it is laid out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Pip(StrEnum):
    """How the number of a session stands on the ticket."""

    TOLD = "told"
    GONE = "gone"
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class Line:
    """One session. `old` is the time it had before, `word` what became of it, `note` a sentence that stands before.

    `start` is the moment that `day` and `time` say; suggestions and bookings have none.
    """

    number: int
    day: str
    time: str
    url: str
    note: str = ""
    old: str = ""
    word: str = ""
    gone: bool = False
    start: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A label, and what somebody wrote or answered."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Sum:
    """Money in words, with a link to its paper for who may open it."""

    words: str
    amount: str
    link_words: str = ""
    link_url: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """The one thing to do next."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file; `method` is that of a calendar part, empty for a PDF."""

    name: str
    content: bytes
    method: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """One message in the reader's words, with their times and their money.

    `link_words` stand beside each line instead of the usual ones. One that is `alone` says nothing of the booking's
    other sessions. `invitation` is the one calendar part that mail programs act upon by themselves. `opening` are
    paragraphs after the headline; `named` is what only this kind of message can fill a named field with.
    """

    subject: str
    headline: str
    summary: str
    button: Button | None
    lines: tuple[Line, ...] = ()
    facts: tuple[Fact, ...] = ()
    sums: tuple[Sum, ...] = ()
    closing: tuple[str, ...] = ()
    link_words: str = ""
    attachments: tuple[Attachment, ...] = ()
    invitation: Attachment | None = None
    alone: bool = False
    opening: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)
