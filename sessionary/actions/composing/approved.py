"""Approved: one of the suggested times is booked."""

from dataclasses import replace

from django.utils.translation import gettext as _

from sessionary.actions import wording
from sessionary.actions.composing import booked
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.telling import Telling


def tell(reader: Reader) -> Telling:
    """The confirmation as of any booking, in words that follow the request."""
    start = reader.booking.sessions_in_order[0].span[0].astimezone(reader.zone)
    words = {
        "name": reader.service,
        "who": reader.booking.host.name if reader.to_customer else reader.booking.name,
        "first_name": reader.booking.greeting_name,
        "day": wording.day(start.date(), reader.locale, "day_year"),
    }
    if reader.to_customer:
        subject = _("Approved: %(name)s with %(who)s, %(day)s")
        headline = _("Approved, %(first_name)s.") if words["first_name"] else _("Approved.")
    else:
        subject = _("Approved: %(who)s, %(name)s, %(day)s")
        headline = _("The session with %(who)s is booked")
    return replace(booked.tell(reader), subject=subject % words, headline=headline % words)
