"""What every kind of calendar does. Times are aware, in UTC; tokens and passwords come from whoever calls.

Every call may raise `NotNow` (try again, after `retry_after` seconds where the provider said so), `Unauthorized` (the
token or password is not accepted), `Never` (it refuses for good, or holds what we refuse), and `Gone` where it says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol, Self
from zoneinfo import ZoneInfo

from sessionary.providers.oauth.contract import OAuthFacts

Span = tuple[datetime, datetime]
TIMEOUT = 10.0  # seconds, for each step of a request


@dataclass(frozen=True, slots=True)
class Access:
    """What opens an account: a token, or what was typed in. `address` replaces the provider's own.

    `private` allows addresses inside the operator's network.
    """

    token: str = ""
    address: str = ""
    user: str = ""
    password: str = ""
    private: bool = False
    timeout: float = TIMEOUT


@dataclass(frozen=True, slots=True)
class Listed:
    """A calendar of the account. The first one listed is the one that people mean when they say no more.

    `owner` is the address of the account whose own it is, where the provider says so.
    """

    external_id: str
    name: str
    writable: bool
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """What is asked for. `zone` is for days and times without one, where the calendar names none."""

    start: datetime
    end: datetime
    zone: ZoneInfo

    def within(self, start: datetime, end: datetime) -> Span | None:
        """The part of a span that lies in it; None when there is none."""
        first, last = max(start, self.start), min(end, self.end)
        return (first, last) if first < last else None


@dataclass(frozen=True, slots=True)
class Seen:
    """One event there: our own name of it where it is ours, and when it takes time; never for one gone or free.

    `unread` names one that could not be read, or only in part, and says why it is refused, where it is.
    """

    uid: str
    spans: tuple[Span, ...] = ()
    unread: str = ""

    def with_more(self, other: "Seen") -> "Seen":
        """The same event, with what was read of it elsewhere too."""
        return Seen(self.uid, tuple(dict.fromkeys(self.spans + other.spans)), self.unread or other.unread)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: by the provider's key, the events that are new or changed; all there are, where `whole`.

    With `token` the next reading goes on from here; without one it begins anew.
    """

    whole: bool
    seen: Mapping[str, Seen]
    token: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A session as the host's calendar shows it. `uid` is the same for the session's whole life; `off` is one that
    does not take place, so that its time is free.
    """

    uid: str
    sequence: int
    changed: datetime
    title: str
    text: str
    place: str
    url: str
    start: datetime
    end: datetime
    off: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written: the event's address or id there, and which version of it, where the provider says so."""

    external_id: str
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """An event of ours as it stands there now. `timed` is false for whole days and for times without a zone, which
    say no moment: then `start` and `end` mean nothing.
    """

    start: datetime
    end: datetime
    timed: bool = True


class Calendars(Protocol):
    """One person's account. `oauth` is None where they type in an address. `writes` says whether `put` is possible."""

    name: ClassVar[str]
    label: ClassVar[str]
    oauth: ClassVar[OAuthFacts | None]
    writes: ClassVar[bool]

    @classmethod
    def opened(cls, access: Access) -> Self:
        """With this access."""
        ...

    def calendars(self) -> list[Listed]:
        """All calendars of the account."""
        ...

    def read(self, calendar: str, window: Window, token: str = "") -> Reading:
        """What takes time: all of it, or what changed since `token`; all of it too where that is not known any more."""
        ...

    def put(self, calendar: str, entry: Entry, kept: Kept | None) -> Kept:
        """Write an event, or write over the one that is `kept`. Nobody is invited, and nobody written to.

        The same `uid` never means two events, also after an answer that was lost. Raises `Gone` when the one that was
        kept is not there.
        """
        ...

    def look(self, calendar: str, kept: Kept) -> Found:
        """How an event of ours stands there, whatever it was read as. Raises `Gone` when it was deleted or canceled."""
        ...

    def remove(self, calendar: str, kept: Kept) -> None:
        """Delete an event. Raises `Gone` when that was done before."""
        ...
