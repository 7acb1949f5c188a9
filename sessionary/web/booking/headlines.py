"""What a booking's page says first: what has just been done, or what there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import wording
from sessionary.actions.composing.sentences import joined
from sessionary.models import Booking, Session
from sessionary.rules.states import BookingStatus, SessionStatus
from sessionary.web.booking.reading import zone_of

BOOKED = (BookingStatus.SCHEDULED, BookingStatus.COMPLETED)
AHEAD = ("scheduled", "rescheduled", "to_reschedule")


@dataclass(frozen=True, slots=True)
class Headline:
    """`summary` are sentences below the headline; `is_news` says that it tells what has just been done."""

    words: str
    summary: tuple[str, ...] = ()
    is_news: bool = False


def headline_of(request: HttpRequest, booking: Booking, locale: str, now: datetime) -> Headline:
    """Read from the address what was done: `?new`, or `?moved=1&moved=3` and `?canceled=2` with session numbers."""
    sessions = booking.sessions_in_order
    if "new" in request.GET and booking.status in BOOKED:
        return _booked(request, booking, locale, now)
    if "moved" in request.GET:
        return _changed(_moved_words(len(sessions), _numbers(request, "moved", sessions)))
    if "canceled" in request.GET:
        return _changed(_canceled_words(len(sessions), _numbers(request, "canceled", sessions)))
    return _standing(sessions)


def _booked(request: HttpRequest, booking: Booking, locale: str, now: datetime) -> Headline:
    sessions = [one for one in booking.sessions_in_order if one.status in AHEAD] or booking.sessions_in_order
    first = next((one for one in sessions if one.span[0] > now), sessions[0])
    start = first.span[0].astimezone(zone_of(request, booking))
    when = f"{wording.day(start.date(), locale, 'day_year')}, {wording.clock(start)}"
    name = booking.greeting_name
    words = _("You're booked, %(name)s.") % {"name": name} if name else _("You're booked.")
    if len(booking.sessions_in_order) == 1:
        return Headline(words, (f"{when}.",), is_news=True)
    return Headline(words, (_("First session: %(when)s.") % {"when": when},), is_news=True)


def _changed(words: str) -> Headline:
    return Headline(words, (_("We have written to you."),), is_news=True)


def _moved_words(total: int, numbers: Sequence[int]) -> str:
    one, many = _("Session %(numbers)s has a new time."), _("Sessions %(numbers)s have new times.")
    return joined(_("Moved."), _("Your session has a new time.") if total == 1 else _about(numbers, one, many))


def _canceled_words(total: int, numbers: Sequence[int]) -> str:
    one, many = _("Session %(numbers)s is canceled."), _("Sessions %(numbers)s are canceled.")
    return _("Your session is canceled.") if total == 1 else _about(numbers, one, many) or _("Canceled.")


def _about(numbers: Sequence[int], one: str, many: str) -> str:
    listed = wording.listed([str(number) for number in numbers])
    return (one if len(numbers) == 1 else many) % {"numbers": listed} if numbers else ""


def _standing(sessions: Sequence[Session]) -> Headline:
    total, standing = len(sessions), sum(one.status != SessionStatus.CANCELED for one in sessions)
    if not standing:
        return Headline(ngettext("Your session is canceled", "All %(n)s sessions are canceled", total) % {"n": total})
    words = ngettext("Your session", "Your %(n)s sessions", standing) % {"n": standing}
    gone = total - standing
    if not gone:
        return Headline(words)
    said = ngettext("%(n)s of %(total)s is canceled.", "%(n)s of %(total)s are canceled.", gone)
    return Headline(words, (said % {"n": gone, "total": total},))


def _numbers(request: HttpRequest, name: str, sessions: Sequence[Session]) -> list[int]:
    """The session numbers that the address names; what is no session of this booking is left out."""
    named = set(request.GET.getlist(name))
    return [session.position for session in sessions if str(session.position) in named]
