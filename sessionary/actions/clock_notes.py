"""What clock changes between sessions mean for the reader, said where they lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import wording
from sessionary.rules.clock_changes import ClockChange, clock_changes
from sessionary.rules.hours import wall_clock


@dataclass(frozen=True, slots=True)
class ClockNote:
    """A sentence that belongs between two sessions: before the one at `index`."""

    index: int
    text: str


def clock_notes(
    starts: Sequence[int],
    zone: ZoneInfo,
    page_zone: ZoneInfo,
    locale: str,
    numbers: Sequence[int] | None = None,
) -> list[ClockNote]:
    """The notes for sorted `starts` (minutes since the epoch) read in `zone` and kept in `page_zone`.

    `numbers` are those of the sessions, where they are not just 1, 2, 3…
    """
    if len(starts) < 2:
        return []
    own = clock_changes(zone, starts[0], starts[-1])
    instants = {change.instant for change in own}
    theirs = [change for change in clock_changes(page_zone, starts[0], starts[-1]) if change.instant not in instants]
    shared = {change.instant for change in clock_changes(page_zone, starts[0], starts[-1])} & instants
    names = [str(number) for number in numbers or range(1, len(starts) + 1)]
    notes = []
    for change, where in sorted(
        [(change, zone) for change in own] + [(change, page_zone) for change in theirs],
        key=lambda pair: pair[0].instant,
    ):
        index = next(place for place, start in enumerate(starts) if start >= change.instant)
        alone = None if change.instant in shared or zone == page_zone else where
        notes.append(ClockNote(index, _sentence(change, starts, index, zone, page_zone, alone, locale, names)))
    return notes


def _sentence(
    change: ClockChange,
    starts: Sequence[int],
    index: int,
    zone: ZoneInfo,
    page_zone: ZoneInfo,
    alone: ZoneInfo | None,
    locale: str,
    names: Sequence[str],
) -> str:
    day = wording.day(change.day, locale)
    if alone is not None:
        return _shift(starts, index, zone, page_zone, wording.city(alone.key, locale), day, names)
    if change.shift_minutes > 0:
        sentence = _("Clocks go forward on %(day)s.") % {"day": day}
    else:
        sentence = _("Clocks go back on %(day)s.") % {"day": day}
    return f"{sentence} {_same_hour(starts, zone)}"


def _same_hour(starts: Sequence[int], zone: ZoneInfo) -> str:
    minutes = {wall_clock(zone, start)[1] for start in starts}
    if len(minutes) > 1:
        return _("The times shown already count with it.")
    return _("Your sessions stay at %(time)s.") % {"time": wording.clock_of(minutes.pop())}


def _shift(
    starts: Sequence[int],
    index: int,
    zone: ZoneInfo,
    page_zone: ZoneInfo,
    city: str,
    day: str,
    names: Sequence[str],
) -> str:
    """One zone changes without the other: which sessions start at another hour than before."""
    usual, kept = (
        wall_clock(zone, starts[index - 1])[1],
        wall_clock(page_zone, starts[index - 1])[1],
    )
    hour = wall_clock(zone, starts[index])[1]
    shifted = []
    for place in range(index, len(starts)):
        if wall_clock(zone, starts[place])[1] != hour or wall_clock(page_zone, starts[place])[1] != kept:
            break
        shifted.append(names[place])
    if not shifted or hour == usual:
        return _("%(city)s changes its clocks on %(day)s. The times shown already count with it.") % {
            "city": city,
            "day": day,
        }
    return ngettext(
        "%(city)s changes its clocks on %(day)s: session %(sessions)s starts at %(new)s instead of %(old)s.",
        "%(city)s changes its clocks on %(day)s: sessions %(sessions)s start at %(new)s instead of %(old)s.",
        len(shifted),
    ) % {
        "city": city,
        "day": day,
        "sessions": wording.listed(shifted),
        "new": wording.clock_of(hour),
        "old": wording.clock_of(usual),
    }
