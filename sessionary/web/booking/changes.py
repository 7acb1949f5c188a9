"""The sessions of a booking as rows to tick: what each would cost or give back, or why it cannot be changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import wording
from sessionary.actions.clock import to_datetime, to_minutes_begun
from sessionary.actions.quoting import CANCEL, quote, sessions_named
from sessionary.actions.terms import agreement_of
from sessionary.models import Booking, Session
from sessionary.rules.policies import last_moment
from sessionary.rules.quotes import Quote, QuoteLine
from sessionary.web.booking.doors import Door

PIPS = {"canceled": "off", "completed": "done", "no_show": "ring", "held": "open", "to_reschedule": "open"}


@dataclass(frozen=True, slots=True)
class Row:
    """One session. `amount` is formatted, empty where nothing is paid; `why` says what stands in the way."""

    id: str
    number: int
    day: str
    time: str
    status: str
    pip: str
    allowed: bool
    ticked: bool
    amount: str
    why: str


@dataclass(frozen=True, slots=True)
class Change:
    """All rows, and the quote of the ticked ones."""

    rows: list[Row]
    quote: Quote | None
    total: str

    @property
    def ticked(self) -> list[Row]:
        return [row for row in self.rows if row.ticked]

    @property
    def staying(self) -> list[Row]:
        """Those that still take place when the ticked ones are changed."""
        return [row for row in self.rows if not row.ticked and row.status != "canceled" and not row.pip]


def change_of(door: Door, action: str, ticked: Sequence[str], *, zone: ZoneInfo, now: datetime, locale: str) -> Change:
    """What `action` (cancel or reschedule) would mean for each session, and for the ticked ones together."""
    booking = door.booking
    sessions = sessions_named(booking, [session.public_id for session in door.sessions])
    said = quote(booking, sessions, action, now=now)
    lines = {line.session: line for line in said.lines}
    allowed = [one for one in sessions if one.public_id in ticked and lines[one.public_id].allowed]
    together = quote(booking, allowed, action, now=now) if allowed else None
    shown = {**lines, **{line.session: line for line in (together.lines if together else [])}}
    chosen = {one.public_id for one in allowed}
    rows = [_row(one, shown[one.public_id], action, one.public_id in chosen, zone, now, locale) for one in sessions]
    return Change(rows, together, wording.money(together.total, booking.currency, locale) if together else "")


def _row(
    session: Session, line: QuoteLine, action: str, ticked: bool, zone: ZoneInfo, now: datetime, locale: str
) -> Row:
    start, end = (moment.astimezone(zone) for moment in session.span)
    booking = session.booking
    priced = line.allowed and booking.terms["pricing"] == "collected"
    return Row(
        id=session.public_id,
        number=session.position,
        day=wording.day(start.date(), locale, "day" if start.year == now.astimezone(zone).year else "day_year"),
        time=wording.time_range(start, end),
        status=session.status,
        pip=PIPS.get(session.status, ""),
        allowed=line.allowed,
        ticked=ticked,
        amount=wording.money(line.amount, booking.currency, locale) if priced else "",
        why="" if line.allowed else _why(session, line, action, zone, now, locale),
    )


def _why(session: Session, line: QuoteLine, action: str, zone: ZoneInfo, now: datetime, locale: str) -> str:
    sentences = {
        "canceled": _("It is canceled."),
        "completed": _("It is over."),
        "started": _("It has started."),
        "not_paid": _("It is not paid yet."),
        "requested": _("It is not approved yet."),
    }
    return sentences.get(line.why or "") or _too_late(session, action, zone, now, locale)


def _too_late(session: Session, action: str, zone: ZoneInfo, now: datetime, locale: str) -> str:
    """`Starts in 5 hours. It could be canceled until Wed 10 March, 15:00.`"""
    until = _last_moment(session.booking, session, action)
    if until is None:
        if action == CANCEL:
            return _("It cannot be canceled online.")
        return _("It cannot be moved online.")
    moment = to_datetime(until).astimezone(zone)
    if moment > now:
        return _("It was moved too late to be canceled now.")
    words = {
        "starts": _starts_in(session.span[0] - now),
        "when": f"{wording.day(moment.date(), locale)}, {wording.clock(moment)}",
    }
    if action == CANCEL:
        return _("%(starts)s It could be canceled until %(when)s.") % words
    return _("%(starts)s It could be moved until %(when)s.") % words


def _last_moment(booking: Booking, session: Session, action: str) -> int | None:
    agreement = agreement_of(booking)
    policy = agreement.cancel if action == CANCEL else agreement.reschedule
    return last_moment(policy, to_minutes_begun(session.span[0]))


def _starts_in(left: timedelta) -> str:
    hours = int(left.total_seconds() // 3600)
    if hours >= 48:
        return ngettext("Starts in %d day.", "Starts in %d days.", hours // 24) % (hours // 24)
    if hours >= 1:
        return ngettext("Starts in %d hour.", "Starts in %d hours.", hours) % hours
    minutes = max(1, int(left.total_seconds() // 60))
    return ngettext("Starts in %d minute.", "Starts in %d minutes.", minutes) % minutes
