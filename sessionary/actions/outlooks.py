"""Which starts are on offer: hours, claims and options of offers, read for the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from sessionary.actions.clock import to_datetime, to_minutes, to_minutes_begun
from sessionary.models import Claim, Offer, OpeningHours, Session
from sessionary.models.claims import NOTHING_OWN, Own
from sessionary.models.seats import GroupMeeting, group_meetings
from sessionary.rules import slots
from sessionary.rules.hours import Hours, chain_start, joined, openings
from sessionary.rules.intervals import Interval
from sessionary.rules.seats import has_room, is_group
from sessionary.rules.slots import Claims, SlotOptions

DAY = timedelta(days=1)
WEEK = 7 * 1440
NOT_COUNTED = ("held", "to_reschedule", "canceled")  # a held session's hold is counted already


@dataclass(frozen=True, slots=True)
class Outlook:
    """What decides over the starts of one offer in some stretch of time; minutes since the epoch."""

    openings: list[Interval]
    taken: Claims
    counted: list[int]
    options: SlotOptions
    zone: ZoneInfo
    now: int
    seats: int | None
    groups: Mapping[int, GroupMeeting]

    def free(self) -> list[int]:
        """The free starts, in order."""
        return slots.free_starts(
            self.openings, self.taken, self.counted, self.options, self.now, self.zone, self._shared
        )

    def seats_left(self, starts: Sequence[int]) -> dict[int, int]:
        """How many more can come to each of these free starts; nothing where that is not limited, or one-on-one."""
        if self.seats is None or not is_group(self.seats):
            return {}
        return {one: self.seats - len(self.groups[one].taken if one in self.groups else ()) for one in starts}

    def not_offered(self, starts: Sequence[int]) -> list[int]:
        """Those of `starts` that hours, lead time or horizon exclude, taken or not."""
        return [
            start
            for start in starts
            if not slots.is_offered(start, self.openings, self.options, self.now, zone=self.zone)
        ]

    def untaken(self, starts: Sequence[int]) -> list[int]:
        """Those of `starts` that no claim, buffer or cap blocks, on offer or not."""
        unblocked = slots.free(sorted(starts), self.taken, self.options, self._shared)
        return slots.capped(unblocked, self.counted, self.options, self.zone)

    def why_not(self, start: int) -> str | None:
        """Why `start` is not free: closed, beyond_horizon, too_soon, taken; None when it is."""
        return slots.why_not(
            start, self.openings, self.taken, self.counted, self.options, self.now, self.zone, self._shared
        )

    @property
    def _shared(self) -> list[Interval]:
        return [(one.starts, one.ends) for one in self.groups.values() if has_room(len(one.taken), self.seats)]


def outlooks_between(
    offers: Sequence[Offer], low: int, high: int, *, now: datetime, own: Own = NOTHING_OWN
) -> list[Outlook]:
    """For each offer the outlook over all starts from the minute `low` to `high` (exclusive), and some around them.

    In as many queries as for one; for a group one more.
    """
    dates = [_dates_around(low, high, offer.zone) for offer in offers]
    earliest, latest = min(first for first, _ in dates), max(until for _, until in dates)
    every_hours = OpeningHours.of([offer.page for offer in offers], earliest, latest)
    length, minute = max(offer.options.duration for offer in offers), to_minutes(now)
    hosts = {offer.page.owner_id for offer in offers}
    taken = Claim.taken_of(hosts, low - length, high + length, now=minute, own=own)
    counted = _counted(offers, low - WEEK, high + WEEK, minute, own)
    near = Q(starts__gte=low - length, starts__lt=high + length)
    return [
        Outlook(
            openings=openings(hours, offer.zone, chain_start(hours, first), until),
            taken=taken[offer.page.owner_id],
            counted=counted[offer.pk],
            options=offer.options,
            zone=offer.zone,
            now=to_minutes_begun(now),
            seats=offer.seats,
            groups=group_meetings(offer, near, now=minute, own=own),
        )
        for offer, hours, (first, until) in zip(offers, every_hours, dates, strict=True)
    ]


def outlook_at(offer: Offer, starts: Sequence[int], *, now: datetime, own: Own = NOTHING_OWN) -> Outlook:
    """The outlook on just these `starts`, however far apart they are; it knows nothing of others."""
    zone, options = offer.zone, offer.options
    days = sorted({to_datetime(start).astimezone(zone).date() for start in starts})
    (hours,) = OpeningHours.of([offer.page], days[0] - DAY, days[-1] + 2 * DAY)
    near = (span for day in days for span in _openings_around(hours, zone, day))
    spans = joined(near, zone, days[0] - DAY, days[-1] + 2 * DAY)
    sessions = [(start, start + options.duration) for start in starts]
    minute, margins = to_minutes(now), (options.before, options.after)
    taken = Claim.blocking(offer.page.owner_id, sessions, margins, now=minute, own=own)
    counted = _counted([offer], min(starts) - WEEK, max(starts) + 1 + WEEK, minute, own)
    groups = group_meetings(offer, Q(starts__in=starts), now=minute, own=own)
    begun = to_minutes_begun(now)
    return Outlook(spans, taken, counted[offer.pk], options, zone, begun, offer.seats, groups)


def _openings_around(hours: Hours, zone: ZoneInfo, day: date) -> list[Interval]:
    return openings(hours, zone, chain_start(hours, day - DAY), day + 2 * DAY)


def _dates_around(low: int, high: int, zone: ZoneInfo) -> tuple[date, date]:
    return to_datetime(low).astimezone(zone).date() - DAY, to_datetime(high).astimezone(zone).date() + 2 * DAY


def _counted(offers: Sequence[Offer], low: int, high: int, now: int, own: Own) -> dict[int, list[int]]:
    """By each offer's id the starts that count towards its caps: its sessions and holds on that page."""
    counted: dict[int, list[int]] = {offer.pk: [] for offer in offers}
    capped = {(one.page_id, one.event_type_id): one.pk for one in offers if _is_capped(one)}
    if not capped:
        return counted
    sessions = Session.objects.filter(
        booking__page__in={page for page, _ in capped},
        booking__event_type__in={event_type for _, event_type in capped},
        starts__gte=to_datetime(low),
        starts__lt=to_datetime(high),
    ).exclude(Q(status__in=NOT_COUNTED) | Q(pk__in=own.sessions))
    for page, event_type, start in sessions.values_list("booking__page", "booking__event_type", "starts"):
        if (offer := capped.get((page, event_type))) is not None and start is not None:
            counted[offer].append(to_minutes(start))
    held = Claim.objects.filter(
        Q(expires_at__gt=now), hold__offer__in=capped.values(), starts__gte=low, starts__lt=high
    ).exclude(hold__in=own.holds)
    for offer, held_start in held.values_list("hold__offer", "starts"):
        counted[offer].append(held_start)
    return counted


def _is_capped(offer: Offer) -> bool:
    return offer.options.per_day is not None or offer.options.per_week is not None
