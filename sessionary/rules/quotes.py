"""What a change would cost or give back, session by session: said before it is made."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One session, by its public id. `why` says what stands in the way: see `WHY`.

    `amount` is a fee or a refund in the smallest unit, never negative; `automatic` whether a refund is made without
    anybody doing more.
    """

    session: str
    allowed: bool
    amount: int = 0
    why: str | None = None
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """`action` is cancel or reschedule; amounts in the currency's smallest unit."""

    action: str
    lines: Sequence[QuoteLine]
    currency: str

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def refused(self) -> list[QuoteLine]:
        return [line for line in self.lines if not line.allowed]


WHY = {
    "outside_policy": "It is too close to its start, or was never allowed by what was agreed when booking.",
    "started": "It has started.",
    "canceled": "It is canceled.",
    "completed": "It is over.",
    "not_paid": "It is not paid yet.",
    "requested": "It is not approved yet.",
    "not_begun": "It has not begun yet.",
    "waiting": "Its Customer has been asked for another time already.",
}
