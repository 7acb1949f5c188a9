"""The settings of a master page, all in one form."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sessionary.models import MasterPage, Page, User
from sessionary.web.desk.versions import Versioned

KINDS = [
    (MasterPage.Kind.EVENT_TYPES_FIRST, _("Customers choose: event type first, then with whom")),
    (MasterPage.Kind.PAGES_FIRST, _("Customers choose: with whom first, then the event type")),
    (MasterPage.Kind.POOLED, _("Pooled availability: everybody's free times in one calendar")),
]
OF_PAGE = "page_"
MOST_PAGES = 999


class MasterPageForm(Versioned):
    """Besides the fields below each page of the account has one for its place on the master page."""

    use_required_attribute = False
    name = forms.CharField(label=_("Name"), max_length=120)
    slug = forms.CharField(
        label=_("Address"),
        max_length=60,
        help_text=_("4 to 60 lowercase letters, numbers and hyphens. Earlier addresses lead here too."),
    )
    kind = forms.ChoiceField(
        label=_("How Customers get to a time"),
        choices=KINDS,
        widget=forms.RadioSelect,
        help_text=_("Pooled, a booking goes to whoever is free and has had none from here for longest."),
    )
    welcome = forms.CharField(
        label=_("Welcome"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    accent = forms.CharField(label=_("Color"), widget=forms.TextInput(attrs={"type": "color"}))
    enabled = forms.BooleanField(label=_("Page is live"), required=False)

    def __init__(self, user: User, master_page: MasterPage, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.pages = {page.pk: page for page in Page.seen_by(user).filter(archived_at=None).order_by("name", "pk")}
        for page in self.pages.values():
            self.fields[f"{OF_PAGE}{page.pk}"] = forms.IntegerField(
                label=page.name, required=False, min_value=1, max_value=MOST_PAGES
            )
        self.master_page = master_page
        self.initial = self._standing()

    def read_again(self) -> None:
        if self.master_page.pk:
            self.master_page.refresh_from_db()
        self.initial = self._standing()

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).strip().lower()

    @property
    def itself(self) -> list[Any]:
        """The fields of the master page."""
        return [bound for bound in self if not bound.name.startswith(OF_PAGE)]

    @property
    def places(self) -> list[Any]:
        """The fields for the places of its pages."""
        return [bound for bound in self if bound.name.startswith(OF_PAGE)]

    def _standing(self) -> dict[str, Any]:
        found = self.master_page
        own = {name: getattr(found, name) for name in ("name", "slug", "kind", "welcome", "accent", "enabled")}
        members = found.members.filter(page__in=self.pages) if found.pk else []
        return own | {f"{OF_PAGE}{one.page_id}": place for place, one in enumerate(members, 1)}

    def changes(self) -> dict[str, Any]:
        """What to save, once it is valid; pages with the same number stand in the order of their names."""
        typed = dict(self.cleaned_data)
        places = {pk: typed.pop(f"{OF_PAGE}{pk}") for pk in self.pages}
        numbered = sorted((pk for pk in places if places[pk] is not None), key=lambda pk: int(places[pk]))
        return {**typed, "pages": [self.pages[pk] for pk in numbered]}
