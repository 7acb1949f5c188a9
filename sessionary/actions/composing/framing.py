"""What stands around what is told: who it is from, the ticket's numbers and colours, and the foot."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions.composing.lines import pips_of
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.telling import Telling
from sessionary.rules.accents import dark_roles, light_roles
from sessionary.rules.states import BookingStatus


def frame_of(reader: Reader, telling: Telling) -> dict[str, Any]:
    """What the frame of a mail needs besides the telling."""
    booking = reader.booking
    accent = booking.page.accent
    return {
        "head": booking.host.name if reader.to_customer else booking.name,
        "place": booking.page.name,
        "by": booking.host.name,
        "reference": booking.reference,
        "is_test": booking.test,
        "pips": [] if telling.alone else pips_of(reader, telling.lines),
        "link_words": telling.link_words or reader.link_words,
        "foot": _foot(reader, 1 if telling.alone else reader.total),
        "locale": reader.locale,
        "light": light_roles(accent),
        "dark": dark_roles(accent),
    }


def _foot(reader: Reader, count: int) -> str:
    booking = reader.booking
    if not reader.to_customer:
        return reader.reply_words
    words = {"name": booking.host.name, "email": booking.customer.email}
    if booking.status == BookingStatus.EXPIRED or booking.is_request:
        return _("Sent by %(name)s through Sessionary to %(email)s.") % words
    because = ngettext(
        "Sent by %(name)s through Sessionary to %(email)s, because you booked this session.",
        "Sent by %(name)s through Sessionary to %(email)s, because you booked these sessions.",
        count,
    )
    return because % words
