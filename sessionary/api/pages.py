"""Pages, their slots, and filling the rest of a package."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from sessionary.actions import offering
from sessionary.actions.gateways import bookable_among
from sessionary.actions.policy_words import policies_in_words
from sessionary.actions.slot_bytes import slots_json
from sessionary.actions.terms import freeze
from sessionary.api.answering import slots_answer
from sessionary.api.reading import check_range, minutes_of, zone_named
from sessionary.api.shapes import PageOut, PlanIn, PlanOut, Problem, SlotsOut, SlotsQuery
from sessionary.models import Offer, Page
from sessionary.rules.errors import WrongNumberOfSessions
from sessionary.rules.planning import Proposal

router = Router(tags=["Pages"])


@router.get("pages/{page}", response={200: PageOut, 404: Problem})
def page(request: HttpRequest, page: str) -> HttpResponse:
    """What the page offers, with price and number of sessions."""
    found = Page.named(page)
    offers = found.offers()
    bookable = bookable_among(offers)
    body: dict[str, Any] = {
        "slug": found.slug,
        "name": found.name,
        "welcome": found.welcome,
        "owner": found.owner.name,
        "time_zone": found.time_zone,
        "event_types": [
            {"slug": offer.slug, "name": offer.name, **_offer(offer, offer in bookable)}
            for offer in offers
            if offer.slug is not None
        ],
    }
    if not body["event_types"]:
        body.update(_offer(offers[0], offers[0] in bookable))
    return _json(body)


@router.get("pages/{page}/slots", response={200: SlotsOut, 404: Problem, 422: Problem})
def slots(request: HttpRequest, page: str, query: Query[SlotsQuery]) -> HttpResponse:
    """The free slots of the local days from `from` to `until` (exclusive) in `time_zone`."""
    check_range(query.from_, query.until)
    offer = Offer.named(page, query.event_type)
    zone = zone_named(query.time_zone, offer.zone)
    starts = offering.free_starts(offer, query.from_, query.until, zone=zone, now=timezone.now())
    return slots_answer(starts, offer.options.duration, zone, offer.sessions)


@router.post("pages/{page}/plan", response={200: PlanOut, 404: Problem, 422: Problem})
def plan(request: HttpRequest, page: str, data: PlanIn) -> HttpResponse:
    """Repeat the chosen starts every so many days until the package is full."""
    offer = Offer.named(page, data.event_type)
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


def _offer(offer: Offer, bookable: bool) -> dict[str, Any]:
    event_type = offer.event_type
    return {
        "description": event_type.description,
        "duration_minutes": offer.options.duration,
        "mode": event_type.mode,
        "package": offer.package,
        "sessions": offer.sessions,
        "seats": event_type.seats,
        "suggested_times": offer.suggested_times,
        "pricing": offer.pricing,
        "price": _money(offer.price, offer.currency),
        "single_session_price": _money(offer.single_price, offer.currency),
        "bookable": bookable,
        "policies": policies_in_words(freeze(offer, step=1), offer.currency, "en"),
        "questions": event_type.asked,
    }


def _why(proposal: Proposal) -> str | None:
    return "closed" if proposal.why == "too_soon" else proposal.why


def _money(amount: int | None, currency: str) -> dict[str, Any] | None:
    return None if amount is None else {"amount": amount, "currency": currency}


def _json(body: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(body), content_type="application/json")
