"""The named fields of own words: what each means, and what fills it in one message."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.sentences import numbers
from sessionary.actions.composing.telling import Telling

MEANINGS: dict[str, Any] = {
    "customer_name": _("the Customer's name"),
    "customer_first_name": _("the first word of the Customer's name"),
    "host_name": _("the host's name"),
    "host_first_name": _("the first word of the host's name"),
    "business": _("the name of your business"),
    "page": _("the name of the booking page"),
    "event_type": _("what is booked"),
    "minutes": _("how long a session is, in minutes"),
    "reference": _("the reference of the booking"),
    "session_count": _("how many sessions the booking has"),
    "session_numbers": _("the numbers of the sessions that this is about, like 1 and 3"),
    "first_time": _("day and time of the first session that this is about, in the reader's zone"),
    "time": _("day and time of the session, in the reader's zone"),
    "amount": _("the amount that this is about"),
    "reason": _("the reason that was given; empty where there was none"),
}
VALUES: dict[str, Callable[[Reader, Telling], str]] = {
    "customer_name": lambda reader, _told: reader.booking.name,
    "customer_first_name": lambda reader, _told: reader.booking.greeting_name or reader.booking.name,
    "host_name": lambda reader, _told: reader.booking.host.name,
    "host_first_name": lambda reader, _told: reader.booking.host.first_name,
    "business": lambda reader, _told: reader.booking.account.name,
    "page": lambda reader, _told: reader.booking.page.name,
    "event_type": lambda reader, _told: reader.service,
    "minutes": lambda reader, _told: str(reader.booking.terms["duration"]),
    "reference": lambda reader, _told: reader.booking.reference,
    "session_count": lambda reader, _told: str(reader.total),
    "session_numbers": lambda _reader, told: numbers(told.lines),
    "first_time": lambda reader, told: _first_time(reader, told),
    "time": lambda reader, told: _first_time(reader, told),
    "amount": lambda _reader, told: told.named["amount"],
    "reason": lambda reader, told: reader.as_written(told.named["reason"]),
}


def _first_time(reader: Reader, told: Telling) -> str:
    """Of those that take place, if any does."""
    standing = [line.start for line in told.lines if line.start and not line.gone]
    starts = standing or [line.start for line in told.lines if line.start]
    return reader.moment(min(starts)) if starts else ""
