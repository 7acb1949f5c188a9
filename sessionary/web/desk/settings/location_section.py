"""The section for where sessions take place."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sessionary.actions.locations import standing_pages, unconnected
from sessionary.models import User
from sessionary.providers.conferencing import registry
from sessionary.web.desk.settings.sections import Section

PLACES = [
    ("none", _("No location")),
    ("address", _("At an address")),
    ("phone", _("By phone")),
    ("ask", _("Customer chooses")),
    ("link", _("Online, by a link that stays the same")),
]
WITH_DETAIL = ("address", "phone", "link")


class Location(Section):
    key, title = "location", _("Location")
    says = _("Where sessions take place, or how you call each other.")

    location_kind = forms.ChoiceField(label=_("Place"))
    location_detail = forms.CharField(
        label=_("Address, link or number"),
        required=False,
        max_length=500,
        help_text=_("By phone: your number, or leave it empty, and Customers are asked for theirs."),
    )

    def prepare(self) -> None:
        """What a host has not connected yet is said to be so; choosing it is refused when saved."""
        kind = self.fields["location_kind"]
        assert isinstance(kind, forms.ChoiceField)
        missing = unconnected(self._hosts())
        online = [(name, provider_words(name, name in missing)) for name in registry.NAMED]
        kind.choices = [*PLACES, (_("Online, a meeting for each session"), online)]
        help_words = _("Each host connects their own accounts under %(link)s.")
        words = format_html('<a href="{}">{}</a>', reverse("desk:connections"), _("Connections"))
        kind.help_text = mark_safe(help_words % {"link": words}) if missing else ""

    def _hosts(self) -> list[User]:
        page = self.subject.page
        return [page.owner] if page else [one.owner for one in standing_pages(self.subject.options)]

    def changes(self) -> dict[str, Any]:
        kind, detail = self.cleaned_data["location_kind"], self.cleaned_data["location_detail"]
        return {"location_kind": kind, "location_detail": (detail or None) if kind in WITH_DETAIL else None}


def provider_words(name: str, missing: bool) -> str:
    """A provider among the places."""
    label = registry.NAMED[name].label
    return gettext("%(provider)s (connect first)") % {"provider": label} if missing else label
