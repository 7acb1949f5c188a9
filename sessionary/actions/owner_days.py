"""Suggested times beside the Owner's day: what is booked around each, and whether it can still be approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from sessionary.actions.clock import to_minutes
from sessionary.actions.outlooks import outlook_at
from sessionary.actions.terms import frozen_offer
from sessionary.models import Booking, Claim
from sessionary.models.claims import LONGEST
from sessionary.rules.hours import instant, wall_clock


@dataclass(frozen=True, slots=True)
class SuggestedTime:
    """A start (minutes since the epoch) on its local `day` in the page's zone, with the host's claims of that day.

    `why` says why it cannot be approved: `past` or `taken`; empty when it can.
    """

    start: int
    day: date
    claims: list[Claim]
    why: str


def suggested_times(booking: Booking, starts: Sequence[int], now: datetime) -> list[SuggestedTime]:
    """The starts in order; their claims come with session and booking, in a fixed number of queries."""
    if not starts:
        return []
    zone, minute = booking.page.zone, to_minutes(now)
    untaken = set(outlook_at(frozen_offer(booking), starts, now=now).untaken(starts))
    days = {start: wall_clock(zone, start)[0] for start in starts}
    spans = {day: (instant(zone, day, 0), instant(zone, day + timedelta(days=1), 0)) for day in days.values()}
    claims = _claims(booking.host_id, list(spans.values()), minute)
    return [
        SuggestedTime(
            start=start,
            day=day,
            claims=[one for one in claims if one.starts < spans[day][1] and one.ends > spans[day][0]],
            why="past" if start <= minute else "" if start in untaken else "taken",
        )
        for start, day in sorted(days.items())
    ]


def _claims(host_id: int, spans: Sequence[tuple[int, int]], now: int) -> list[Claim]:
    """The host's claims in these stretches, one for all seats of a meeting; holds that ran out do not count."""
    near = Q()
    for low, high in spans:
        near |= Q(starts__gt=low - LONGEST, starts__lt=high, ends__gt=low)
    counting = Q(expires_at=None) | Q(expires_at__gt=now)
    found = Claim.objects.filter(near, counting, host=host_id).order_by("starts")
    by_meeting = {(claim.meeting, claim.starts): claim for claim in found.select_related("session__booking__page")}
    return list(by_meeting.values())
