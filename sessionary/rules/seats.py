"""Seats of a group: how many there are, and who still finds one. One-on-one is a group of one; None is unlimited."""

from collections.abc import Collection
from itertools import count

ONE_ON_ONE = 1


def is_group(seats: int | None) -> bool:
    """Whether others may come to the same meeting."""
    return seats != ONE_ON_ONE


def has_room(taken: int, seats: int | None) -> bool:
    """Whether one more fits in. Fewer seats than are taken already turn nobody out."""
    return seats is None or taken < seats


def lowest_free(taken: Collection[int]) -> int:
    """The lowest number, from 1, that no seat taken has."""
    return next(seat for seat in count(1) if seat not in taken)


def seats_agreed(promised: int | None, offered: int | None) -> int | None:
    """The seats at a new time of what was booked with `promised` ones, where `offered` are on offer today.

    Who booked one-on-one meets alone, whatever became of it; in a group today's number counts, while it is one.
    """
    return offered if is_group(promised) and is_group(offered) else promised
