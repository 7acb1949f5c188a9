"""How times of day and weeks are written: on 12 or 24 hours, from which weekday on.

Like the language, the format in force goes with the request or message being written, so that words need not be told.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, override

from sessionary.models import Account, Booking, User

HALF_DAY, WHOLE_DAY = 12, 24
MONDAY, SATURDAY, SUNDAY = 0, 5, 6
WEEKDAYS = {"monday": MONDAY, "saturday": SATURDAY, "sunday": SUNDAY}
TAG = re.compile(r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?", re.IGNORECASE | re.ASCII)
HOMES = {"en": "en-US", "de": "de-DE"}  # where a language is at home that comes without a country


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """`hours` is 12 or 24; `first_weekday` 0 for Monday to 6 for Sunday."""

    hours: int
    first_weekday: int


_in_force: ContextVar[TimeFormat | None] = ContextVar("time_format", default=None)


def in_force() -> TimeFormat:
    """The format that words are written in now; without one, that of the language in force."""
    return _in_force.get() or format_of_locale(get_language() or "en")


def put_in_force(found: TimeFormat) -> None:
    """For the rest of the request; `formatting` around it ends it."""
    _in_force.set(found)


@contextmanager
def formatting(found: TimeFormat | None) -> Iterator[None]:
    """Write in this format within the block."""
    token = _in_force.set(found)
    try:
        yield
    finally:
        _in_force.reset(token)


@contextmanager
def speaking(locale: str, found: TimeFormat) -> Iterator[None]:
    """Write in this language and format within the block."""
    with override(locale), formatting(found):
        yield


@lru_cache(maxsize=256)
def format_of_locale(tag: str) -> TimeFormat:
    """What CLDR says of a language tag like `en-GB`; of the American where it is just `en` or makes no sense."""
    if not TAG.fullmatch(tag):
        return format_of_locale("en-US")
    try:
        locale = Locale.parse(HOMES.get(tag.lower(), tag), sep="-")
    except (UnknownLocaleError, ValueError):
        language = tag.lower().partition("-")[0]
        return format_of_locale(HOMES.get(language, "en-US"))
    hours = HALF_DAY if "h" in locale.time_formats["short"].pattern else WHOLE_DAY
    return TimeFormat(hours, locale.first_week_day)


def format_for(account: Account, tag: str, *, chosen: str = "") -> TimeFormat:
    """What the reader chose (`12`, `24` or nothing) comes first, then the account's setting, then their locale."""
    usual = format_of_locale(tag)
    clock = chosen or (account.clock if account.clock != Account.Clock.AUTO else "")
    return TimeFormat(int(clock) if clock else usual.hours, WEEKDAYS.get(account.week_start, usual.first_weekday))


def format_for_customer(booking: Booking) -> TimeFormat:
    """What the Customer had when they booked."""
    return format_for(booking.account, booking.locale, chosen=booking.clock)


def format_for_host(host: User) -> TimeFormat:
    """Reads the User's account."""
    return format_for(host.account, host.locale)
