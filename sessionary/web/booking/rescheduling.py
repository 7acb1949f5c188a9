"""The Customer moves some of their sessions: tick them, choose as many new times, see the fee, confirm."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from sessionary.actions import offering, wording
from sessionary.actions.idempotency import once
from sessionary.actions.policy_words import policies_in_words
from sessionary.actions.quoting import RESCHEDULE, sessions_named
from sessionary.actions.rescheduling import reschedule as reschedule_sessions
from sessionary.actions.terms import frozen_offer
from sessionary.models import Offer, Reschedule, Session
from sessionary.rules.errors import (
    AmountChanged,
    Invalid,
    KeyReused,
    NotAllowed,
    NotOffered,
    SlotsOverlap,
    SlotsTaken,
    TimesUnchanged,
)
from sessionary.rules.packages import clashing
from sessionary.web.booking.changes import Change, change_of
from sessionary.web.booking.choice import Choice, read_choice
from sessionary.web.booking.choosing import show_choice
from sessionary.web.booking.doors import Door, open_door
from sessionary.web.booking.going import go
from sessionary.web.booking.layout import keep_secret, show
from sessionary.web.booking.ledger import ledger_of
from sessionary.web.booking.reading import amount_seen, form_submission, zone_of
from sessionary.web.booking.ticket import Row, kept_rows
from sessionary.web.keys import new_key, sent_before
from sessionary.web.saying import said


@csrf_exempt
def reschedule(request: HttpRequest, kind: str, public_id: str, secret: str) -> HttpResponse:
    """Without sessions in the address: which ones; with them: the calendar for their new times."""
    door, now = open_door(request, kind, public_id, secret), timezone.now()
    if door.booking.is_request:
        return go(request, door.home)
    query = request.POST if request.method == "POST" else request.GET
    change = _change(request, door, query.getlist("session"), now)
    if not change.ticked or "more" in query:
        pressed = "choose" in query and not query.getlist("session")
        return _show_sessions(request, door, change, problem=_("Select the sessions to move first.") if pressed else "")
    moving = tuple(sessions_named(door.booking, [row.id for row in change.ticked]))
    offer = _offer_for(door, moving)
    choice = read_choice(query, offer, now, zone=door.booking.zone, moving=moving)
    if request.method == "POST" and _is_complete(offer, choice, now):
        return go(request, _confirm_address(door, choice))
    return keep_secret(
        show_choice(
            request, offer, choice, now, template="booking/rechoose.html", door=door, change=change, fee=change.total
        )
    )


@csrf_exempt
def confirm(request: HttpRequest, kind: str, public_id: str, secret: str) -> HttpResponse:
    """GET shows old and new times with the fee; POST moves, or goes on to pay it."""
    door, now = open_door(request, kind, public_id, secret), timezone.now()
    if door.booking.is_request:
        return go(request, door.home)
    query = request.POST if request.method == "POST" else request.GET
    change = _change(request, door, query.getlist("session"), now)
    if not change.ticked:
        return go(request, door.address("reschedule"))
    moving = tuple(sessions_named(door.booking, [row.id for row in change.ticked]))
    offer = _offer_for(door, moving)
    choice = read_choice(query, offer, now, zone=door.booking.zone, moving=moving)
    if len(choice.picks) != len(moving) or (request.method != "POST" and choice.unchanged):
        return go(request, door.address("reschedule") + choice.query())
    if request.method != "POST":
        return _show_confirm(request, door, offer, choice, change)
    return _confirmed(request, door, offer, choice, change, now)


def _confirmed(
    request: HttpRequest, door: Door, offer: Offer, choice: Choice, change: Change, now: datetime
) -> HttpResponse:
    starts = {session.public_id: pick for session, pick in zip(choice.moving, choice.picks, strict=True)}

    def work() -> str:
        made = reschedule_sessions(
            booking=door.booking,
            starts=starts,
            reason=request.POST.get("reason", ""),
            now=now,
            expect=amount_seen(request),
        )
        return str(made.state)

    try:
        state = once(form_submission(request, door), work, now=now)
    except (TimesUnchanged, SlotsTaken, NotOffered, SlotsOverlap):
        return go(request, door.address("reschedule") + choice.query())
    except (AmountChanged, NotAllowed, KeyReused) as refused:
        anew = _change(request, door, list(starts), now)
        problem = sent_before() if isinstance(refused, KeyReused) else said(refused.detail)
        return _show_confirm(request, door, offer, choice, anew, problem=problem, status=409)
    except Invalid as refused:
        return _show_confirm(request, door, offer, choice, change, errors=refused.errors, status=422)
    is_waiting = state == Reschedule.State.WAITING
    return go(request, door.address("pay") if is_waiting else door.news_address("moved", choice.moving))


def _change(request: HttpRequest, door: Door, ticked: list[str], now: datetime) -> Change:
    door.check(ticked)
    zone, locale = zone_of(request, door.booking), get_language() or "en"
    return change_of(door, RESCHEDULE, ticked, zone=zone, now=now, locale=locale)


def _offer_for(door: Door, moving: tuple[Session, ...]) -> Offer:
    """What the new times are chosen from: exactly as many as are moved."""
    offer = frozen_offer(door.booking)
    offer.event_type.sessions, offer.event_type.package = len(moving), len(moving) > 1
    return offer


def _is_complete(offer: Offer, choice: Choice, now: datetime) -> bool:
    if len(choice.picks) != len(choice.moving) or choice.unchanged or clashing(choice.picks, offer.options):
        return False
    return not offering.lost(offer, choice.picks, now=now, own=choice.own)


def _confirm_address(door: Door, choice: Choice) -> str:
    words: dict[str, Any] = {
        "session": [session.public_id for session in choice.moving],
        "pick": list(choice.picks),
        "zone": choice.zone.key,
    }
    return f"{door.address('confirm')}?{urlencode(words, doseq=True)}"


def _show_sessions(request: HttpRequest, door: Door, change: Change, *, problem: str) -> HttpResponse:
    booking, locale = door.booking, get_language() or "en"
    zone = zone_of(request, booking)
    context: dict[str, Any] = {
        "door": door,
        "tab": "reschedule",
        "booking": booking,
        "change": change,
        "count": len(change.ticked),
        "policy": policies_in_words(booking.terms, booking.currency, locale)["reschedule"],
        "problem": problem,
        "ledger": [] if door.only else ledger_of(booking, zone, locale),
        "zone_name": wording.zone_name(zone, locale),
    }
    return keep_secret(show(request, "booking/reschedule.html", booking.page, context))


def _show_confirm(
    request: HttpRequest,
    door: Door,
    offer: Offer,
    choice: Choice,
    change: Change,
    *,
    problem: str = "",
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    booking, locale = door.booking, get_language() or "en"
    context: dict[str, Any] = {
        "door": door,
        "booking": booking,
        "choice": choice,
        "change": change,
        "moves": list(zip(change.ticked, _new_rows(choice, offer, locale), strict=False)),
        "count": len(choice.moving),
        "reason_rule": booking.terms["reason"]["reschedule"],
        "reason": request.POST.get("reason", ""),
        "reason_errors": [said(text) for text in (errors or {}).get("reason", [])],
        "problem": problem,
        "zone_name": wording.zone_name(choice.zone, locale),
        "back": door.address("reschedule") + choice.query(),
        "key": new_key(),
    }
    return keep_secret(show(request, "booking/confirm_reschedule.html", booking.page, context, status=status))


def _new_rows(choice: Choice, offer: Offer, locale: str) -> list[Row]:
    return kept_rows(choice.picks, choice.zone, offer, locale)
