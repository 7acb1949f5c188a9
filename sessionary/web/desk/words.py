"""States, people and times in words, as hosts read them."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import wording
from sessionary.models import Booking, Session
from sessionary.models.filters import OF_SESSIONS
from sessionary.rules.seats import seats_agreed
from sessionary.rules.states import BookingStatus


def session_words(session: Session) -> str:
    """A session's status, and who changed it where that tells more."""
    by = {
        ("rescheduled", "customer"): _("Rescheduled by customer"),
        ("rescheduled", "host"): _("Rescheduled by host"),
        ("rescheduled", "calendar"): _("Rescheduled in the calendar"),
        ("canceled", "customer"): _("Canceled by customer"),
        ("canceled", "host"): _("Canceled by host"),
        ("canceled", "calendar"): _("Canceled in the calendar"),
    }
    return by.get((session.status, session.changed_by or "")) or _status(session.status)


def booking_words(booking: Booking, sessions: Sequence[Session]) -> tuple[str, str]:
    """The booking's status, or the package's while it runs, and the kind of tag it has: mark, plain or none."""
    if booking.status == BookingStatus.PENDING_PAYMENT:
        return _("Waiting for payment"), "mark"
    if booking.status == BookingStatus.EXPIRED:
        return _("Lapsed") if sessions[0].starts is None else _("Expired"), "plain"
    if booking.status == BookingStatus.REQUESTED:
        return _("Requested"), "mark"
    if booking.status == BookingStatus.DECLINED:
        return _("Declined"), "plain"
    package = booking.package_status_of(sessions)
    if package is None:
        return session_words(sessions[0]), "plain"
    words = {"created": _("Created"), "updated": _("Updated"), "completed": _("Completed")}
    return words[package], "" if package == "updated" else "plain"


def status_choices() -> list[tuple[str, str]]:
    """The statuses to filter by, as programs and as people write them."""
    of_bookings = [
        ("pending_payment", _("Waiting for payment")),
        ("requested", _("Requested")),
        ("scheduled", _("Scheduled")),
        ("completed", _("Completed")),
        ("canceled", _("Canceled")),
        ("declined", _("Declined")),
        ("expired", _("Expired")),
    ]
    return [*of_bookings, *((status, _status(status)) for status in OF_SESSIONS)]


def counts_in_words(sessions: Sequence[Session]) -> str:
    """`2 completed, 1 no-show, 2 ahead`."""
    statuses = [session.status for session in sessions]

    def count(*names: str) -> int:
        return sum(status in names for status in statuses)

    parts = [
        (count("completed"), _("%d completed")),
        (count("no_show"), _("%d no-show")),
        (count("scheduled", "rescheduled"), _("%d ahead")),
        (count("to_reschedule"), _("%d to be rescheduled")),
        (count("held"), _("%d held")),
        (count("canceled"), _("%d canceled")),
    ]
    return ", ".join(words % number for number, words in parts if number)


def seats_in_words(taken: int, booking: Booking) -> str:
    """How many seats of a group are taken, of how many, where that is limited: `3 of 8 seats`.

    Reads the booking's event type.
    """
    seats = seats_agreed(booking.seats_promised, booking.event_type.seats)
    if seats is None:
        return ngettext("%(n)s seat taken", "%(n)s seats taken", taken) % {"n": taken}
    return ngettext("%(n)s of %(all)s seat", "%(n)s of %(all)s seats", seats) % {"n": taken, "all": seats}


def numbers_in_words(positions: Sequence[int]) -> str:
    """`session 4`, `sessions 2, 3`."""
    return ngettext("session %s", "sessions %s", len(positions)) % ", ".join(str(one) for one in sorted(positions))


def moment_in_words(moment: datetime, zone: ZoneInfo, locale: str) -> str:
    """`Tue 2 March, 9:00`, with its year unless that is this one."""
    local = moment.astimezone(zone)
    return f"{day_in_words(local, locale)}, {wording.clock(local)}"


def day_in_words(local: datetime, locale: str) -> str:
    """`Tue 2 March`, with its year unless that is this one there."""
    this_year = datetime.now(local.tzinfo).year
    return wording.day(local.date(), locale, "day" if local.year == this_year else "day_year")


def _status(status: str) -> str:
    return {
        "held": _("Held"),
        "requested": _("Requested"),
        "scheduled": _("Scheduled"),
        "rescheduled": _("Rescheduled"),
        "to_reschedule": _("To be rescheduled"),
        "completed": _("Completed"),
        "no_show": _("No-show"),
        "canceled": _("Canceled"),
    }[status]
