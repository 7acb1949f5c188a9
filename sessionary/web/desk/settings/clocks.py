"""Opening hours as people type them."""

import re

from sessionary.rules.hours import MIDNIGHT, Spans

SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—|to|bis)\s*(\d{1,2})(?:[:.](\d{2}))?", re.IGNORECASE | re.ASCII)


def spans_typed(text: str) -> Spans | None:
    """`9:00-12:00, 13-17:30` in minutes of the local day; nothing is closed. None for what cannot be read."""
    pieces = [piece.strip() for piece in re.split(r"[,;\n]", text) if piece.strip()]
    found = [SPAN.fullmatch(piece) for piece in pieces]
    spans = [_span(*one.groups()) for one in found if one is not None]
    is_read = len(spans) == len(pieces) and all(0 <= opens < closes <= MIDNIGHT for opens, closes in spans)
    return sorted(spans) if is_read else None


def spans_to_type(spans: Spans) -> str:
    """The same as it stands in a field: `09:00–12:00, 13:00–17:30`."""
    return ", ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in sorted(spans))


def _span(hour: str, minute: str | None, last_hour: str, last_minute: str | None) -> tuple[int, int]:
    return int(hour) * 60 + _minute(minute), int(last_hour) * 60 + _minute(last_minute)


def _minute(text: str | None) -> int:
    """Minutes past the hour; so many that no opening fits where there are no such minutes."""
    minute = int(text or 0)
    return minute if minute < 60 else 10 * MIDNIGHT


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
