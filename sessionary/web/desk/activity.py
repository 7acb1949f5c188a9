"""The Activity stream: what is ahead, what is asked, what was, and all of it; filtered and searched by its address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessionary.actions import wording
from sessionary.actions.dismissing_steps import dismiss_step
from sessionary.models import Booking, filters
from sessionary.web.desk.doors import administrators_only, signed_in
from sessionary.web.desk.filtering import Choices, Wanted, choices_of, wanted
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.lists import remember_list
from sessionary.web.desk.paging import MOST_COUNTED, Screenful, counted, screenful
from sessionary.web.desk.stream import entries_of
from sessionary.web.desk.words import status_choices


@signed_in
def activity(request: HttpRequest) -> HttpResponse:
    """What was booked with the people whose bookings this User may see."""
    user, now = user_of(request), timezone.now()
    choices = choices_of(user)
    asked = wanted(request, choices)
    found = screenful(user, asked, request.GET.get("after", ""), now)
    remember_list(request, asked.address())
    context = {
        **_form(asked, choices),
        **_list(request, asked, found),
        "tabs": _tabs(asked, counted(filters.requests(user, asked.filters))),
        "pages": [page for page in choices.pages if page.archived_at is None],
        "may_book": any(page.archived_at is None and page.may_change(user) for page in choices.pages),
        "nothing_yet": not found.rows and not Booking.seen_by(user).exists(),
        "section": "activity",
    }
    answer = show(request, "desk/activity.html", context)
    if request.htmx.trigger == "filters":  # type: ignore[attr-defined]
        answer["HX-Push-Url"] = asked.address()
    return answer


def _tabs(asked: Wanted, requests: int) -> list[dict[str, Any]]:
    words = {
        "upcoming": _("Upcoming"),
        "requests": _("Requests, %(n)s") % {"n": _number(requests)} if requests else _("Requests"),
        "past": _("Past"),
        "all": _("All"),
    }
    return [{"name": name, "words": said, "address": asked.address(tab=name)} for name, said in words.items()]


def _form(asked: Wanted, choices: Choices) -> dict[str, Any]:
    """What the filters offer, and what they stand on."""
    given = asked.given
    return {
        "tab": asked.tab,
        "given": {**given, "first": given.get("from", "")},
        "searching": asked.filters.words,
        "page_choices": [(page.slug, page.name) for page in choices.pages],
        "event_types": choices.event_types,
        "people": choices.people if len(choices.people) > 1 else [],
        "statuses": status_choices(),
        "more_open": bool({"status", "person", "from", "until"} & given.keys()),
        "dates_zone": wording.zone_name(asked.zone, locale_of_page()),
    }


def _list(request: HttpRequest, asked: Wanted, found: Screenful) -> dict[str, Any]:
    """The entries, how many of how many that makes, and the way on."""
    seen = request.GET.get("seen", "")
    before = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 7 else 0
    shown = min(before + len(found.rows), found.total)
    words = {"n": shown, "all": _number(found.total)}
    return {
        "entries": entries_of(found.rows, locale_of_page()),
        "more": asked.address(after=found.after, seen=str(shown)) if found.after else "",
        "export": asked.address("desk:export") if found.rows else "",
        "counted": _("%(n)s of %(all)s") % words,
        "too_short": len(asked.filters.words) == 1,
        "filtered": bool(asked.given),
        "cleared": asked.address(**dict.fromkeys(asked.given, "")),
        "everywhere": asked.address(tab="all") if asked.tab != "all" else "",
    }


def _number(count: int) -> str:
    return _("more than %(n)s") % {"n": MOST_COUNTED} if count > MOST_COUNTED else str(count)


@administrators_only
@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """Say no more about a first step."""
    dismiss_step(account=user_of(request).account, step=request.POST.get("step", ""))
    return redirect("desk:activity")
