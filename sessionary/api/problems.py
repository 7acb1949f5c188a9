"""Refusals as RFC 9457 problem details: a stable slug, a sentence, and what a program needs to act."""

import json
from datetime import UTC
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from sessionary.actions.booking_facts import quote_view
from sessionary.actions.clock import to_datetime
from sessionary.rules import errors

STATUS = {
    errors.NotPermitted: 403,
    errors.NotFound: 404,
    errors.SlotsTaken: 409,
    errors.AmountChanged: 409,
    errors.HoldEnded: 409,
    errors.NotAllowed: 409,
    errors.RequestAnswered: 409,
    errors.RefundsOff: 409,
    errors.PaymentRefused: 409,
    errors.PaymentUnsure: 503,
    errors.TooManyRequests: 429,
}
TYPES = "https://sessionary.org/problems/"


def problem(status: int, slug: str, detail: str, **more: Any) -> HttpResponse:
    """The answer that says what is wrong and what to do."""
    body = {
        "type": TYPES + slug,
        "title": slug.replace("-", " ").capitalize(),
        "status": status,
        "detail": detail,
        **more,
    }
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")


def refused(request: HttpRequest, error: errors.Refused) -> HttpResponse:
    """A refusal of the rules or actions."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)
    return problem(status, error.slug, str(error.detail), **_particulars(error))


def unreadable(request: HttpRequest, complaints: list[dict[str, Any]]) -> HttpResponse:
    """Input of the wrong shape; each complaint says where."""
    found = [
        {"field": ".".join(str(part) for part in one["loc"][1:] if part != "body"), "detail": one["msg"]}
        for one in complaints
    ]
    detail = "; ".join(f"{one['field'] or 'body'}: {one['detail']}" for one in found[:5])
    return problem(422, "invalid", detail, errors=found)


def status_problem(status: int, detail: str, slug: str | None = None) -> HttpResponse:
    """A problem known by its HTTP status, unless there is a better `slug`."""
    return problem(status, slug or HTTPStatus(status).phrase.lower().replace(" ", "-"), detail)


def _particulars(error: errors.Refused) -> dict[str, Any]:
    if isinstance(error, errors.SlotsTaken):
        return {"taken": [_instant(start) for start in error.starts]}
    if isinstance(error, errors.NotOffered | errors.SlotsOverlap | errors.TimesUnchanged):
        return {"starts": [_instant(start) for start in error.starts]}
    if isinstance(error, errors.ChoosePage):
        return {"pages": error.pages}
    if isinstance(error, errors.WrongNumberOfSessions):
        return {"sessions": error.wanted}
    if isinstance(error, errors.AmountChanged):
        total = {"amount": error.amount, "currency": error.currency}
        return {"total": total, "quote": error.quote and quote_view(error.quote)}
    if isinstance(error, errors.NotAllowed):
        return {"sessions": [{"id": line.session, "why": line.why} for line in error.lines]}
    if isinstance(error, errors.RefundExceedsLeft):
        return {"left": {"amount": error.left, "currency": error.currency}}
    if isinstance(error, errors.ConflictingSettings):
        return {"conflicts": [_pair(one) for one in error.conflicts]}
    if isinstance(error, errors.Invalid):
        return {
            "errors": [{"field": field, "detail": str(text)} for field, texts in error.errors.items() for text in texts]
        }
    return {}


def _pair(one: errors.Conflict) -> dict[str, Any]:
    carrier = {"slug": one.carrier.slug} if one.carrier else {}
    return {"setting": one.setting, "with": one.with_, "where": one.where, **carrier}


def _instant(minutes: int) -> str:
    return to_datetime(minutes).astimezone(UTC).isoformat().replace("+00:00", "Z")
