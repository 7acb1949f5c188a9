"""The Customer cancels some of their sessions; the amount stands in the button."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from sessionary.actions import wording
from sessionary.actions.canceling import cancel as cancel_sessions
from sessionary.actions.idempotency import once
from sessionary.actions.policy_words import policies_in_words
from sessionary.actions.quoting import CANCEL
from sessionary.models import Account
from sessionary.rules.errors import AmountChanged, Invalid, KeyReused, NotAllowed
from sessionary.web.booking.changes import change_of
from sessionary.web.booking.doors import Door, open_door
from sessionary.web.booking.going import go
from sessionary.web.booking.layout import keep_secret, show
from sessionary.web.booking.ledger import ledger_of
from sessionary.web.booking.reading import amount_seen, form_submission, zone_of
from sessionary.web.booking.requested import cancel_request
from sessionary.web.keys import new_key, sent_before
from sessionary.web.saying import said


@csrf_exempt
def cancel(request: HttpRequest, kind: str, public_id: str, secret: str) -> HttpResponse:
    """GET shows what the ticked sessions give back; POST cancels them."""
    door = open_door(request, kind, public_id, secret)
    if door.booking.is_request:
        return cancel_request(request, door)
    ticked = (request.POST if request.method == "POST" else request.GET).getlist("session")
    door.check(ticked)
    if request.method != "POST":
        return _show(request, door, ticked)
    now = timezone.now()
    if not ticked:
        return _show(request, door, [], problem=_("Tick the sessions to cancel first."), status=422)

    def work() -> str:
        cancel_sessions(
            booking=door.booking,
            sessions=ticked,
            reason=request.POST.get("reason", ""),
            now=now,
            expect=amount_seen(request),
        )
        return "canceled"

    try:
        once(form_submission(request, door), work, now=now)
    except (AmountChanged, NotAllowed) as refused:
        return _show(request, door, ticked, problem=said(refused.detail), status=409)
    except KeyReused:
        return _show(request, door, ticked, problem=sent_before(), status=409)
    except Invalid as refused:
        return _show(request, door, ticked, errors=refused.errors, status=422)
    return go(request, door.news_address("canceled", [one for one in door.sessions if one.public_id in ticked]))


def _show(
    request: HttpRequest,
    door: Door,
    ticked: list[str],
    *,
    problem: str = "",
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    booking, locale = door.booking, get_language() or "en"
    zone: ZoneInfo = zone_of(request, booking)
    change = change_of(door, CANCEL, ticked, zone=zone, now=timezone.now(), locale=locale)
    context: dict[str, Any] = {
        "door": door,
        "tab": "cancel",
        "booking": booking,
        "change": change,
        "count": len(change.ticked),
        "policy": policies_in_words(booking.terms, booking.currency, locale)["cancel"],
        "manual": booking.account.refunds == Account.Refunds.MANUAL,
        "ledger": [] if door.only else ledger_of(booking, zone, locale),
        "reason_rule": booking.terms["reason"]["cancel"],
        "reason": request.POST.get("reason", ""),
        "reason_errors": [said(text) for text in (errors or {}).get("reason", [])],
        "problem": problem,
        "zone_name": wording.zone_name(zone, locale),
        "key": new_key(),
    }
    return keep_secret(show(request, "booking/cancel.html", booking.page, context, status=status))
