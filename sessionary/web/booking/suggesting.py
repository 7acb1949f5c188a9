"""Where the Owner approves bookings, the Customer suggests times: first on the page, and anew by their own link."""

import copy
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from sessionary.actions import booking as booking_action
from sessionary.actions import limiting, offering, wording
from sessionary.actions.customers import CustomerDetails
from sessionary.actions.gateways import is_bookable
from sessionary.actions.requesting import suggest
from sessionary.actions.terms import frozen_offer
from sessionary.actions.time_format import in_force
from sessionary.models import Offer
from sessionary.rules.errors import (
    Invalid,
    KeyReused,
    NotOffered,
    Refused,
    RequestAnswered,
    SlotsTaken,
    WrongNumberOfSessions,
)
from sessionary.web.booking.booked import booking_address
from sessionary.web.booking.choice import Choice, read_choice
from sessionary.web.booking.choosing import show_choice
from sessionary.web.booking.doors import Door, open_door
from sessionary.web.booking.going import go
from sessionary.web.booking.layout import keep_secret, show
from sessionary.web.booking.prices import price_of
from sessionary.web.booking.questions import agrees_to_sms, answers_in, fields_of
from sessionary.web.booking.reading import amount_seen
from sessionary.web.booking.ticket import kept_rows
from sessionary.web.keys import given_key, new_key, sent_before
from sessionary.web.saying import said_beside, said_of


def suggest_from(request: HttpRequest, offer: Offer) -> HttpResponse:
    """The calendar; with `details` in the address the form for who asks, which POST sends."""
    now, asked = timezone.now(), _to_choose(offer, offer.suggested_times)
    query = request.POST if request.method == "POST" else request.GET
    choice = read_choice(query, asked, now, suggesting=True)
    is_complete = len(choice.picks) == asked.sessions
    if "details" in query and is_complete and is_bookable(offer):
        return _sent(request, offer, choice, now) if request.method == "POST" else _show_details(request, offer, choice)
    if request.method != "POST" or not is_bookable(offer):
        return _show_calendar(request, offer, asked, choice, now)
    if not is_complete:
        problem = said_of(WrongNumberOfSessions(asked.sessions, len(choice.picks)))
        return _show_calendar(request, offer, asked, choice, now, problem=problem, status=422)
    if offering.lost(asked, choice.picks, now=now):
        return _show_calendar(request, offer, asked, choice, now, status=409)
    return go(request, request.path + choice.query(details=1))


@csrf_exempt
def suggest_anew(request: HttpRequest, public_id: str, secret: str) -> HttpResponse:
    """Other times while the booking is requested; POST sends them at once, as we know who asks."""
    door, now = open_door(request, "booking", public_id, secret), timezone.now()
    if door.booking.status != "requested":
        return go(request, door.home)
    offer = frozen_offer(door.booking)
    asked = _to_choose(offer, door.booking.terms["suggested_times"])
    query = request.POST if request.method == "POST" else request.GET
    choice = read_choice(query, asked, now, zone=door.booking.zone, suggesting=True)
    problem, status = "", 200
    if request.method == "POST":
        try:
            suggest(booking=door.booking, starts=choice.picks, now=now)
            return go(request, door.home + "?new")
        except RequestAnswered:
            return go(request, door.home)
        except (SlotsTaken, NotOffered):
            status = 409
        except Refused as refused:
            problem, status = said_of(refused), 422
    return keep_secret(_show_calendar(request, offer, asked, choice, now, problem=problem, status=status, door=door))


def _to_choose(offer: Offer, count: int) -> Offer:
    """What the calendar offers: as many starts as are to be suggested; not to be saved."""
    asked, event_type = copy.copy(offer), copy.copy(offer.event_type)
    event_type.sessions, event_type.package = count, count > 1
    asked.event_type = event_type
    return asked


def _show_calendar(
    request: HttpRequest,
    offer: Offer,
    asked: Offer,
    choice: Choice,
    now: datetime,
    *,
    problem: str = "",
    status: int = 200,
    door: Door | None = None,
) -> HttpResponse:
    return show_choice(
        request,
        asked,
        choice,
        now,
        template="booking/suggest.html",
        problem=problem,
        status=status,
        door=door,
        service=door.booking.terms["name"] if door else offer.name,
        price=None if door else price_of(offer, get_language() or "en"),
        go_on=_("Send") if door else "",
    )


def _sent(request: HttpRequest, offer: Offer, choice: Choice, now: datetime) -> HttpResponse:
    """Request the booking, once however often it is pressed."""
    try:
        key = given_key(request, _form(offer))
        limiting.check("book", limiting.who_asks(request.META))
        made = booking_action.book(
            offer=offer,
            starts=choice.picks,
            customer=_typed(request, offer, choice),
            answers=answers_in(request.POST, offer.event_type.asked),
            key=f"request:{key}" if key else None,
            expect=amount_seen(request),
            now=now,
            caller=limiting.caller(request.META),
        )
    except Invalid as refused:
        return _show_details(request, offer, choice, errors=said_beside(refused), status=422)
    except (SlotsTaken, NotOffered):
        return go(request, request.path + choice.query())
    except KeyReused:
        return _show_details(request, offer, choice, errors={"": [sent_before()]}, status=409)
    except Refused as refused:
        return _show_details(request, offer, choice, errors={"": [said_of(refused)]}, status=409)
    return go(request, booking_address(made) + "?new")


def _form(offer: Offer) -> str:
    """Name the form that a request's key is given to."""
    return f"request:{offer.pk}"


def _show_details(
    request: HttpRequest,
    offer: Offer,
    choice: Choice,
    *,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    locale = get_language() or "en"
    context: dict[str, Any] = {
        "offer": offer,
        "choice": choice,
        "fields": fields_of(request.POST, offer.event_type, errors or {}),
        "has_errors": any(errors or {}),
        "problem": " ".join((errors or {}).get("", [])),
        "rows": kept_rows(choice.picks, choice.zone, offer, locale),
        "price": price_of(offer, locale),
        "expect": offer.price or 0,
        "zone_name": wording.zone_name(choice.zone, locale),
        "change_address": request.path + choice.query(),
        "key": new_key(_form(offer)),
    }
    return show(request, "booking/suggest_details.html", offer.front, context, status=status)


def _typed(request: HttpRequest, offer: Offer, choice: Choice) -> CustomerDetails:
    return CustomerDetails(
        name=request.POST.get("name", ""),
        email=request.POST.get("email", ""),
        phone=request.POST.get("phone"),
        time_zone=choice.zone.key,
        locale=get_language() or "en",
        clock=str(in_force().hours),
        sms_consent=agrees_to_sms(request.POST, offer.event_type),
    )
