"""An account in memory, for tests: what was written can be looked at, and it can be told to fail or to be slow."""

import time
from dataclasses import dataclass, field
from typing import ClassVar, Self

from sessionary.providers.calendars.contract import Access, Entry, Found, Kept, Listed, Reading, Seen, Window
from sessionary.providers.oauth.contract import OAuthFacts
from sessionary.providers.troubles import Gone


@dataclass
class Shelf:
    """What all who open the fake share: our entries and others' events by id, and troubles for the next calls."""

    entries: dict[str, Entry] = field(default_factory=dict)
    others: dict[str, Seen] = field(default_factory=dict)
    troubles: list[Exception] = field(default_factory=list)
    seconds: float = 0.0


class Fake:
    """One calendar, named `main`; ids are our UIDs."""

    name: ClassVar[str] = "fake"
    label: ClassVar[str] = "Fake"
    writes: ClassVar[bool] = True
    oauth: ClassVar[OAuthFacts | None] = None

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    @classmethod
    def opened(cls, access: Access) -> Self:
        """With a shelf of its own."""
        return cls(Shelf())

    def calendars(self) -> list[Listed]:
        self._trouble()
        return [Listed("main", "Main", writable=True)]

    def read(self, calendar: str, window: Window, token: str = "") -> Reading:
        self._trouble()
        ours = {
            key: Seen(key, () if entry.off else ((entry.start, entry.end),))
            for key, entry in self.shelf.entries.items()
        }
        clipped = {}
        for key, seen in {**ours, **self.shelf.others}.items():
            inside = (window.within(*span) for span in seen.spans)
            clipped[key] = Seen(seen.uid, tuple(span for span in inside if span is not None))
        return Reading(True, clipped)

    def put(self, calendar: str, entry: Entry, kept: Kept | None) -> Kept:
        self._trouble()
        if kept is not None:
            self._check(kept)
        self.shelf.entries[entry.uid] = entry
        return Kept(entry.uid, str(entry.sequence))

    def look(self, calendar: str, kept: Kept) -> Found:
        self._trouble()
        self._check(kept)
        entry = self.shelf.entries[kept.external_id]
        return Found(entry.start, entry.end)

    def remove(self, calendar: str, kept: Kept) -> None:
        self._trouble()
        self._check(kept)
        del self.shelf.entries[kept.external_id]

    def _trouble(self) -> None:
        time.sleep(self.shelf.seconds)
        if self.shelf.troubles:
            raise self.shelf.troubles.pop(0)

    def _check(self, kept: Kept) -> None:
        if kept.external_id not in self.shelf.entries:
            raise Gone(kept.external_id)
