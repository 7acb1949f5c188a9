"""One section of a page or event type, on a page of its own, with the public page beside it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from sessionary.rules.errors import ConflictingSettings, NotFound
from sessionary.web.desk.layout import show
from sessionary.web.desk.settings.dates import Dates
from sessionary.web.desk.settings.holidays import Holidays
from sessionary.web.desk.settings.location_section import Location
from sessionary.web.desk.settings.offered import Offered, OnPages
from sessionary.web.desk.settings.option_sections import Basics, Price, Scheduling, Slots
from sessionary.web.desk.settings.page_sections import Look, PageBasics, WeeklyHours
from sessionary.web.desk.settings.pairs import complaints_about_pairs, put_beside
from sessionary.web.desk.settings.policies import Canceling, Moving, OwnWords
from sessionary.web.desk.settings.question_section import Questions
from sessionary.web.desk.settings.reminder_section import Reminders
from sessionary.web.desk.settings.sections import Complaint, Section, Subject, summary_of
from sessionary.web.desk.versions import REFUSED, status_of

OF_PAGES: Sequence[type[Section]] = (PageBasics, Look, WeeklyHours, Dates, Holidays, Offered)
OPTIONS: Sequence[type[Section]] = (
    Scheduling, Slots, Location, Questions, Reminders, Price, Canceling, Moving, OwnWords,
)  # fmt: skip
OF_EVENT_TYPES: Sequence[type[Section]] = (Basics, OnPages, *OPTIONS)


def edit(request: HttpRequest, subject: Subject, key: str) -> HttpResponse:
    """GET shows the section; POST saves it and shows it again, or says what is wrong with what was typed."""
    kinds = (*OF_PAGES, *OPTIONS) if subject.is_page else OF_EVENT_TYPES
    kind = next((one for one in kinds if one.key == key), None)
    if kind is None:
        raise NotFound
    section = kind(subject, request.POST if request.method == "POST" else None)
    if not section.is_bound or section.is_draft:
        return _show(request, subject, section, [])
    pairs: list[Complaint] = []

    def save() -> None:
        pairs.extend(_save(subject, section))

    if status := status_of(section, save, section.refuse) or (pairs and REFUSED):
        return _show(request, subject, section, pairs or summary_of(section), status=status)
    messages.success(request, section.saved_words)
    return HttpResponseRedirect(subject.address(key), status=303)


def show_with(
    request: HttpRequest, subject: Subject, key: str, complaints: Sequence[Complaint], *, status: int = 422
) -> HttpResponse:
    """The section as it stands, with what was wrong with something sent beside it."""
    kind = next(one for one in OF_PAGES if one.key == key)
    return _show(request, subject, kind(subject), complaints, status=status)


def _save(subject: Subject, section: Section) -> list[Complaint]:
    """What stands in its way: pairs of settings; what is wrong with single ones is put beside them."""
    try:
        section.save_in_turn(timezone.now())
    except ConflictingSettings as refused:
        pairs = complaints_about_pairs(refused, subject, section)
        put_beside(section, refused)
        return pairs
    return []


def _show(
    request: HttpRequest, subject: Subject, section: Section, complaints: Sequence[Complaint], *, status: int = 200
) -> HttpResponse:
    own_rest = subject.page is not None and not subject.page.offers()[0].event_type.hidden
    context = {
        "subject": subject,
        "form": section,
        "complaints": complaints,
        "tabs": _links(subject, section, OF_PAGES if subject.is_page else OF_EVENT_TYPES),
        "own_tabs": _links(subject, section, OPTIONS) if subject.is_page else [],
        "own_rest": own_rest,
        "rests": own_rest and type(section) in OPTIONS,
        "preview": _preview_of(subject),
        "created": "created" in request.GET and not subject.is_page,
        "section": "pages",
    }
    return show(request, section.template, context, status=status)


def _links(subject: Subject, section: Section, kinds: Sequence[type[Section]]) -> list[dict[str, Any]]:
    return [
        {"title": kind.title, "address": subject.address(kind.key), "here": isinstance(section, kind)} for kind in kinds
    ]


def _preview_of(subject: Subject) -> dict[str, str] | None:
    """Where to look at the public page, in the desk and for real; None where it is on no page."""
    page, options = subject.shown_on, subject.options
    if page is None:
        return None
    inside, outside = reverse("desk:page_preview", args=[page.pk]), reverse("booking:page", args=[page.slug])
    if not subject.is_page:
        inside, outside = f"{inside}?event_type={options.slug}", f"{outside}{options.slug}/"
    return {"inside": inside, "outside": outside if page.enabled else ""}
