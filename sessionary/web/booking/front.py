"""The front door: who this is, and what can be booked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.csrf import csrf_exempt

from sessionary.models import Logo, MasterPage, Offer, Page
from sessionary.models.reaching import front_door
from sessionary.web.booking.cards import offer_cards
from sessionary.web.booking.choosing import choose_from
from sessionary.web.booking.crumbs import crumbs_to
from sessionary.web.booking.layout import show
from sessionary.web.booking.master_pages import choose_through, show_master_page
from sessionary.web.booking.suggesting import suggest_from
from sessionary.web.time_formats import follow


def home(request: HttpRequest) -> HttpResponse:
    """The only page of the instance, else sign-in."""
    slugs = Page.objects.filter(enabled=True, archived_at=None).values_list("slug", flat=True)[:2]
    return redirect("booking:page", slugs[0]) if len(slugs) == 1 else redirect("/desk/")


@csrf_exempt
def page(request: HttpRequest, page: str) -> HttpResponse:
    """What a page or master page offers; what has nothing to choose from is booked right here."""
    found = front_door(page)
    if found.slug != page:
        return redirect("booking:page", found.slug)
    follow(request, found.account)
    return show_master_page(request, found) if isinstance(found, MasterPage) else show_page(request, found)


def show_page(request: HttpRequest, found: Page) -> HttpResponse:
    """The page's event types; one without any is chosen from right here."""
    offers, via = found.offers(), _via(request, found)
    for offer in offers:
        offer.via = via
    if offers[0].slug is None:
        return _begin(request, offers[0])
    return show(request, "booking/page.html", found, {"cards": offer_cards(offers), "crumbs": crumbs_to(via)})


@csrf_exempt
def choose(request: HttpRequest, page: str, event_type: str) -> HttpResponse:
    """The calendar, the day's times and the ticket of one event type; on some master pages first whom to book."""
    found = front_door(page)
    if found.slug != page:
        return redirect("booking:choose", found.slug, event_type)
    follow(request, found.account)
    if isinstance(found, MasterPage):
        return choose_through(request, found, event_type)
    offer = found.offer(event_type)
    offer.via = _via(request, found)
    return _begin(request, offer)


def _begin(request: HttpRequest, offer: Offer) -> HttpResponse:
    return suggest_from(request, offer) if offer.by_approval else choose_from(request, offer)


def _via(request: HttpRequest, page: Page) -> MasterPage | None:
    """The master page that the address or form says the page was chosen on; what makes no sense is overlooked."""
    named = request.POST.get("via") or request.GET.get("via", "")
    return MasterPage.leading_to(page, named.replace("\0", ""))


def logo(request: HttpRequest, pk: int, digest: str) -> HttpResponse:
    """A page's picture, under an address that changes with it, so that browsers keep it for good."""
    found = get_object_or_404(Logo, page=pk, digest=digest)
    answer = HttpResponse(bytes(found.content), content_type="image/png")
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
