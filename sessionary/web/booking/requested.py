"""The Customer's page of a request: what they suggested, what became of it, and what they can do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sessionary.actions import wording
from sessionary.actions.canceling import cancel
from sessionary.actions.terms import frozen_offer
from sessionary.models import Booking, Request
from sessionary.rules.errors import Invalid, NotAllowed
from sessionary.web.booking.doors import Door
from sessionary.web.booking.going import go
from sessionary.web.booking.layout import keep_secret, show
from sessionary.web.booking.reading import zone_of
from sessionary.web.booking.ticket import kept_rows
from sessionary.web.booking.zones import zone_choices
from sessionary.web.saying import said_of


def show_request(request: HttpRequest, door: Door) -> HttpResponse:
    """The request; with `?new` it says that it has just been sent."""
    booking, locale = door.booking, get_language() or "en"
    zone = zone_of(request, booking)
    newest = list(booking.requests.all())[-1]
    is_new = "new" in request.GET and newest.answer is None
    price = booking.terms["price"]
    context: dict[str, Any] = {
        "door": door,
        "booking": booking,
        "rows": kept_rows(newest.starts, zone, frozen_offer(booking), locale),
        "is_open": newest.answer is None,
        "is_new": is_new,
        "headline": _headline(booking, newest, is_new),
        "summary": _summary(booking, newest, is_new),
        "word": _word(newest),
        "reason": newest.reason if newest.answer in BY_HOST else "",
        "again": _way_back(booking),
        "price": None if price is None else wording.money(price, booking.currency, locale),
        "zone": zone,
        "zone_name": wording.zone_name(zone, locale),
        "zones": zone_choices(zone, booking.page.zone, timezone.now(), locale),
    }
    return keep_secret(show(request, "booking/requested.html", booking.page, context))


def cancel_request(request: HttpRequest, door: Door) -> HttpResponse:
    """GET asks; POST cancels, whatever the policy."""
    if door.booking.status != "requested":
        return go(request, door.home)
    if request.method != "POST":
        return _ask_whether(request, door)
    ids = [session.public_id for session in door.sessions]
    reason = request.POST.get("reason", "")
    try:
        cancel(booking=door.booking, sessions=ids, reason=reason, now=timezone.now(), expect=0)
    except NotAllowed:
        return go(request, door.home)
    except Invalid as refused:
        return _ask_whether(request, door, problem=said_of(refused), status=422)
    return go(request, door.home)


BY_HOST = (Request.Answer.DECLINED, Request.Answer.OTHER_TIMES)


def _ask_whether(request: HttpRequest, door: Door, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "door": door,
        "booking": door.booking,
        "reason_rule": "optional",
        "reason": request.POST.get("reason", ""),
        "problem": problem,
    }
    return keep_secret(show(request, "booking/cancel_request.html", door.booking.page, context, status=status))


def _headline(booking: Booking, newest: Request, is_new: bool) -> str:
    if is_new:
        said = _("Sent. %(name)s answers by email.")
    elif booking.status == "declined":
        said = _("%(name)s declined your request")
    elif booking.status == "canceled":
        said = _("Your request is canceled")
    elif booking.status == "expired":
        said = _("Your request has lapsed")
    elif newest.answer == Request.Answer.OTHER_TIMES:
        said = _("%(name)s asks you for other times")
    else:
        said = _("Waiting for the answer of %(name)s")
    return said % {"name": booking.host.first_name}


def _summary(booking: Booking, newest: Request, is_new: bool) -> str:
    if is_new:
        return _("What you suggested is in an email to %(email)s.") % {"email": booking.customer.email}
    if booking.status == "expired":
        return _("None of your times was approved before it had passed. Nothing is booked.")
    if booking.status != "requested":
        return _("%(service)s. Nothing is booked.") % {"service": booking.terms["name"]}
    if newest.answer is not None:
        return _("%(service)s. There is no deadline.") % {"service": booking.terms["name"]}
    return str(booking.terms["name"])


def _word(newest: Request) -> str:
    if newest.answer is None:
        return _("Suggested")
    return {
        Request.Answer.DECLINED: _("Declined"),
        Request.Answer.OTHER_TIMES: _("Does not suit"),
        Request.Answer.CANCELED: _("Canceled"),
        Request.Answer.LAPSED: _("Lapsed"),
    }[Request.Answer(newest.answer)]


def _way_back(booking: Booking) -> str:
    """The address to ask anew at; empty where the page is not open any more."""
    page, event_type = booking.page, booking.event_type
    if not page.enabled or page.archived_at is not None or event_type.archived_at is not None:
        return ""
    if event_type.hidden:
        return reverse("booking:page", args=[page.slug])
    return reverse("booking:choose", args=[page.slug, event_type.slug])
