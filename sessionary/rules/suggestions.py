"""Where the Owner approves one of several times: exactly so many different ones are suggested."""

from collections.abc import Sequence
from itertools import pairwise

from sessionary.rules.errors import SlotsOverlap, WrongNumberOfSessions


def check_suggestions(starts: Sequence[int], wanted: int) -> list[int]:
    """The starts (minutes since the epoch) in order.

    Only one of them will take place, so they may overlap one another, but not be the same. Raises
    `WrongNumberOfSessions` for any other number than `wanted`, `SlotsOverlap` naming a start suggested twice.
    """
    if len(starts) != wanted:
        raise WrongNumberOfSessions(wanted, len(starts))
    ordered = sorted(starts)
    if twice := [one for one, other in pairwise(ordered) if one == other]:
        raise SlotsOverlap(twice)
    return ordered
