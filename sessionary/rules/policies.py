"""What a Customer may still change, and for how much: tiers of notice, measured from each session's own start.

Times are minutes since the epoch, amounts in the currency's smallest unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sessionary.rules.money import shares_of
from sessionary.rules.sentences import Sentence

LEAST_NOTICE, MOST_NOTICE = 15, 14 * 1440


@dataclass(frozen=True, slots=True)
class Tier:
    """With at least `notice` minutes to go: so many percent of the price, or a fixed amount for each session."""

    notice: int
    percent: int = 0
    fixed: int | None = None


Policy = tuple[Tier, ...]  # most notice first; empty: never
ANY_TIME_FREE: Policy = (Tier(0, 0),)
ANY_TIME_FULL: Policy = (Tier(0, 100),)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed when booking: the package price, its number of sessions, and both policies.

    `step` is what the gateway's amounts are multiples of. Without a collected price, `price` is 0, and so is all.
    """

    price: int
    sessions: int
    cancel: Policy = ANY_TIME_FULL
    reschedule: Policy = ANY_TIME_FREE
    step: int = 1

    def fee(self, position: int, start: int, now: int) -> int | None:
        """What moving the session with this number costs; None where that is not allowed any more."""
        tier = tier_met(self.reschedule, start, now)
        return None if tier is None else self._amount(tier, position)

    def refund(self, position: int, standings: Sequence[tuple[int, int]]) -> int | None:
        """What canceling the session gives back; None where that is not allowed.

        `standings` are pairs of a start and the moment it is judged at: the present, and each move that its
        Customer made. The worst counts, else moving would buy off the cut-off.
        """
        amounts = []
        for start, moment in standings:
            tier = tier_met(self.cancel, start, moment)
            if tier is None:
                return None
            amounts.append(self._amount(tier, position))
        return min(amounts)

    def best_refund(self, position: int) -> int | None:
        """What the best tier gives back, whenever that is; None where canceling was never allowed."""
        return max((self._amount(tier, position) for tier in self.cancel), default=None)

    def costs(self) -> list[int]:
        """Each session's relative cost, in their order when booked."""
        return shares_of(self.price, 100, self.sessions, self.step)

    def _amount(self, tier: Tier, position: int) -> int:
        if tier.fixed is None:
            return shares_of(self.price, tier.percent, self.sessions, self.step)[position - 1]
        return min(tier.fixed, self.costs()[position - 1])


def tier_met(policy: Policy, start: int, now: int) -> Tier | None:
    """The first tier with enough notice left, at most that of the whole minute `now` that has begun."""
    return next((tier for tier in policy if now <= start - tier.notice), None)


def last_moment(policy: Policy, start: int) -> int | None:
    """The last minute at which the policy still allows it; None when it never does."""
    return start - policy[-1].notice if policy else None


def capped(amounts: Sequence[int], most: int) -> list[int]:
    """The amounts in order, each no more than what the ones before it leave of `most`."""
    answer, left = [], max(0, most)
    for amount in amounts:
        answer.append(min(amount, left))
        left -= answer[-1]
    return answer


def complaints_about(policy: Policy, least_cost: int | None) -> list[str]:
    """What is wrong with the tiers of a policy, in sentences; `least_cost` is the cheapest session's, if collected."""
    found: list[str] = []
    notices = [tier.notice for tier in policy]
    if any(notice and not LEAST_NOTICE <= notice <= MOST_NOTICE for notice in notices):
        found.append(Sentence("Use a notice of 0, or of 15 minutes to 14 days."))
    if any(earlier <= later for earlier, later in pairwise(notices)):
        found.append(Sentence("List the longest notice first, each shorter than the one before."))
    if any(not 0 <= tier.percent <= 100 for tier in policy):
        found.append(Sentence("Use a whole percentage from 0 to 100."))
    if any(tier.fixed is not None and tier.fixed < 0 for tier in policy):
        found.append(Sentence("Use a fixed amount of 0 or more."))
    if least_cost is not None and any((tier.fixed or 0) > least_cost for tier in policy):
        found.append(Sentence("A fixed amount cannot be more than what one session costs."))
    return found


def as_tiers(written: Sequence[dict[str, object]], amount: str) -> Policy:
    """A policy from how programs write it; `amount` is `refund` or `fee`. The shape has been checked before."""
    return tuple(_tier(one, amount) for one in written)


def _tier(written: dict[str, object], amount: str) -> Tier:
    value = written.get(amount) or {}
    assert isinstance(value, dict)
    fixed = value.get("fixed")
    return Tier(
        notice=int(str(written["notice_minutes"])),
        percent=int(value.get("percent") or 0),
        fixed=None if fixed is None else int(fixed),
    )
