"""The links to all of a Customer's bookings with one business, for who has lost them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import links
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.telling import Line, Telling
from sessionary.models import Booking


def tell(reader: Reader) -> Telling:
    """The newest bookings, each with its link."""
    ended = bool(reader.activity.data.get("ended"))
    newest = [reader.booking] if ended else reader.found.bookings(reader.booking)
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
    sessions = booking.sessions_in_order
    count = len(sessions)
    first = next((one for one in sessions if one.starts is not None), None)
    words = ngettext("%(n)s session", "%(n)s sessions", count) % {"n": count}
    when = "" if first is None else f", {reader.moment(first.span[0])}"
    return Line(
        number=number,
        day=str(booking.terms["name"]),
        time=f"{words}{when}, {booking.reference}",
        url=links.manage_url(booking),
    )
