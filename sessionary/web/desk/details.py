"""The frame of a booking's pages: beside the list on a wide screen, else a page of its own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from sessionary.actions import wording
from sessionary.actions.idempotency import Submission, digest_of
from sessionary.models import Booking
from sessionary.rules.errors import NotAllowed
from sessionary.rules.quotes import WHY
from sessionary.web.desk.layout import go, locale_of_page, show, user_of
from sessionary.web.desk.lists import address_of_list
from sessionary.web.desk.stream import entry_of
from sessionary.web.keys import LONGEST_KEY, new_key
from sessionary.web.saying import said


def show_tab(
    request: HttpRequest, booking: Booking, tab: str, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """One tab of a booking: booking, sessions or payment."""
    locale = locale_of_page()
    shared = {
        "booking": booking,
        "entry": entry_of(booking, locale),
        "tab": tab,
        "may_change": booking.may_change(user_of(request)),
        "zone_name": wording.zone_name(booking.page.zone, locale),
        "key": request.POST.get("key") or new_key(),
        "list_address": address_of_list(request),
        "section": "activity",
    }
    return show(request, template, {**shared, **context}, status=status)


def go_to_tab(request: HttpRequest, booking: Booking, tab: str) -> HttpResponse:
    """On to a tab of the booking after something was done."""
    return go(request, address_of(booking, tab))


def address_of(booking: Booking, tab: str) -> str:
    """A tab's address."""
    return reverse(f"desk:{tab}", args=[booking.public_id])


def submission_of(request: HttpRequest, booking: Booking, action: str) -> Submission | None:
    """The try that this click is; None for a form without its key. The same form with other choices is another try."""
    key = request.POST.get("key", "")[:LONGEST_KEY]
    scope = f"desk:{user_of(request).pk}:{booking.pk}:{action}"
    chosen = sorted((name, *values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    return Submission(booking.account_id, scope, digest_of(chosen), "") if key else None


def said_why(refused: NotAllowed, booking: Booking) -> str:
    """Which sessions stand in the way, and why: `Session 4: It is canceled.`"""
    numbers = {one.public_id: one.position for one in booking.sessions.all()}
    words = [
        _("Session %(n)s: %(why)s") % {"n": numbers[line.session], "why": said(_reason(line.why))}
        for line in refused.lines
    ]
    return " ".join([_("Nothing was done."), *words])


def _reason(why: str | None) -> str:
    return WHY[why or "outside_policy"]
