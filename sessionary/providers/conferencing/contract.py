"""What every conferencing provider does. Times are aware; tokens come from whoever calls.

Every call may raise `NotNow` (try again, after `retry_after` seconds where the provider said so), `Unauthorized` (the
token is not accepted), `Never` (it refuses for good), and `Gone` where it says so.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol, Self

from sessionary.providers.oauth.contract import OAuthFacts

STAMP = "%Y-%m-%dT%H:%M:%SZ"  # how most of them write a moment in UTC


@dataclass(frozen=True, slots=True)
class Wanted:
    """The meeting that a session needs. `reference` is our own name of it; the same one never means two meetings.

    `start` and `end` are in UTC; `zone` is the IANA name of the host's, for providers that show one.
    """

    reference: str
    title: str
    start: datetime
    end: datetime
    zone: str

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class DialIn:
    """A number to call, and where it is."""

    number: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Joining:
    """How to get into a meeting. `code` is what is typed on a phone, `passcode` what a screen asks for."""

    external_id: str
    join_url: str
    passcode: str = ""
    dial_in: tuple[DialIn, ...] = ()
    code: str = ""


class Conferencing(Protocol):
    """One person's account at a provider, opened by their access token.

    `oauth` is None for one that needs no account. `finds` says whether `find` can tell what a lost answer made.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    oauth: ClassVar[OAuthFacts | None]
    finds: ClassVar[bool]

    @classmethod
    def opened(cls, token: str, address: str = "") -> Self:
        """With this access token; `address` replaces the provider's own."""
        ...

    def create(self, wanted: Wanted) -> Joining:
        """Make a meeting."""
        ...

    def find(self, wanted: Wanted, known: Collection[str]) -> Joining | None:
        """The meeting that an earlier `create` for the same reference made, if it did; none of the `known` ids."""
        ...

    def change(self, joining: Joining, wanted: Wanted) -> Joining:
        """Give a meeting its new time and title. Raises `Gone` when it is not there any more."""
        ...

    def remove(self, external_id: str) -> None:
        """Cancel a meeting. Raises `Gone` when that was done before."""
        ...
