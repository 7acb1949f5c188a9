"""What becomes of a session whose event somebody changed in the host's calendar. Times are minutes since the epoch."""

from enum import StrEnum

A_HANDFUL = 5


class Verdict(StrEnum):
    """The session moves, or the event is put back: why."""

    MOVES = "moves"
    PAST = "past"
    UNTIMED = "untimed"
    LENGTH = "length"
    TAKEN = "taken"


def verdict_on(start: int, *, timed: bool, was: int, now: int) -> Verdict:
    """On an event that starts at `start` there, where `was` was written; what is claimed is asked afterwards.

    Where it ends counts for nothing: a session keeps its length.
    """
    if not timed:
        return Verdict.UNTIMED
    if start == was:
        return Verdict.LENGTH
    return Verdict.MOVES if start > now else Verdict.PAST


def too_many(gone: int, ahead: int) -> bool:
    """Whether so many events that vanished at once look like an accident: more than a handful, and than half of all."""
    return gone > A_HANDFUL and 2 * gone > ahead
