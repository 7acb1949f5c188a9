"""The sections for options: those of an event type, or of a page without any."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sessionary.actions.gateways import ways_to_pay
from sessionary.rules.packages import MAX_SESSIONS, MIN_SESSIONS
from sessionary.web.desk.amounts import price_in_words
from sessionary.web.desk.settings.fields import MoneyField, TimeSpanField
from sessionary.web.desk.settings.sections import Section

LINES = {"rows": 4}
ONE, SOME, ANY = "one", "some", "any"


def is_package(value: Any) -> bool:
    """What a pair of radio buttons sends for a package."""
    return value in (True, "True")


class Basics(Section):
    key, title = "basics", _("Basics")
    says = _("What Customers read first, and the address they find it under.")

    name = forms.CharField(label=_("Name"), max_length=120)
    slug = forms.CharField(label=_("Address"), max_length=60, help_text=_("Lowercase letters, numbers and hyphens."))
    description = forms.CharField(
        label=_("Description"), required=False, max_length=5000, widget=forms.Textarea(attrs=LINES)
    )

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).strip().lower()


class Scheduling(Section):
    key, title = "scheduling", _("Scheduling options")
    says = _("How many sessions one booking has, how it is made, and how many people come to each.")

    package = forms.TypedChoiceField(
        label=_("Single or multiple sessions?"),
        choices=[("False", _("Single session")), ("True", _("Session package: an exact number of sessions"))],
        coerce=is_package,
        widget=forms.RadioSelect,
    )
    sessions = forms.IntegerField(
        label=_("Sessions in a package"),
        min_value=MIN_SESSIONS,
        max_value=MAX_SESSIONS,
        required=False,
        help_text=_("1 to 20. Customers pick exactly this many times, and pay once."),
    )
    mode = forms.ChoiceField(
        label=_("Booking mode"),
        choices=[
            ("automatic", _("Automatic: booked at once")),
            ("approval", _("Booking with approval: Customers suggest times, you approve one")),
        ],
        widget=forms.RadioSelect,
    )
    suggested_times = forms.IntegerField(
        label=_("Times to suggest"), min_value=1, max_value=10, required=False, help_text=_("With approval; 1 to 10.")
    )
    seating = forms.ChoiceField(
        label=_("One-on-one or group"),
        choices=[
            (ONE, _("One-on-one")),
            (SOME, _("Group: a number of seats")),
            (ANY, _("Group: unlimited seats")),
        ],
        widget=forms.RadioSelect,
    )
    seats = forms.IntegerField(
        label=_("Seats"),
        min_value=2,
        required=False,
        help_text=_("For a group: how many can come to one time."),
    )

    def standing(self) -> dict[str, Any]:
        options = self.subject.options
        seating = ANY if options.seats is None else ONE if options.seats == 1 else SOME
        return {
            "package": options.package,
            "sessions": options.sessions if options.package else None,
            "mode": options.mode,
            "suggested_times": options.suggested_times,
            "seating": seating,
            "seats": options.seats if seating == SOME else None,
        }

    def clean(self) -> None:
        typed = self.cleaned_data
        if typed.get("package") and typed.get("sessions") is None and "sessions" not in self.errors:
            self.add_error("sessions", _("Enter how many sessions the package has."))
        if typed.get("seating") == SOME and typed.get("seats") is None and "seats" not in self.errors:
            self.add_error("seats", _("Enter how many seats there are."))

    def changes(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            "package": typed["package"],
            "sessions": typed["sessions"] if typed["package"] else 1,
            "mode": typed["mode"],
            "suggested_times": typed["suggested_times"] or self.subject.options.suggested_times,
            "seats": {ONE: 1, ANY: None}.get(typed["seating"], typed["seats"]),
        }


class Slots(Section):
    key, title = "slots", _("Time slots")
    says = _("How long a session takes, and which of your open times are on offer.")

    duration = TimeSpanField(label=_("Duration"))
    increment = TimeSpanField(
        label=_("Start times every"), help_text=_("From the start of each opening, in steps of 5 minutes.")
    )
    before = TimeSpanField(label=_("Free time before"), help_text=_("Kept free before each session."))
    after = TimeSpanField(label=_("Free time after"), help_text=_("Kept free after each session."))
    lead = TimeSpanField(
        label=_("Minimum notice"), help_text=_("How long before its start a session can still be booked.")
    )
    horizon = forms.IntegerField(label=_("How far ahead, in days"), min_value=1, help_text=_("548 days are 18 months."))
    per_day = forms.IntegerField(
        label=_("At most per day"), min_value=1, required=False, help_text=_("No limit if empty.")
    )
    per_week = forms.IntegerField(
        label=_("At most per week"),
        min_value=1,
        required=False,
        help_text=_("Monday to Sunday. No limit if empty."),
    )


class Price(Section):
    key, title = "price", _("Payment")
    says = _("What the whole booking costs, and whether it is paid here before the times are booked.")
    template = "desk/settings/price.html"

    pricing = forms.ChoiceField(
        label=_("Payment"),
        choices=[
            ("none", _("No price")),
            ("shown", _("Shown: Customers read the price and pay elsewhere")),
            ("collected", _("Collected: Customers pay when they book")),
        ],
        widget=forms.RadioSelect,
    )
    price = MoneyField(label=_("Price of the whole booking"), help_text=_("Of a package: for all of its sessions."))
    single_price = MoneyField(
        label=_("Price of a single session"),
        help_text=_("If you sell them one by one too: the page then says what the package saves."),
    )

    def changes(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return typed if typed["pricing"] != "none" else {"pricing": "none", "price": None, "single_price": None}

    @property
    def lacks_gateway(self) -> bool:
        """Whether nobody could pay what is collected."""
        options = self.subject.options
        return not ways_to_pay(options.account, options.currency)

    @property
    def amounts(self) -> str:
        """The price as it was read, and what that is a session; empty where none can be read."""
        options = self.subject.options
        is_read = self.is_bound and self.is_valid()
        found = self.changes() if is_read else {} if self.is_bound else self.standing()
        price = found.get("price")
        return "" if price is None else price_in_words(price, options.sessions, options.currency, self.subject.locale)

    @property
    def saved_words(self) -> str:
        return gettext("Saved: %(amounts)s.") % {"amounts": self.amounts} if self.amounts else super().saved_words


def slug_from(name: str) -> str:
    """A slug made of a name: `Voice lessons` is `voice-lessons`; empty where nothing of it can be used."""
    return slugify(name)[:60].strip("-_").replace("_", "-")
