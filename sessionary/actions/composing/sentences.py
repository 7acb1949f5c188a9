"""Small choices that several messages make between whole sentences."""

from collections.abc import Sequence
from typing import Any

from sessionary.actions import wording
from sessionary.actions.composing.telling import Line


def one_of(lines: Sequence[Line], total: int, alone: str, one: str, many: str) -> str:
    """The sentence for a booking of one session, for one session of several, or for several, without its words."""
    if total == 1:
        return alone
    return one if len(lines) == 1 else many


def numbers(lines: Sequence[Line]) -> str:
    """`2`, or `1 and 3`: by number, whatever order they stand in."""
    return wording.listed([str(number) for number in sorted(line.number for line in lines)])


def joined(*sentences: str) -> str:
    """Those that there are, one after the other."""
    return " ".join(sentence for sentence in sentences if sentence)


def words_of(lines: Sequence[Line], **more: Any) -> dict[str, Any]:
    """What sentences about these lines are filled with."""
    return {"numbers": numbers(lines), "n": len(lines), **more}
