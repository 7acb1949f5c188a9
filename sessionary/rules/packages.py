"""A package is chosen whole: exactly so many starts, none in another's way."""

from collections.abc import Sequence
from itertools import pairwise

from sessionary.rules.errors import SlotsOverlap, WrongNumberOfSessions
from sessionary.rules.sentences import Sentence
from sessionary.rules.slots import SlotOptions

MIN_SESSIONS, MAX_SESSIONS = 1, 20


def complaint_about_sessions(package: bool, sessions: int) -> Sentence | None:
    """What is wrong with a number of sessions: a package has 1 to 20, a single session is one."""
    if not MIN_SESSIONS <= sessions <= MAX_SESSIONS:
        limits = {"least": MIN_SESSIONS, "most": MAX_SESSIONS}
        return Sentence("Choose a number of sessions from %(least)s to %(most)s.", **limits)
    if not package and sessions != 1:
        return Sentence("Turn the session package on to offer more than one session.")
    return None


def check_choice(starts: Sequence[int], wanted: int, options: SlotOptions) -> list[int]:
    """The starts (minutes since the epoch) in order.

    Raises `WrongNumberOfSessions` for any other number than `wanted`, `SlotsOverlap` for a start chosen twice
    or too near another, buffers counted.
    """
    if len(starts) != wanted:
        raise WrongNumberOfSessions(wanted, len(starts))
    if clashes := clashing(starts, options):
        raise SlotsOverlap(clashes)
    return sorted(starts)


def clashing(starts: Sequence[int], options: SlotOptions) -> list[int]:
    """The starts that are the same as the one before them, overlap it, or come too near."""
    return [later for earlier, later in pairwise(sorted(starts)) if later - earlier < distance(options)]


def overlapped(start: int, chosen: Sequence[int], options: SlotOptions) -> int | None:
    """The chosen start that `start` would clash with; None when it fits."""
    return next((one for one in chosen if abs(one - start) < distance(options)), None)


def distance(options: SlotOptions) -> int:
    """The fewest minutes from one start to the next of the same kind."""
    return options.duration + max(options.before, options.after)
