"""The Customer's details, entered once, while their times are held."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from sessionary.actions import booking, holding, limiting, offering, wording
from sessionary.actions.customers import ZONES, CustomerDetails
from sessionary.actions.paying import give_up
from sessionary.actions.place_words import where_offered
from sessionary.actions.time_format import in_force
from sessionary.models import Hold
from sessionary.models.claims import Own
from sessionary.rules.errors import (
    HoldEnded,
    Invalid,
    KeyReused,
    NotOffered,
    PaymentUnsure,
    Refused,
    SlotsTaken,
    TooManyRequests,
)
from sessionary.web.booking.addresses import choosing_address
from sessionary.web.booking.booked import answer_booked, booking_address, remember_booked, show_booked
from sessionary.web.booking.going import go
from sessionary.web.booking.layout import keep_secret, show
from sessionary.web.booking.prices import price_of
from sessionary.web.booking.questions import agrees_to_sms, answers_in, fields_of
from sessionary.web.booking.ticket import kept_rows
from sessionary.web.saying import said_beside, said_of
from sessionary.web.time_formats import clock_chosen, follow


@csrf_exempt
def details(request: HttpRequest, public_id: str, secret: str) -> HttpResponse:
    """GET shows the form beside the held ticket; POST books.

    Sent twice alike it books once. Other details for a hold that was booked from are refused.
    """
    hold, now = Hold.opened(public_id, secret), timezone.now()
    follow(request, hold.offer.page.account)
    if request.method != "POST":
        return answer_booked(request, hold) or _show(request, hold, now)
    try:
        limiting.check("book", limiting.who_asks(request.META))
        made = booking.book(
            offer=hold.offer,
            starts=hold.starts,
            customer=_typed(request, hold),
            answers=answers_in(request.POST, hold.offer.event_type.asked),
            hold=hold,
            key=holding.booking_key(hold),
            expect=hold.offer.price if request.POST.get("expect") == str(hold.offer.price or 0) else -1,
            now=now,
            caller=limiting.caller(request.META),
        )
    except Invalid as refused:
        return _show(request, hold, now, errors=said_beside(refused), status=422)
    except KeyReused:
        return answer_booked(request, hold) or show_booked(request, hold, status=409)
    except (SlotsTaken, NotOffered):
        return go(request, _choose_address(hold, request), elsewhere=hold.via is not None)
    except Refused as refused:
        return _show(request, hold, now, errors={"": [said_of(refused)]}, status=409)
    return remember_booked(go(request, booking_address(made) + "?new"), hold)


@csrf_exempt
def longer(request: HttpRequest, public_id: str, secret: str) -> HttpResponse:
    """POST holds ten minutes more; or, where that is over, holds the same times again. What was typed stays."""
    hold, now = Hold.opened(public_id, secret), timezone.now()
    if request.method != "POST":  # somebody reloads by the address that a form was sent to
        return go(request, _address(request, hold))
    follow(request, hold.offer.page.account)
    if (answer := answer_booked(request, hold)) is not None:
        return answer
    try:
        holding.extend(hold=hold, now=now)
    except HoldEnded:
        if hold.ran_out(now):
            return _hold_again(request, hold, now)
    return _show_held(request, hold, now)


def _hold_again(request: HttpRequest, hold: Hold, now: datetime) -> HttpResponse:
    try:
        limiting.check("hold", limiting.who_asks(request.META))
        if give_up(hold=hold, now=now) is not None:
            return show_booked(request, hold)
        caller = limiting.caller(request.META)
        again = holding.hold(offer=hold.offer, starts=hold.starts, now=now, instead_of=hold, caller=caller)
    except (TooManyRequests, PaymentUnsure) as refused:
        status = 429 if isinstance(refused, TooManyRequests) else 409
        return _show(request, hold, now, errors={"": [said_of(refused)]}, status=status)
    except Refused:
        return go(request, _choose_address(hold, request), elsewhere=hold.via is not None)
    return _show_held(request, again, now)


def _show_held(request: HttpRequest, hold: Hold, now: datetime) -> HttpResponse:
    """The form as it was sent, beside the ticket as it is now, at the hold's own address."""
    response = _show(request, hold, now)
    response["HX-Push-Url"] = _address(request, hold)
    return response


def _address(request: HttpRequest, hold: Hold) -> str:
    return reverse("booking:hold", args=[hold.public_id, hold.secret]) + _seen_query(request)


def _show(
    request: HttpRequest,
    hold: Hold,
    now: datetime,
    *,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    locale = get_language() or "en"
    zone, until = _zone(request, hold), hold.expires_at
    ended = hold.ran_out(now)
    context: dict[str, Any] = {
        "hold": hold,
        "offer": hold.offer,
        "fields": fields_of(request.POST, hold.offer.event_type, errors or {}),
        "has_errors": any(errors or {}),
        "problem": " ".join((errors or {}).get("", [])),
        "where": where_offered(hold.offer.event_type, hold.offer.page.owner.first_name),
        "rows": kept_rows(hold.starts, zone, hold.offer, locale),
        "price": price_of(hold.offer, locale),
        "expect": hold.offer.price or 0,
        "zone": zone,
        "zone_name": wording.zone_name(zone, locale),
        "until": wording.clock(until.astimezone(zone)),
        "ended": ended,
        "still_free": ended and not offering.lost(hold.offer, hold.starts, now=now, own=Own.held_by(hold)),
        "seconds_left": max(0, int((until - now).total_seconds())),
        "all_words": wording.number_word(len(hold.starts), locale),
        "address": _address(request, hold),
        "longer_address": reverse("booking:longer", args=[hold.public_id, hold.secret]) + _seen_query(request),
        "change_address": _choose_address(hold, request),
    }
    return keep_secret(show(request, "booking/details.html", hold.offer.page, context, status=status))


def _typed(request: HttpRequest, hold: Hold) -> CustomerDetails:
    return CustomerDetails(
        name=request.POST.get("name", ""),
        email=request.POST.get("email", ""),
        phone=request.POST.get("phone"),
        time_zone=_zone(request, hold).key,
        locale=get_language() or "en",
        clock=str(in_force().hours),
        sms_consent=agrees_to_sms(request.POST, hold.offer.event_type),
    )


def _zone(request: HttpRequest, hold: Hold) -> ZoneInfo:
    name = request.POST.get("zone") or request.GET.get("zone", "")
    return ZoneInfo(name) if name in ZONES else hold.offer.zone


def _seen_query(request: HttpRequest) -> str:
    name = request.POST.get("zone") or request.GET.get("zone", "")
    kept = {"zone": name if name in ZONES else "", "clock": clock_chosen(request)}
    query = urlencode({key: word for key, word in kept.items() if word}, safe="/")
    return f"?{query}" if query else ""


def _choose_address(hold: Hold, request: HttpRequest) -> str:
    """Back to choosing with all times kept, the held ones known as ours."""
    offer, held = hold.offer, hold.choosing_token
    seen = dict(parse_qsl(_seen_query(request).removeprefix("?")))
    return choosing_address(offer.page, offer.event_type, hold.via, pick=hold.starts, hold=held, **seen)
