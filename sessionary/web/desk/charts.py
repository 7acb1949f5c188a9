"""A bar chart as SVG shapes, drawn on the server; its numbers stand in a table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, FOOT, HEAD = 720, 220, 28, 24
GAP = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """Where one month's bar stands, and what is written under and above it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    words: str

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def above(self) -> float:
        """Where its words stand."""
        return self.y - 6


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars over a base line at `base`; what is negative hangs below it."""

    bars: list[Bar]
    base: float
    width: int = WIDTH
    height: int = HEIGHT
    label_at: int = HEIGHT - 8


def chart(values: Sequence[int], labels: Sequence[str], words: Sequence[str]) -> Chart:
    """A bar for each value; the highest and the lowest fill the height together."""
    top, bottom = max([1, *values]), min([0, *values])
    scale = (HEIGHT - FOOT - HEAD) / (top - bottom)
    base = HEAD + top * scale
    step = WIDTH / len(values)
    bars = [
        Bar(
            x=round(number * step + GAP / 2, 1),
            y=round(base - max(value, 0) * scale, 1),
            width=round(step - GAP, 1),
            height=round(abs(value) * scale, 1),
            label=label,
            words=said if value else "",
        )
        for number, (value, label, said) in enumerate(zip(values, labels, words, strict=True))
    ]
    return Chart(bars, round(base, 1))
