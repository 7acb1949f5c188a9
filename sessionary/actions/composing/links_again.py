"""The links to all of a Customer's bookings with one business, for who has lost them."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import links
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.telling import Line, Telling
from sessionary.models import Booking

STANDING = ("scheduled", "rescheduled")


def tell(reader: Reader) -> Telling:
    """The newest bookings, each with its link; what comes next stands first."""
    ended = bool(reader.activity.data.get("ended"))
    found = [reader.booking] if ended else reader.found.bookings(reader.booking)
    newest = sorted(found, key=lambda booking: _soonest(booking, reader.now))
    return Telling(
        subject=_("Your links with %(name)s") % {"name": reader.booking.page.name},
        headline=ngettext("Here is the link to your booking", "Here are the links to your bookings", len(newest)),
        summary=_("Each opens the booking without an account. %(zone)s") % {"zone": reader.zone_words},
        button=None,
        lines=tuple(_line(reader, number, one) for number, one in enumerate(newest, start=1)),
        link_words=_("Open"),
        closing=(_ended() if ended else _asked(),),
    )


def _ended() -> str:
    return _("The links that you had to this booking and its sessions were ended, and open nothing any more.")


def _asked() -> str:
    return _("Somebody asked for them with your address. If it was not you, there is nothing to do.")


def _line(reader: Reader, number: int, booking: Booking) -> Line:
    ahead = _ahead(booking, reader.now)
    starts = [session.starts for session in booking.sessions_in_order if session.starts is not None]
    if ahead:
        when = _("next %(when)s") % {"when": reader.moment_of_year(ahead[0])}
    else:
        when = reader.moment_of_year(starts[-1]) if starts else ""
    return Line(
        number=number,
        day=str(booking.terms["name"]),
        time=", ".join(part for part in (when, booking.reference) if part),
        url=links.manage_url(booking),
    )


def _ahead(booking: Booking, now: datetime) -> list[datetime]:
    """The starts that are still to come, the next one first."""
    starts = [session.starts for session in booking.sessions_in_order if session.status in STANDING]
    return sorted(start for start in starts if start is not None and start > now)


def _soonest(booking: Booking, now: datetime) -> tuple[bool, float]:
    """Sort by the next session; after these by when they were booked, the newest first."""
    ahead = _ahead(booking, now)
    return (False, ahead[0].timestamp()) if ahead else (True, -booking.created_at.timestamp())
