"""Stretches of time: half-open pairs of integers."""

from collections.abc import Iterable

Interval = tuple[int, int]


def union(spans: Iterable[Interval]) -> list[Interval]:
    """The same time in as few intervals as possible, in order: touching ones are one, empty ones none."""
    joined: list[Interval] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def less(span: Interval, covered: Iterable[Interval]) -> list[Interval]:
    """What the sorted `covered` intervals leave of `span`, in order."""
    begin, end = span
    left: list[Interval] = []
    for start, stop in covered:
        if begin < min(start, end):
            left.append((begin, min(start, end)))
        begin = max(begin, stop)
    return [*left, (begin, end)] if begin < end else left
