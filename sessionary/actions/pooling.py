"""Pooled availability: who of a pool takes a booking is settled when its slots are held, or booked at once."""

import random
from collections.abc import Sequence
from datetime import datetime

from django.db.models import OuterRef, Subquery

from sessionary.actions.claiming import locked
from sessionary.actions.outlooks import outlooks_between
from sessionary.models import Booking, Offer, User
from sessionary.models.claims import NOTHING_OWN, Own
from sessionary.rules.errors import NotOffered, SlotsTaken
from sessionary.rules.packages import check_choice
from sessionary.rules.pooling import longest_idle_first
from sessionary.rules.states import BookingStatus

draw = random.random  # between members whose turn it is alike


def locked_taker(offer: Offer, starts: Sequence[int], *, now: datetime, own: Own = NOTHING_OWN) -> Offer:
    """The offer that takes these starts, read again, with its host's row locked: itself, or a member of its pool.

    Of the members that have all `starts` free it is the one that was last booked through this master page longest ago.
    Raises as `check_choice` does; `SlotsTaken` where none has them free, `NotOffered` where none offers them.
    """
    if not offer.pool:
        return locked(offer)
    chosen = check_choice(starts, offer.sessions, offer.options)
    members = _locked_members(offer)
    outlooks = outlooks_between(members, min(chosen), max(chosen) + 1, now=now, own=own) if members else []
    able = [one for one, outlook in zip(members, outlooks, strict=True) if set(chosen) <= set(outlook.free())]
    if able:
        return _longest_idle(able)
    if any(not outlook.not_offered(chosen) for outlook in outlooks):
        raise SlotsTaken(chosen)
    raise NotOffered(chosen)


def _locked_members(offer: Offer) -> list[Offer]:
    """The members that can still be booked, read again. Every host's row is locked, in the order of their ids."""
    hosts = User.objects.filter(pk__in={one.page.owner_id for one in offer.pool}).order_by("pk")
    locked_hosts = set(hosts.select_for_update(no_key=True).values_list("pk", flat=True))
    rows = Offer.objects.select_related("page__owner", "page__account", "event_type")
    members = [one for one in rows.filter(pk__in=[one.pk for one in offer.pool]) if one.is_open]
    for one in members:
        one.via = offer.via
    return [one for one in members if one.page.owner_id in locked_hosts and one.promise == offer.promise]


def _longest_idle(members: Sequence[Offer]) -> Offer:
    """Bookings that were never paid do not count as made."""
    made = Booking.objects.filter(via=members[0].via, event_type=OuterRef("event_type"), page=OuterRef("page"))
    newest = made.exclude(status=BookingStatus.EXPIRED).order_by("-created_at").values("created_at")[:1]
    rows = Offer.objects.filter(pk__in=[one.pk for one in members]).order_by("pk")
    first = longest_idle_first(dict(rows.values_list("pk", Subquery(newest))), draw)[0]
    return next(one for one in members if one.pk == first)
