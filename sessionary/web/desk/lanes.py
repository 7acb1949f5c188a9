"""Sessions of one day side by side: those at the same time share its width in lanes."""

from collections.abc import Sequence
from typing import NamedTuple


class Lane(NamedTuple):
    """The `number`-th, from 1, of so many side by side."""

    number: int
    of: int


def lanes(spans: Sequence[tuple[int, int]]) -> list[Lane]:
    """A lane for each of the spans (start and end, sorted by start); what overlaps never shares one."""
    placed: list[Lane] = []
    cluster: list[int] = []  # for each lane of spans that hang together, when it is free again
    numbers: list[int] = []
    for start, end in spans:
        if cluster and start >= max(cluster):
            placed += [Lane(number, len(cluster)) for number in numbers]
            cluster, numbers = [], []
        free = next((lane for lane, ends in enumerate(cluster) if ends <= start), len(cluster))
        cluster[free : free + 1] = [end]
        numbers.append(free + 1)
    return placed + [Lane(number, len(cluster)) for number in numbers]
