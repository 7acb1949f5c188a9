"""A provider in memory, for tests: what it was asked to do can be looked at, and it can be told to fail."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import ClassVar, Self

from sessionary.providers.conferencing.contract import DialIn, Joining, Wanted
from sessionary.providers.oauth.contract import OAuthFacts
from sessionary.providers.troubles import Gone


@dataclass
class Room:
    """What all who open the fake share: the meetings by their ids, and the troubles for the next calls, in order."""

    meetings: dict[str, Wanted] = field(default_factory=dict)
    troubles: list[Exception] = field(default_factory=list)
    made: int = 0


class Fake:
    """Keeps meetings by reference, so that a lost answer is found again."""

    name: ClassVar[str] = "fake"
    label: ClassVar[str] = "Fake"
    finds: ClassVar[bool] = True
    oauth: ClassVar[OAuthFacts | None] = None

    def __init__(self, room: Room) -> None:
        self.room = room

    @classmethod
    def opened(cls, token: str, address: str = "") -> Self:
        """With a room of its own."""
        return cls(Room())

    def create(self, wanted: Wanted) -> Joining:
        self._trouble()
        self.room.made += 1
        external_id = f"fake-{self.room.made}"
        self.room.meetings[external_id] = wanted
        return _joining(external_id)

    def find(self, wanted: Wanted, known: Collection[str]) -> Joining | None:
        self._trouble()
        for external_id, kept in self.room.meetings.items():
            if kept.reference == wanted.reference and external_id not in known:
                return _joining(external_id)
        return None

    def change(self, joining: Joining, wanted: Wanted) -> Joining:
        self._trouble()
        self._check(joining.external_id)
        self.room.meetings[joining.external_id] = wanted
        return joining

    def remove(self, external_id: str) -> None:
        self._trouble()
        self._check(external_id)
        del self.room.meetings[external_id]

    def _trouble(self) -> None:
        if self.room.troubles:
            raise self.room.troubles.pop(0)

    def _check(self, external_id: str) -> None:
        if external_id not in self.room.meetings:
            raise Gone(external_id)


def _joining(external_id: str) -> Joining:
    numbers = (DialIn("+1 555 0100", "Nowhere"),)
    return Joining(external_id, f"https://fake.example/{external_id}", "secret", numbers, f"{external_id}#")
