"""Choosing the times of all sessions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sessionary.actions import holding, limiting, offering, wording
from sessionary.actions.gateways import is_bookable
from sessionary.actions.paying import give_up
from sessionary.actions.time_format import in_force
from sessionary.models import Offer
from sessionary.rules.errors import NotOffered, Refused, SlotsTaken
from sessionary.rules.hours import instant
from sessionary.rules.planning import Proposal
from sessionary.web.booking.announcement import announcement
from sessionary.web.booking.booked import show_booked
from sessionary.web.booking.calendar import Month, month_of
from sessionary.web.booking.choice import FORTNIGHTLY, TEN_DAYS, Choice, is_rhythm, read_choice, showing
from sessionary.web.booking.crumbs import crumbs_of
from sessionary.web.booking.going import go
from sessionary.web.booking.layout import show
from sessionary.web.booking.prices import price_of
from sessionary.web.booking.ticket import chosen_rows, numbered, numbers_of, proposed_rows
from sessionary.web.booking.zones import zone_choices
from sessionary.web.saying import said_of


def choose_from(request: HttpRequest, offer: Offer) -> HttpResponse:
    """GET shows the choice in the address; POST holds it and goes on to the details."""
    now = timezone.now()
    query = request.POST if request.method == "POST" else request.GET
    choice = read_choice(query, offer, now)
    if request.method != "POST" or not is_bookable(offer):
        return show_choice(request, offer, choice, now)
    try:
        limiting.check("hold", limiting.who_asks(request.META))
        if choice.hold is not None and give_up(hold=choice.hold, now=now) is not None:
            return show_booked(request, choice.hold)
        caller = limiting.caller(request.META)
        held = holding.hold(offer=offer, starts=choice.picks, now=now, instead_of=choice.hold, caller=caller)
    except (SlotsTaken, NotOffered):
        return show_choice(request, offer, choice, now, status=409)
    except Refused as refused:
        return show_choice(request, offer, choice, now, problem=said_of(refused), status=422)
    seen = {"zone": choice.zone.key if choice.zone_chosen else "", "clock": choice.clock}
    kept = urlencode({key: word for key, word in seen.items() if word}, safe="/")
    address = reverse("booking:hold", args=[held.public_id, held.secret]) + (f"?{kept}" if kept else "")
    return go(request, address, elsewhere=bool(offer.pool))


def show_choice(
    request: HttpRequest,
    offer: Offer,
    choice: Choice,
    now: datetime,
    *,
    template: str = "booking/choose.html",
    problem: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The calendar and the ticket with this choice; `more` is what another template than the usual needs."""
    locale = get_language() or "en"
    taken = offering.lost(offer, choice.picks, now=now, own=choice.own)
    rest = _proposals(offer, choice, now) if choice.picks and not taken else []
    choice, month = _opened_month(offer, choice, rest, taken, now, locale)
    context: dict[str, Any] = {
        "offer": offer,
        "crumbs": crumbs_of(offer) if not choice.moving else [],
        "bookable": bool(choice.moving) or is_bookable(offer),
        "choice": choice,
        "price": price_of(offer, locale),
        "month": month,
        "announcement": announcement(request, choice, month, locale),
        "rhythm_problem": _rhythm_problem(request.GET),
        "rows": chosen_rows(choice, offer, taken, locale),
        "proposed": proposed_rows(choice, offer, rest, locale),
        **_counts(choice, offer.sessions, taken),
        "just_lost": bool(taken) and status == 409,
        "problem": problem,
        "zone_name": wording.zone_name(choice.zone, locale),
        "zones": zone_choices(choice.zone, offer.zone, now, locale),
        "next_free": _next_free(offer, choice, month, now, locale),
        "all_words": wording.number_word(offer.sessions, locale),
        **_ways_on(choice, now, locale),
        **more,
    }
    response = show(request, template, offer.front, context, status=status)
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Push-Url"] = request.path + choice.query()
    return response


def _counts(choice: Choice, sessions: int, taken: Mapping[int, Sequence[int]]) -> dict[str, Any]:
    """How many are chosen and to be chosen, how many picks were taken meanwhile, and which numbers these had."""
    kept = choice.without(taken)
    lost = [number for number, pick in zip(numbers_of(choice), choice.picks, strict=True) if pick in taken]
    return {
        "places": [choice.number_at(place) for place in range(1, sessions + 1)],
        "left": sessions - len(choice.picks),
        "taken": len(taken),
        "lost": lost,
        "kept": len(kept.picks),
        "kept_choice": kept,
        "kept_left": sessions - len(kept.picks),
    }


def _ways_on(choice: Choice, now: datetime, locale: str) -> dict[str, Any]:
    """The links to other months, views and rhythms, with what is chosen kept."""
    return {
        "earlier": _turn(choice, -1, locale) if choice.month > now.astimezone(choice.zone).date() else None,
        "later": _turn(choice, 1, locale),
        "month_query": choice.query(view=None),
        "clock": in_force().hours,
        "clock_12_query": choice.query(clock="12"),
        "clock_24_query": choice.query(clock="24"),
        "list_query": choice.query(view="list"),
        "weekly_query": choice.query(every=None),
        "fortnightly_query": choice.query(every=FORTNIGHTLY),
        "other_query": choice.query(every=choice.every if choice.other_rhythm else TEN_DAYS),
    }


def _proposals(offer: Offer, choice: Choice, now: datetime) -> Sequence[Proposal]:
    if len(choice.picks) >= offer.sessions or choice.suggesting:
        return []
    return offering.plan(offer, choice.picks, choice.every, zone=choice.zone, now=now, own=choice.own, swap=choice.swap)


def _opened_month(
    offer: Offer, choice: Choice, rest: Sequence[Proposal], taken: Collection[int], now: datetime, locale: str
) -> tuple[Choice, Month]:
    """The month that the address names; where it names none, the first from now on that has a free time."""
    month = _month(offer, choice, rest, taken, now, locale)
    if choice.month_chosen or not month.is_empty:
        return choice, month
    if (start := offering.next_free(offer, _end_of_month(choice), now=now, own=choice.own)) is None:
        return choice, month
    choice = replace(choice, month=showing(choice, start).month)
    return choice, _month(offer, choice, rest, taken, now, locale)


def _month(
    offer: Offer, choice: Choice, rest: Sequence[Proposal], taken: Collection[int], now: datetime, locale: str
) -> Month:
    until = (choice.month + timedelta(days=32)).replace(day=1)
    free = offering.free_slots(offer, choice.month, until, zone=choice.zone, now=now, own=choice.own)
    numbers = {start: number for start, number in numbered(choice, rest).items() if start not in taken}
    return month_of(choice.without(taken), free, numbers, offer.options, locale)


def _rhythm_problem(query: QueryDict) -> str:
    """What to correct in a rhythm of one's own; empty for one that will do."""
    days = query.get("days", "")
    return "" if not days or is_rhythm(days) else _("Please enter a number of days from 1 to 90.")


def _next_free(offer: Offer, choice: Choice, month: Month, now: datetime, locale: str) -> Mapping[str, str] | None:
    """Where to go on when the month has nothing: the next free time, if any."""
    if not month.is_empty:
        return None
    if (start := offering.next_free(offer, _end_of_month(choice), now=now, own=choice.own)) is None:
        return {}
    there, local = showing(choice, start), wording.local(start, choice.zone)
    return {
        "when": f"{wording.day(local.date(), locale)}, {wording.clock(local)}",
        "month": wording.day(there.month, locale, "month"),
        "query": there.query(),
    }


def _end_of_month(choice: Choice) -> int:
    """The last minute of the choice's month in its zone."""
    return instant(choice.zone, (choice.month + timedelta(days=32)).replace(day=1), 0) - 1


def _turn(choice: Choice, step: int, locale: str) -> Mapping[str, str]:
    """The link to the month before or after."""
    month = (choice.month + timedelta(days=32 if step > 0 else -1)).replace(day=1)
    there = replace(choice, month=month, day=None)
    return {"query": there.query(), "name": wording.day(month, locale, "month")}
