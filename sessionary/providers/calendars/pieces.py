"""Reading an iCalendar file part by part, where the parser refuses it as a whole for one part that breaks the rules.

Alarms are left out, as they take no time. Time zones that cannot be read are left out too: then the name of the zone
counts. Of an event that cannot be read its name is kept, with a start that cannot be read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from icalendar import Calendar

Parse = Callable[[bytes], Sequence[Calendar]]
NAMES = (b"UID", b"SUMMARY")
NO_START = b"DTSTART:unreadable"


class OutOfOrder(ValueError):
    """Parts begin and end in another order, the file ends in the middle, or has none: nobody knows what is missing."""


@dataclass
class Part:
    """A component as it stands in the file: its lines without those around, and the components inside of it."""

    name: bytes
    lines: list[bytes] = field(default_factory=list)
    inner: list["Part"] = field(default_factory=list)

    def text(self) -> bytes:
        """As a file has it."""
        inside = [one.text() for one in self.inner]
        return b"\r\n".join([b"BEGIN:" + self.name, *self.lines, *inside, b"END:" + self.name])

    def without(self, name: bytes) -> "Part":
        """A copy that has no such component inside."""
        return Part(self.name, self.lines, [one for one in self.inner if one.name != name])

    def only_named(self) -> "Part":
        """A copy that has its names, and no start that can be read."""
        kept = [line for line in self.lines if line.partition(b":")[0].partition(b";")[0].upper() in NAMES]
        return Part(self.name, [*kept, NO_START])


def readable_part_of(body: bytes, parse: Parse) -> bytes:
    """The file without what cannot be read. Raises `OutOfOrder`."""
    calendars = [one for one in _parts(body) if one.name == b"VCALENDAR"]
    if not calendars:
        raise OutOfOrder
    return b"\r\n".join(_readable(one, parse).text() for one in calendars)


def _readable(calendar: Part, parse: Parse) -> Part:
    kept = Part(calendar.name, calendar.lines)
    for part in sorted(calendar.inner, key=lambda one: one.name != b"VTIMEZONE"):
        zones = [one for one in kept.inner if one.name == b"VTIMEZONE"]
        bare = part.without(b"VALARM")
        if _parses(Part(calendar.name, calendar.lines, [*zones, bare]), parse):
            kept.inner.append(bare)
        elif part.name == b"VEVENT":
            kept.inner.append(part.only_named())
    return kept


def _parses(calendar: Part, parse: Parse) -> bool:
    try:
        return bool(parse(calendar.text()))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError):
        return False


def _parts(body: bytes) -> Iterator[Part]:
    """The components of the file. What stands between them is left out."""
    open_parts: list[Part] = []
    for line in body.removeprefix(b"\xef\xbb\xbf").splitlines():
        word, _, name = line.rstrip().upper().partition(b":")
        if word == b"BEGIN":
            open_parts.append(Part(name))
        elif word != b"END":
            if open_parts and line:
                open_parts[-1].lines.append(line)
        elif not open_parts or open_parts[-1].name != name:
            raise OutOfOrder
        else:
            part = open_parts.pop()
            if not open_parts:
                yield part
            else:
                open_parts[-1].inner.append(part)
    if open_parts:
        raise OutOfOrder
