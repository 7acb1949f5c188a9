"""Customers: who has booked, with their bookings, money and notes; correcting, exporting and erasing them."""

import json
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessionary.actions import correcting_address, customer_notes, erasing, exporting
from sessionary.actions.correcting_details import correct_details
from sessionary.models import Booking, Customer, Message, User
from sessionary.rules.errors import Invalid, NotPermitted
from sessionary.web.desk.arrivals import arrival_of
from sessionary.web.desk.booking_for_customer import as_hosts_read
from sessionary.web.desk.customer_list import screenful
from sessionary.web.desk.doors import administrators_only, signed_in
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.lists import remember_list
from sessionary.web.desk.stream import entries_of, with_sessions
from sessionary.web.desk.totals import totals_of
from sessionary.web.desk.versions import OVERTAKEN, Overtaken, Versioned, newer_heading, save_in_turn
from sessionary.web.saying import said_beside

MOST_SHOWN = 100


class OfCustomer(Versioned):
    """A field of the Customer, edited on their page."""

    def __init__(self, customer: Customer, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.customer = customer
        self.read_again()

    def read_again(self) -> None:
        self.customer.refresh_from_db()
        self.initial = {name: getattr(self.customer, name) for name in self.fields}

    @property
    def told(self) -> dict[str, list[str]]:
        """What is said beside each field, as the page takes it."""
        return {name: [newer_heading(), *map(str, texts)] for name, texts in self.errors.items()}


class NotesForm(OfCustomer):
    notes = forms.CharField(required=False, widget=forms.Textarea)


class AddressForm(OfCustomer):
    email = forms.CharField()


class DetailsForm(OfCustomer):
    """As the newest booking has them; saved on all."""

    name = forms.CharField(required=False)
    phone = forms.CharField(required=False)

    def read_again(self) -> None:
        newest = Booking.objects.filter(customer=self.customer).order_by("-pk").first()
        self.initial = {"name": newest.name, "phone": newest.phone or ""} if newest else {}


@signed_in
def customers(request: HttpRequest) -> HttpResponse:
    """Who has booked with the people whose bookings this User may see, the newest first; searched by their words."""
    found = screenful(user_of(request), request.GET, locale_of_page())
    return show(request, "desk/customers.html", {"found": found, "section": "customers"})


@signed_in
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    """One Customer with all that this User may see of them."""
    return _show(request, Customer.shown_to(user_of(request), pk))


@signed_in
@require_POST
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the host notes."""
    found = Customer.shown_to(user_of(request), pk)
    if not _may_note(user_of(request), found):
        raise NotPermitted
    form = NotesForm(found, request.POST)

    def save() -> None:
        customer_notes.keep_notes(customer=found, notes=request.POST.get("notes", "").replace("\0", ""))

    try:
        save_in_turn(form, user_of(request).account, save)
    except Invalid as refused:
        return _show(request, found, said_beside(refused))
    except Overtaken:
        return _show(request, found, form.told, status=OVERTAKEN)
    messages.success(request, _("Saved."))
    return redirect("desk:customer", pk)


@administrators_only
@require_POST
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the address."""
    found = Customer.shown_to(user_of(request), pk)
    typed = request.POST.get("email", "").replace("\0", "")
    form, stays = AddressForm(found, request.POST), found

    def save() -> None:
        nonlocal stays
        stays = correcting_address.correct_address(customer=found, email=typed, by="host", now=timezone.now())

    try:
        save_in_turn(form, user_of(request).account, save)
    except Invalid as refused:
        return _show(request, found, said_beside(refused))
    except Overtaken:
        return _show(request, found, form.told, status=OVERTAKEN)
    messages.success(request, _("The address is corrected. The old links have ended; new ones are on their way."))
    return redirect("desk:customer", stays.pk)


@administrators_only
@require_POST
def details(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct name and phone."""
    found = Customer.shown_to(user_of(request), pk)
    typed = {name: request.POST.get(name, "").replace("\0", "") for name in ("name", "phone")}
    form = DetailsForm(found, request.POST)

    def save() -> None:
        correct_details(customer=found, now=timezone.now(), **typed)

    try:
        save_in_turn(form, user_of(request).account, save)
    except Invalid as refused:
        return _show(request, found, as_hosts_read(refused))
    except Overtaken:
        return _show(request, found, form.told, status=OVERTAKEN)
    messages.success(request, _("Saved on all of their bookings."))
    return redirect("desk:customer", pk)


@administrators_only
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is known, as a file."""
    found = Customer.shown_to(user_of(request), pk)
    answer = HttpResponse(
        json.dumps(exporting.exported(found), indent=2, ensure_ascii=False), content_type="application/json"
    )
    answer["Content-Disposition"] = f'attachment; filename="customer-{found.pk}.json"'
    answer["Cache-Control"] = "no-store"
    return answer


@administrators_only
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks; POST forgets who the Customer is."""
    found = Customer.shown_to(user_of(request), pk)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            erasing.erase(customer=found, now=timezone.now())
        except Invalid as refused:
            errors = said_beside(refused)
        else:
            messages.success(request, _("The Customer is erased."))
            return redirect("desk:customers")
    context = {"customer": found, "errors": errors, "section": "customers"}
    return show(request, "desk/customer_erase.html", context, status=422 if errors else 200)


def _show(
    request: HttpRequest, found: Customer, errors: dict[str, list[str]] | None = None, *, status: int = 422
) -> HttpResponse:
    user, locale = user_of(request), locale_of_page()
    seen = Booking.seen_by(user).filter(customer=found)
    bookings = list(with_sessions(seen.order_by("-pk"))[:MOST_SHOWN])
    rows: list[tuple[Booking, datetime]] = [(one, one.created_at) for one in bookings]
    remember_list(request, request.path)
    context = {
        "customer": found,
        "name": bookings[0].name,
        "phone": next((one.phone for one in bookings if one.phone), None),
        "lost": _lost(user, found),
        "entries": entries_of(rows, locale),
        "totals": totals_of(seen, locale),
        "may_note": _may_note(user, found),
        "typed": request.POST,
        "errors": errors or {},
        "details": DetailsForm(found),
        "notes_version": NotesForm(found).version_field,
        "address_version": AddressForm(found).version_field,
        "section": "customers",
    }
    return show(request, "desk/customer.html", context, status=status if errors else 200)


def _lost(user: User, found: Customer) -> str:
    """What is known of the newest message that did not reach the address they have; empty when all is well."""
    messages = Message.seen_by(user).filter(activity__booking__customer=found, address=found.email)
    newest = messages.filter(outcomes__isnull=False).prefetch_related("outcomes").order_by("-pk").first()
    if newest is None:
        return ""
    arrival = arrival_of(newest)
    return arrival.sentence if arrival.bad else ""


def _may_note(user: User, found: Customer) -> bool:
    """Whoever may change some booking of theirs."""
    mine = Booking.seen_by(user).filter(customer=found).select_related("page")[:MOST_SHOWN]
    return any(booking.may_change(user) for booking in mine)
