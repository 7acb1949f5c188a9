"""Which event types a page offers, and which pages offer an event type."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from sessionary.actions import event_types
from sessionary.models import EventType, Page, User
from sessionary.web.desk.settings.fields import ChosenField
from sessionary.web.desk.settings.page_sections import PageSection
from sessionary.web.desk.settings.sections import Section

NONE = _("There are none yet.")


class Offered(PageSection):
    """Event types that the User may not change stay as they are, and are not listed."""

    key, title = "offered", _("Event types on this page")
    says = _("What Customers can book here. Without any they book the page itself, by its own options.")

    offered = ChosenField(label=_("Event types"), queryset=EventType.objects.none(), required=False)

    def prepare(self) -> None:
        field = self.fields["offered"]
        assert isinstance(field, ChosenField)
        field.queryset = changeable_event_types(self.subject.user)
        if not field.queryset.exists():
            field.help_text = NONE

    def standing(self) -> dict[str, Any]:
        rows = self.page.all_offers.filter(archived_at=None, event_type__hidden=False)
        return {"offered": list(rows.values_list("event_type", flat=True))}

    def save(self, now: datetime) -> None:
        may = set(changeable_event_types(self.subject.user))
        event_types.choose_for_page(page=self.page, among=may, chosen=set(self.cleaned_data["offered"]), now=now)


class OnPages(Section):
    """Pages that the User may not change are not listed; who edits an event type may change all that have it."""

    key, title = "pages", _("Booking pages")
    says = _("Where Customers can book it.")

    pages = ChosenField(label=_("Booking pages"), queryset=Page.objects.none(), required=False)

    def prepare(self) -> None:
        field = self.fields["pages"]
        assert isinstance(field, ChosenField)
        field.queryset = pages_to_offer_on(self.subject.user)
        if not field.queryset.exists():
            field.help_text = NONE

    def standing(self) -> dict[str, Any]:
        rows = self.subject.options.offers.filter(archived_at=None)
        return {"pages": list(rows.values_list("page", flat=True))}

    def save(self, now: datetime) -> None:
        pages = list(self.cleaned_data["pages"])
        event_types.change(event_type=self.subject.options, changes={}, pages=pages, now=now)


def pages_to_offer_on(user: User) -> Any:
    """The pages that the User may put event types on."""
    seen = Page.seen_by(user).filter(archived_at=None)
    return seen.filter(pk__in=[page.pk for page in seen if page.may_change(user)]).order_by("name")


def changeable_event_types(user: User) -> Any:
    """The event types that the User may put on pages."""
    mine = [one.pk for one in EventType.seen_by(user).prefetch_related("offers__page") if one.may_change(user)]
    return EventType.objects.filter(pk__in=mine).order_by("name")
