"""Pooled availability: the times of several members as one, and whose turn it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

M = TypeVar("M")


def together(starts: Iterable[Sequence[int]]) -> list[int]:
    """The starts that at least one member has free, in order, each once."""
    return sorted({start for each in starts for start in each})


def why_nobody(reasons: Sequence[str | None]) -> str | None:
    """Why no member can be had: `taken` if any of them offers the time, else the first one's word; None if one can."""
    if None in reasons:
        return None
    return "taken" if "taken" in reasons else reasons[0]


def longest_idle_first(last: Mapping[M, datetime | None], draw: Callable[[], float]) -> list[M]:
    """The members in the order in which they are asked: new ones first, then by when one was last booked.

    `last` has the moment of the last booking made here; None for a new member. `draw` decides between equals: a
    random number for each member, the lowest first.
    """
    places = {member: (moment is not None, moment and moment.timestamp(), draw()) for member, moment in last.items()}
    return sorted(last, key=lambda member: places[member])
