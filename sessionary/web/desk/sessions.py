"""The sessions of a booking: tick some, and choose what to do with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from sessionary.actions.clock import to_minutes
from sessionary.actions.places import place_of
from sessionary.actions.quoting import sessions_named
from sessionary.models import Booking, Session
from sessionary.models.seats import seats_in
from sessionary.rules.states import BookingStatus
from sessionary.web.desk.details import go_to_tab, show_tab
from sessionary.web.desk.doors import booking_shown, signed_in
from sessionary.web.desk.layout import locale_of_page
from sessionary.web.desk.stream import lines_of
from sessionary.web.desk.words import seats_in_words

FIXED = ("canceled", "held", "requested")


@dataclass(frozen=True, slots=True)
class Group:
    """Who else comes to a session, for the host alone; `seats` are how many there are, in words."""

    session: Session
    seats: str
    others: list[Booking]


@signed_in
def sessions(request: HttpRequest, public_id: str) -> HttpResponse:
    """The tab with all sessions."""
    booking, now = booking_shown(request, public_id), timezone.now()
    every = booking.sessions_in_order
    open_ones = [session for session in every if session.status not in FIXED]
    ticked = request.GET.getlist("session") or [one.public_id for one in open_ones if len(open_ones) == 1]
    rows = [
        {"line": line, "open": session in open_ones, "ticked": session.public_id in ticked}
        for line, session in zip(lines_of(booking, every, locale_of_page()), every, strict=True)
    ]
    context: dict[str, Any] = {
        "rows": rows,
        "open_ones": open_ones,
        "places": [(one, place) for one in every if (place := place_of(one)).is_online or place.detail],
        "groups": _groups(booking, every, now) if booking.is_group else [],
        "begun": any(_has_begun(session, now) for session in open_ones),
        "unpaid": booking.status == BookingStatus.PENDING_PAYMENT,
    }
    return show_tab(request, booking, "sessions", "desk/sessions.html", context)


def ticked_sessions(request: HttpRequest, booking: Booking) -> list[Session]:
    """The sessions that the form names; none when nothing is ticked. Raises `NotFound` for those of others.

    One without a time is answered as a request, not changed as a session.
    """
    named = (request.POST if request.method == "POST" else request.GET).getlist("session")
    return [one for one in sessions_named(booking, named) if one.starts is not None] if named else []


def nothing_ticked(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Back to the sessions, with a word on what to do."""
    messages.error(request, _("Tick one or more sessions first."))
    return go_to_tab(request, booking, "sessions")


def _groups(booking: Booking, every: Sequence[Session], now: datetime) -> list[Group]:
    """For each session that has a seat; seats that are only held have nobody's name yet."""
    seats = seats_in([session.meeting for session in every], now=to_minutes(now))
    found = []
    for session in every:
        claims = seats[session.meeting]
        known = [claim.session for claim in claims if claim.session is not None]
        if session in known:
            others = [one.booking for one in known if one != session]
            found.append(Group(session, seats_in_words(len(claims), booking), others))
    return found


def _has_begun(session: Session, now: datetime) -> bool:
    return session.span[0] <= now
