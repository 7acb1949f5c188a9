"""The sections of a booking page itself."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sessionary.models import Page, User
from sessionary.web.desk.settings.fields import HoursField
from sessionary.web.desk.settings.sections import Section
from sessionary.web.desk.versions import version_input
from sessionary.web.desk.zones import zone_choices


class PageSection(Section):
    """The fields are settings of the page."""

    @property
    def page(self) -> Page:
        assert self.subject.page is not None
        return self.subject.page

    def standing(self) -> dict[str, Any]:
        return {name: getattr(self.page, name) for name in self.fields}


class PageBasics(PageSection):
    key, title = "basics", _("Basics")
    says = _("The page's name and address, and whether Customers find it.")

    name = forms.CharField(label=_("Name"), max_length=120)
    slug = forms.CharField(
        label=_("Address"),
        max_length=60,
        help_text=_("4 to 60 lowercase letters, numbers and hyphens. Earlier addresses lead here too."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Your weekly hours use this time zone."))
    enabled = forms.BooleanField(label=_("Page is live"), required=False)

    def prepare(self) -> None:
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = sorted({*zone_choices(), (self.page.time_zone, self.page.time_zone.replace("_", " "))})

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).strip().lower()


class Look(PageSection):
    key, title = "look", _("Look")
    says = _("How the page greets Customers, and its colour. Text stays readable on any colour.")
    template = "desk/settings/look.html"

    welcome = forms.CharField(
        label=_("Welcome"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    accent = forms.CharField(label=_("Color"), widget=forms.TextInput(attrs={"type": "color"}))

    @property
    def logo_version(self) -> SafeString:
        """For the forms of the picture, which are saved apart."""
        return version_input({"logo": self.page.logo})


class WeeklyHours(PageSection):
    key, title = "hours", _("Weekly hours")
    says = _("When you are open. Several openings a day with commas, 24:00 is midnight, empty is closed.")

    def prepare(self) -> None:
        for number, name in WEEKDAYS.items():
            self.fields[f"day_{number}"] = HoursField(label=name)

    def standing(self) -> dict[str, Any]:
        spans: dict[str, list[tuple[int, int]]] = {name: [] for name in self.fields}
        for row in self.page.opening_hours.filter(date=None):
            spans[f"day_{row.weekday}"].append((row.opens or 0, row.closes or 0))
        return dict(spans)

    def changes(self) -> dict[str, Any]:
        return {"hours": {number: self.cleaned_data[f"day_{number}"] for number in WEEKDAYS}}


def people_of(user: User) -> Any:
    """Who may own pages in the User's account."""
    return User.objects.filter(account=user.account_id, is_active=True).select_related("account").order_by("name")
