"""Event types: listed, made, set up, archived."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from sessionary.actions import event_types as actions
from sessionary.actions import wording
from sessionary.actions.gateways import ways_to_pay
from sessionary.models import EventType, Page, User
from sessionary.rules.errors import Invalid
from sessionary.web.desk.amounts import price_in_words
from sessionary.web.desk.doors import administrators_only, signed_in
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.plain_errors import PlainErrors
from sessionary.web.desk.settings.doors import event_type_to_set_up
from sessionary.web.desk.settings.editing import edit
from sessionary.web.desk.settings.fields import ChosenField, MoneyField, TimeSpanField, length_in_words
from sessionary.web.desk.settings.offered import pages_to_offer_on
from sessionary.web.desk.settings.option_sections import Price, Scheduling, slug_from
from sessionary.web.desk.settings.sections import refuse, summary_of


class NewEventTypeForm(PlainErrors):
    """The least that an event type needs; the rest has its defaults."""

    use_required_attribute = False
    name = forms.CharField(label=_("Name"), max_length=120)
    duration = TimeSpanField(label=_("Duration of a session"))
    package = Scheduling.base_fields["package"]
    sessions = Scheduling.base_fields["sessions"]
    pricing = Price.base_fields["pricing"]
    price = MoneyField(label=_("Price of the whole booking"), help_text=_("Of a package: for all of its sessions."))
    pages = ChosenField(label=_("Offer it on"), queryset=Page.objects.none(), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = user.account.currency
        self.lacks_gateway = not ways_to_pay(user.account, self.currency)
        price, pages = self.fields["price"], self.fields["pages"]
        assert isinstance(price, MoneyField)
        price.in_currency(self.currency, locale_of_page())
        assert isinstance(pages, ChosenField)
        pages.queryset = pages_to_offer_on(user)

    def clean(self) -> None:
        typed = self.cleaned_data
        if typed.get("package") and typed.get("sessions") is None and "sessions" not in self.errors:
            self.add_error("sessions", said("Enter how many sessions the package has."))

    @property
    def amounts(self) -> str:
        """The price as it was read, and what that is a session; empty where there is none yet."""
        typed = getattr(self, "cleaned_data", {})
        sessions = typed.get("sessions") if typed.get("package") else 1
        if typed.get("price") is None or sessions is None or typed.get("pricing") in (None, "none"):
            return ""
        return price_in_words(typed["price"], sessions, self.currency, locale_of_page())

    def options(self) -> dict[str, Any]:
        """What was typed, with what follows from it, as the action takes it."""
        typed = {**self.cleaned_data, "slug": slug_from(self.cleaned_data["name"]) or "event-type"}
        if not typed["package"]:
            typed["sessions"] = 1
        if typed["pricing"] == "none":
            typed["price"] = None
        return typed


@signed_in
def event_types(request: HttpRequest) -> HttpResponse:
    """The event types that this User may see."""
    user = user_of(request)
    found = EventType.seen_by(user).prefetch_related("offers__page").order_by("pk")
    context = {"rows": [_row(request, one, user) for one in found], "section": "pages"}
    return show(request, "desk/settings/event_types.html", context)


@administrators_only
def new_event_type(request: HttpRequest) -> HttpResponse:
    """POST makes it and leads to its settings."""
    user = user_of(request)
    package = str("package" in request.GET)
    usual = {"duration": 30, "package": package, "pricing": "none", "pages": _only_page(user)}
    form = NewEventTypeForm(user, request.POST or None, initial=usual)
    is_look = "look" in request.POST
    if request.method == "POST" and form.is_valid() and not is_look and (made := _made(form, user)):
        messages.success(request, said("Event type created."))
        first = "canceling" if made.package else "basics"
        return redirect(f"{reverse('desk:event_type_section', args=[made.pk, first])}?created")
    complaints = summary_of(form) if form.is_bound and not is_look else []
    context = {"form": form, "complaints": complaints, "section": "pages"}
    status = 422 if form.errors and not is_look else 200
    return show(request, "desk/settings/new_event_type.html", context, status=status)


@signed_in
def event_type_section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One section of its settings."""
    return edit(request, event_type_to_set_up(user_of(request), pk, locale_of_page()), key)


@signed_in
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what stays; POST archives it."""
    subject = event_type_to_set_up(user_of(request), pk, locale_of_page())
    if request.method != "POST":
        return show(request, "desk/settings/archive.html", {"subject": subject, "section": "pages"})
    actions.archive(event_type=subject.options, now=timezone.now())
    messages.success(request, said("%(name)s is archived.") % {"name": subject.name})
    return redirect("desk:event_types")


def _made(form: NewEventTypeForm, user: User) -> EventType | None:
    """None when it was refused; the form says why. An address that is taken gets a number."""
    options = form.options()
    taken = set(EventType.objects.filter(account=user.account_id, archived_at=None).values_list("slug", flat=True))
    numbered = (f"{options['slug'][:55]}-{number}" for number in range(2, len(taken) + 3))
    if options["slug"] in taken:
        options["slug"] = next(slug for slug in numbered if slug not in taken)
    try:
        return actions.create(account=user.account, **options)
    except Invalid as refused:
        refuse(form, refused)
        return None


def _only_page(user: User) -> list[int]:
    pages = [page.pk for page in pages_to_offer_on(user)]
    return pages if len(pages) == 1 else []


def _row(request: HttpRequest, event_type: EventType, user: User) -> dict[str, Any]:
    standing = [one.page for one in event_type.offers.all() if one.archived_at is one.page.archived_at is None]
    found = (reverse("booking:choose", args=[page.slug, event_type.slug]) for page in standing if page.enabled)
    live = next(found, "")
    price, collects = event_type.price, event_type.pricing == EventType.Pricing.COLLECTED
    return {
        "event_type": event_type,
        "pages": [page.name for page in standing],
        "duration": length_in_words(event_type.duration),
        "address": request.build_absolute_uri(live) if live else "",
        "price": "" if price is None else wording.price(price, event_type.currency, locale_of_page()),
        "may_change": event_type.may_change(user),
        "cannot_be_paid": collects and not ways_to_pay(user.account, event_type.currency),
    }
