"""Bookings as the Activity stream lists them: one entry each, with every session on a line of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from sessionary.actions import wording
from sessionary.models import Booking, Session
from sessionary.rules.states import BookingStatus
from sessionary.web.desk.words import booking_words, counts_in_words, day_in_words, session_words

PIPS = {
    "completed": "done",
    "no_show": "ring",
    "canceled": "off",
    "held": "open",
    "requested": "open",
    "to_reschedule": "open",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One session; `tag` is how its status is shown."""

    number: int
    id: str
    day: str
    clock: str
    status: str
    tag: str
    pip: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One booking with its sessions; `day` heads the first entry of those booked on one day."""

    booking: Booking
    day: str
    summary: str
    status: str
    tag: str
    price: str
    pips: list[str]
    lines: list[Line]


def with_sessions(bookings: "QuerySet[Booking]") -> "QuerySet[Booking]":
    """The bookings with all that an entry needs, in a fixed number of queries."""
    in_order = Prefetch("sessions", Session.objects.order_by("position"))
    return bookings.select_related("page", "via", "customer", "hold").prefetch_related(in_order)


def entries_of(rows: Sequence[tuple[Booking, datetime]], locale: str) -> list[Entry]:
    """An entry for each booking, under the day of the moment beside it, which is said where it changes."""
    entries: list[Entry] = []
    last: date | None = None
    for booking, moment in rows:
        local = moment.astimezone(booking.page.zone)
        entries.append(entry_of(booking, locale, day="" if local.date() == last else _heading(local, locale)))
        last = local.date()
    return entries


def entry_of(booking: Booking, locale: str, *, day: str = "") -> Entry:
    """One booking; reads its sessions."""
    sessions = list(booking.sessions.all())
    lines = lines_of(booking, sessions, locale)
    status, tag = booking_words(booking, sessions)
    price = booking.terms.get("price")
    return Entry(
        booking=booking,
        day=day,
        summary=_summary(booking, sessions, lines, locale),
        status=status,
        tag=tag,
        price="" if price is None else wording.money(price, booking.currency, locale),
        pips=[line.pip for line in lines],
        lines=lines if booking.is_package and booking.status != BookingStatus.EXPIRED else [],
    )


def lines_of(booking: Booking, sessions: list[Session], locale: str) -> list[Line]:
    """A line for each session, in the zone of the booking's page."""
    return [_line(session, booking, locale) for session in sessions]


def _line(session: Session, booking: Booking, locale: str) -> Line:
    start = None if session.starts is None else session.starts.astimezone(booking.page.zone)
    return Line(
        number=session.position,
        id=session.public_id,
        day=_("no time yet") if start is None else day_in_words(start, locale),
        clock="" if start is None else wording.clock(start),
        status=session_words(session),
        tag={"no_show": "bad", "to_reschedule": "mark", "held": "mark"}.get(session.status, "plain"),
        pip=PIPS.get(session.status, ""),
    )


def _summary(booking: Booking, sessions: list[Session], lines: list[Line], locale: str) -> str:
    if sessions[0].starts is None:
        return _("%(name)s: times suggested") % {"name": booking.terms["name"]}
    name = booking.terms["name"] if booking.is_package else f"{booking.terms['name']}, {lines[0].day}, {lines[0].clock}"
    if booking.status == BookingStatus.EXPIRED:
        return _("%(name)s: never paid, its times are free again") % {"name": name}
    if booking.status == BookingStatus.PENDING_PAYMENT and booking.hold is not None:
        until = wording.clock(booking.hold.expires_at.astimezone(booking.page.zone))
        return _("%(name)s: held until %(clock)s") % {"name": name, "clock": until}
    if booking.is_package:
        return _("%(name)s: %(counts)s") % {"name": name, "counts": counts_in_words(sessions)}
    return name


def _heading(local: datetime, locale: str) -> str:
    today = datetime.now(local.tzinfo).date()
    words = {"day": day_in_words(local, locale)}
    if local.date() == today:
        return _("Today, %(day)s") % words
    if local.date() == today + timedelta(days=1):
        return _("Tomorrow, %(day)s") % words
    if local.date() == today - timedelta(days=1):
        return _("Yesterday, %(day)s") % words
    return words["day"]
