"""Holding slots while the Customer fills in."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from sessionary.actions import holding, limiting
from sessionary.actions.idempotency import once
from sessionary.actions.paying import give_up
from sessionary.api.authorizing import hold_of
from sessionary.api.documenting import REPEATABLE, WITH_HOLD_SECRET
from sessionary.api.reading import minutes_of
from sessionary.api.replaying import anonymous, submission
from sessionary.api.shapes import HoldIn, HoldOut, Problem
from sessionary.models import Hold
from sessionary.models.reaching import offer_reached

router = Router(tags=["Holds"])


@router.post(
    "holds",
    response={201: HoldOut, 404: Problem, 409: Problem, 422: Problem, 429: Problem},
    openapi_extra=REPEATABLE,
)
def create(request: HttpRequest, data: HoldIn) -> HttpResponse:
    """Keep exactly the package's number of slots for ten minutes, all or none."""
    limiting.check("hold", limiting.who_asks(request.META))
    now = timezone.now()
    offer = offer_reached(data.page, data.event_type, via=data.via)
    starts = minutes_of(data.starts)
    public_id = once(
        submission(request, offer.page.account_id, caller=anonymous(offer)),
        lambda: holding.hold(offer=offer, starts=starts, now=now, caller=limiting.caller(request.META)).public_id,
        now=now,
    )
    return _answer(201, Hold.objects.get(public_id=public_id))


@router.post(
    "holds/{hold_id}/extend",
    response={200: HoldOut, 404: Problem, 409: Problem},
    openapi_extra=WITH_HOLD_SECRET,
)
def extend(request: HttpRequest, hold_id: str) -> HttpResponse:
    """Ten minutes more, once."""
    held = hold_of(request, hold_id)
    return _answer(200, holding.extend(hold=held, now=timezone.now()))


@router.delete("holds/{hold_id}", response={204: None, 404: Problem}, openapi_extra=WITH_HOLD_SECRET)
def release(request: HttpRequest, hold_id: str) -> HttpResponse:
    """Let the slots go."""
    held, now = hold_of(request, hold_id), timezone.now()
    give_up(hold=held, now=now)
    holding.release(hold=held, now=now)
    return HttpResponse(status=204)


def _answer(status: int, held: Hold) -> HttpResponse:
    body: dict[str, Any] = {
        "id": held.public_id,
        "secret": held.secret,
        "expires_at": held.expires_at.isoformat(),
    }
    return HttpResponse(json.dumps(body), status=status, content_type="application/json")
