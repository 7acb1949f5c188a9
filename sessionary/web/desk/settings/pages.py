"""Booking pages: listed, made, set up, archived."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from sessionary.actions import wording
from sessionary.actions.pages import archive_page, create_page
from sessionary.models import Calendar, Page, User
from sessionary.rules.errors import Invalid
from sessionary.web.desk.doors import administrators_only, signed_in
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.plain_errors import PlainErrors
from sessionary.web.desk.settings.doors import page_to_set_up
from sessionary.web.desk.settings.editing import edit
from sessionary.web.desk.settings.page_sections import people_of
from sessionary.web.desk.settings.sections import refuse, summary_of
from sessionary.web.desk.zones import zone_choices


class NewPageForm(PlainErrors):
    """The least that a page needs; the rest has its defaults."""

    use_required_attribute = False
    name = forms.CharField(label=_("Name"), max_length=120)
    slug = forms.CharField(label=_("Address"), max_length=60, help_text=_("4 to 60 small letters, digits and hyphens."))
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=User.objects.none(),
        empty_label=None,
        help_text=_("Bookings take this person's time."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = people_of(user)

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).strip().lower()


@signed_in
def pages(request: HttpRequest) -> HttpResponse:
    """The pages that this User may see."""
    user = user_of(request)
    found = Page.seen_by(user).filter(archived_at=None).select_related("owner").order_by("pk")
    states = Calendar.states_of({page.owner_id for page in found})
    listed = [(page, page.may_change(user), states.get(page.owner_id, "none")) for page in found]
    return show(request, "desk/settings/pages.html", {"pages": listed, "section": "pages"})


@administrators_only
def new_page(request: HttpRequest) -> HttpResponse:
    """A page with the usual hours; POST makes it and leads to its settings."""
    user = user_of(request)
    first = Page.seen_by(user).filter(archived_at=None).order_by("pk").first()
    usual = {"owner": user.pk, "time_zone": first.time_zone if first else ""}
    form = NewPageForm(user, request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid() and (made := _made(form)):
        messages.success(request, said("Booking page created. Customers find it at once."))
        return redirect("desk:page_section", made.pk, "basics")
    usual = {"opens": wording.clock_of(9 * 60), "closes": wording.clock_of(17 * 60)}
    complaints = summary_of(form) if form.is_bound else []
    context = {"form": form, "complaints": complaints, "section": "pages", **usual}
    return show(request, "desk/settings/new_page.html", context, status=422 if form.errors else 200)


@signed_in
def page_section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One section of its settings."""
    return edit(request, page_to_set_up(user_of(request), pk, locale_of_page()), key)


@signed_in
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what stays; POST archives it."""
    subject = page_to_set_up(user_of(request), pk, locale_of_page())
    if request.method != "POST":
        return show(request, "desk/settings/archive.html", {"subject": subject, "section": "pages"})
    assert subject.page is not None
    archive_page(page=subject.page, now=timezone.now())
    messages.success(request, said("%(name)s is archived.") % {"name": subject.name})
    return redirect("desk:pages")


def _made(form: NewPageForm) -> Page | None:
    """None when it was refused; the form says why."""
    try:
        return create_page(**form.cleaned_data)
    except Invalid as refused:
        refuse(form, refused)
        return None
