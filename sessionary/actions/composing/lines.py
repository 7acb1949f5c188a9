"""The sessions that a message lists, in the order they take place, and how they stand on its ticket."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from sessionary.actions import links, wording
from sessionary.actions.clock import to_minutes
from sessionary.actions.clock_notes import clock_notes
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.telling import Line, Pip
from sessionary.models import Session

GONE = frozenset({"canceled", "to_reschedule"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A session at one of its times. `old` is the start it had before; one that is `gone` does not take place."""

    session: Session
    start: datetime
    old: datetime | None = None
    word: str = ""
    gone: bool = False


def as_it_stands(session: Session) -> Entry:
    """The session at its time; a message that goes out late does not promise one that was given up meanwhile."""
    words = {"canceled": _("Canceled"), "to_reschedule": _("To be picked anew")}
    return Entry(session, session.span[0], word=words.get(session.status, ""), gone=session.status in GONE)


def lines_of(reader: Reader, entries: Iterable[Entry]) -> tuple[Line, ...]:
    """The lines, with what clock changes between them mean for the reader."""
    ordered = sorted(entries, key=lambda entry: entry.start)
    starts = [to_minutes(entry.start) for entry in ordered]
    numbers = [entry.session.position for entry in ordered]
    found = clock_notes(starts, reader.zone, reader.booking.page.zone, reader.locale, numbers)
    notes = {note.index: note.text for note in found if not all(entry.gone for entry in ordered)}
    return tuple(_line(reader, entry, notes.get(place, "")) for place, entry in enumerate(ordered))


def pips_of(reader: Reader, lines: Iterable[Line]) -> list[tuple[int, Pip]]:
    """All sessions of the booking by number: those that are told of, those that are gone, and the rest.

    Of a request it is the suggested times.
    """
    told = {line.number: Pip.GONE if line.gone else Pip.TOLD for line in lines}
    standing = {
        one.position: Pip.GONE if one.status in GONE else Pip.RESTING for one in reader.booking.sessions_in_order
    }
    return sorted((standing | told).items())


def when(reader: Reader, start: datetime) -> tuple[str, str]:
    """Day and time of a session that starts then, as the reader reads them."""
    end = start + timedelta(minutes=reader.booking.terms["duration"])
    local = start.astimezone(reader.zone)
    return wording.day(local.date(), reader.locale, "day_year"), wording.time_range(local, end.astimezone(reader.zone))


def _line(reader: Reader, entry: Entry, note: str) -> Line:
    day, time = when(reader, entry.start)
    return Line(
        number=entry.session.position,
        day=day,
        time=time,
        url=links.session_url(entry.session) if reader.to_customer else links.desk_session_url(entry.session),
        note=note,
        old="" if entry.old is None or entry.old == entry.start else ", ".join(when(reader, entry.old)),
        word=entry.word,
        gone=entry.gone,
        start=entry.start,
    )
