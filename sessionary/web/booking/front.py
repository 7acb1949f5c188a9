"""The front door: who this is, and what can be booked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from sessionary.actions.gateways import bookable_among
from sessionary.models import Offer, Page
from sessionary.web.booking.choosing import choose_from
from sessionary.web.booking.layout import show
from sessionary.web.booking.prices import price_of
from sessionary.web.booking.suggesting import suggest_from


def home(request: HttpRequest) -> HttpResponse:
    """The only page of the instance, else sign-in."""
    slugs = Page.objects.filter(enabled=True, archived_at=None).values_list("slug", flat=True)[:2]
    return redirect("booking:page", slugs[0]) if len(slugs) == 1 else redirect("/desk/")


@csrf_exempt
def page(request: HttpRequest, page: str) -> HttpResponse:
    """The page's event types; one without any is chosen from right here."""
    found = Page.named(page)
    if found.slug != page:
        return redirect("booking:page", found.slug)
    return show_page(request, found)


def show_page(request: HttpRequest, found: Page) -> HttpResponse:
    """What can be booked on it."""
    offers = found.offers()
    if offers[0].slug is None:
        return _begin(request, offers[0])
    locale = get_language() or "en"
    bookable = bookable_among(offers)
    shown = [(offer, price_of(offer, locale), offer in bookable) for offer in offers]
    return show(request, "booking/page.html", found, {"offers": shown})


@csrf_exempt
def choose(request: HttpRequest, page: str, event_type: str) -> HttpResponse:
    """The calendar, the day's times and the ticket of one event type."""
    found = Page.named(page)
    if found.slug != page:
        return redirect("booking:choose", found.slug, event_type)
    return _begin(request, found.offer(event_type))


def _begin(request: HttpRequest, offer: Offer) -> HttpResponse:
    return suggest_from(request, offer) if offer.by_approval else choose_from(request, offer)
