"""The host books for a Customer who phones: choose what, then when and for whom; what is unusual is said first."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from sessionary.actions import wording
from sessionary.actions.booking_for_customer import HostOrder, book_for_customer
from sessionary.actions.cautions import cautions_at
from sessionary.actions.customers import CustomerDetails, checked
from sessionary.actions.gateways import ways_to_pay
from sessionary.actions.idempotency import Submission, digest_of, once
from sessionary.models import Booking, Offer, Page
from sessionary.rules.errors import Invalid, NotFound, NotOffered, NotPermitted, SlotsOverlap, SlotsTaken
from sessionary.web.desk.details import address_of
from sessionary.web.desk.doors import signed_in
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.typed_times import Sentences, Unusual, start_typed
from sessionary.web.keys import new_key
from sessionary.web.saying import said, said_beside

LONGEST_ID = 18
PAYMENTS = ("link", "elsewhere", "none")


@dataclass(frozen=True, slots=True)
class Wish:
    """One session's date and time as typed, in the page's zone."""

    number: int
    date: str
    time: str
    errors: list[str]
    cautions: list[str]


@signed_in
def book(request: HttpRequest) -> HttpResponse:
    """GET lists what can be booked, then asks when and for whom; POST books once the host has seen what is unusual."""
    user, seen = user_of(request), _pages(request)
    if "page" not in request.GET:
        offers = [(page, page.offers()) for page in seen if page.may_change(user)]
        known = _known_customer(request)
        context = {"pages": offers, "customer": known.customer if known else None, "section": "activity"}
        return show(request, "desk/book_what.html", context)
    page = next((one for one in seen if one.slug == request.GET["page"]), None)
    if page is None:
        raise NotFound
    if not page.may_change(user):
        raise NotPermitted
    offer = page.offer(request.GET.get("event_type") or None)
    return _submitted(request, offer) if request.method == "POST" else _show(request, offer)


def _known_customer(request: HttpRequest) -> Booking | None:
    """The newest booking of the Customer that the address names; one whom the User may not see is overlooked."""
    pk = request.GET.get("customer", "")
    if not pk.isdecimal() or len(pk) > LONGEST_ID:
        return None
    seen = Booking.seen_by(user_of(request)).filter(customer=int(pk), customer__erased_at=None)
    return seen.select_related("customer").order_by("-pk").first()


def _pages(request: HttpRequest) -> list[Page]:
    seen = Page.seen_by(user_of(request)).filter(archived_at=None)
    return list(seen.select_related("owner", "account").order_by("pk"))


def _submitted(request: HttpRequest, offer: Offer) -> HttpResponse:
    typed = [start_typed(request, offer.zone, str(number)) for number in range(1, offer.sessions + 1)]
    starts = [start for start in typed if start is not None]
    if len(starts) < len(typed):
        missing = [_("Please enter a date and a time.")]
        beside = {str(n): missing for n, one in enumerate(typed, 1) if one is None}
        return _show(request, offer, {**beside, **_wrong_with_customer(request, offer)}, status=422)
    try:
        public_id = _booked(request, offer, starts)
    except Unusual as unusual:
        return _show(request, offer, warnings=unusual.sentences, confirmed=_name_of(starts))
    except Invalid as refused:
        return _show(request, offer, as_hosts_read(refused), status=422)
    except (SlotsTaken, SlotsOverlap, NotOffered) as refused:
        beside = {str(number): [_why(refused)] for number, one in enumerate(starts, 1) if one in refused.starts}
        return _show(request, offer, beside, status=409)
    messages.success(request, _("Booked."))
    booking = Booking.shown_to(user_of(request), public_id)
    return HttpResponseRedirect(address_of(booking, "booking"), status=303)


def _booked(request: HttpRequest, offer: Offer, starts: list[int]) -> str:
    """The new booking's id, or that of an earlier press. Raises `Unusual` until the host has seen what is."""
    now, payment = timezone.now(), request.POST.get("payment", "none")
    order = HostOrder(starts, _customer(request, offer), {}, payment if payment in PAYMENTS else "none")

    def work() -> str:
        unusual = cautions_at(offer, starts, now=now)
        if unusual and request.POST.get("confirmed") != _name_of(starts):
            raise Unusual({str(n): [said(one) for one in unusual.get(at, [])] for n, at in enumerate(starts, 1)})
        return book_for_customer(offer=offer, order=order, by="host", now=now).public_id

    return once(_submission(request, offer), work, now=now)


def _submission(request: HttpRequest, offer: Offer) -> Submission | None:
    """Return the try that this click is; None for a form without a key. Other content is another try."""
    if not request.POST.get("key"):
        return None
    content = sorted((name, *values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    return Submission(offer.page.account_id, f"desk:{user_of(request).pk}:book", digest_of(content), "")


def _customer(request: HttpRequest, offer: Offer) -> CustomerDetails:
    typed = {name: request.POST.get(name, "").replace("\0", "") for name in ("name", "email", "phone")}
    locale = locale_of_page()
    return CustomerDetails(typed["name"], typed["email"], offer.page.time_zone, typed["phone"], locale)


def _wrong_with_customer(request: HttpRequest, offer: Offer) -> Sentences:
    try:
        checked(_customer(request, offer))
    except Invalid as refused:
        return as_hosts_read(refused)
    return {}


def as_hosts_read(refused: Invalid) -> Sentences:
    """It is not the host whose name and address are asked for."""
    theirs = {
        said("Please enter your name."): _("Please enter the Customer's name."),
        said("Please enter your name on one line."): _("Please enter the Customer's name on one line."),
        said("Please enter your email address."): _("Please enter the Customer's email address."),
    }
    return {name: [theirs.get(text, text) for text in texts] for name, texts in said_beside(refused).items()}


def _why(refused: SlotsTaken | SlotsOverlap | NotOffered) -> str:
    if isinstance(refused, SlotsTaken):
        return _("This time is taken by another session, or held for somebody. Please choose another.")
    if isinstance(refused, SlotsOverlap):
        return _("This overlaps another time here. Please choose another.")
    return _("This cannot be booked at this time. Please choose another.")


def _name_of(starts: list[int]) -> str:
    """What the host has confirmed: just these starts, no others."""
    return ",".join(str(start) for start in starts)


def _show(
    request: HttpRequest,
    offer: Offer,
    errors: Sentences | None = None,
    *,
    warnings: Sentences | None = None,
    confirmed: str = "",
    status: int = 200,
) -> HttpResponse:
    errors, warnings, locale = errors or {}, warnings or {}, locale_of_page()
    context: dict[str, Any] = {
        "offer": offer,
        "wishes": [_wish(request, str(n), errors, warnings) for n in range(1, offer.sessions + 1)],
        "typed": request.POST if request.method == "POST" else _known_details(request),
        "errors": errors,
        "warned": bool(warnings),
        "confirmed": confirmed,
        "price": wording.money(offer.price or 0, offer.currency, locale) if offer.collects else "",
        "payable": bool(offer.collects and ways_to_pay(offer.page.account, offer.currency)),
        "payment": request.POST.get("payment", ""),
        "zone_name": wording.zone_name(offer.zone, locale),
        "key": request.POST.get("key") or new_key(),
        "section": "activity",
    }
    return show(request, "desk/book.html", context, status=status)


def _known_details(request: HttpRequest) -> dict[str, str]:
    """What is known of the Customer that the address names."""
    known = _known_customer(request)
    return {} if known is None else {"name": known.name, "email": known.customer.email, "phone": known.phone or ""}


def _wish(request: HttpRequest, name: str, errors: Sentences, warnings: Sentences) -> Wish:
    typed = [request.POST.get(f"{field}-{name}", "") for field in ("date", "time")]
    return Wish(int(name), typed[0], typed[1], errors.get(name, []), warnings.get(name, []))
