"""Pages, their slots, and filling the rest of a package."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from sessionary.actions import offering
from sessionary.actions.slot_bytes import slots_json
from sessionary.api.answering import slots_answer
from sessionary.api.fronts import master_page_facts, page_facts
from sessionary.api.reading import check_range, minutes_of, zone_named
from sessionary.api.shapes import PageOut, PlanIn, PlanOut, Problem, SlotsOut, SlotsQuery
from sessionary.models import Page
from sessionary.models.reaching import front_door, offer_reached
from sessionary.rules.errors import WrongNumberOfSessions
from sessionary.rules.planning import Proposal

router = Router(tags=["Pages"])


@router.get("pages/{page}", response={200: PageOut, 404: Problem})
def page(request: HttpRequest, page: str) -> HttpResponse:
    """What the page offers, with price and number of sessions.

    A master page has a `kind`. Under the slug of a pooled one times are found, held and booked like on any page; with
    the others a Customer chooses one of its `pages` first, which is booked `via` the master page.
    """
    found = front_door(page)
    return _json(page_facts(found) if isinstance(found, Page) else master_page_facts(found))


@router.get("pages/{page}/slots", response={200: SlotsOut, 404: Problem, 422: Problem})
def slots(request: HttpRequest, page: str, query: Query[SlotsQuery]) -> HttpResponse:
    """The free slots of the local days from `from` to `until` (exclusive) in `time_zone`.

    Where the seats of a group are limited each has its `seats_left`.
    """
    check_range(query.from_, query.until)
    offer = offer_reached(page, query.event_type)
    zone = zone_named(query.time_zone, offer.zone)
    free = offering.free_slots(offer, query.from_, query.until, zone=zone, now=timezone.now())
    return slots_answer(free, offer.options.duration, zone, offer.sessions)


@router.post("pages/{page}/plan", response={200: PlanOut, 404: Problem, 422: Problem})
def plan(request: HttpRequest, page: str, data: PlanIn) -> HttpResponse:
    """Repeat the chosen starts every so many days until the package is full."""
    offer = offer_reached(page, data.event_type)
    zone = zone_named(data.time_zone, offer.zone)
    picks = sorted(set(minutes_of(data.starts)))
    if not 1 <= len(picks) <= offer.sessions:
        raise WrongNumberOfSessions(offer.sessions, len(picks))
    proposals = offering.plan(offer, picks, data.every.days, zone=zone, now=timezone.now())
    length = offer.options.duration
    return _json(
        {
            "sessions": [
                {
                    **json.loads(slots_json([proposal.start], length, zone))[0],
                    "available": proposal.available,
                    "why": _why(proposal),
                    "alternatives": [
                        json.loads(slots_json([start], length, zone))[0] for start in proposal.alternatives
                    ],
                }
                for proposal in proposals
            ]
        }
    )


def _why(proposal: Proposal) -> str | None:
    return "closed" if proposal.why == "too_soon" else proposal.why


def _json(body: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(body), content_type="application/json")
