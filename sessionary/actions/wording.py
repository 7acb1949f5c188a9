"""Dates, times, zones and money in words, for pages and messages alike."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_location
from babel.numbers import format_currency
from django.utils.translation import gettext as _

from sessionary.actions.time_format import WHOLE_DAY, in_force
from sessionary.rules.money import decimals

PATTERNS = {
    "en": {
        "day": "EEE d MMMM",
        "day_year": "EEE d MMMM y",
        "full_day": "EEEE d MMMM",
        "month": "MMMM y",
        "short": "EEE d MMM",
        "shortest": "EEE d",
        "date": "d MMM",
    },
    "de": {
        "day": "EEE d. MMMM",
        "day_year": "EEE d. MMMM y",
        "full_day": "EEEE, d. MMMM",
        "month": "MMMM y",
        "short": "EEE d. MMM",
        "shortest": "EEE d.",
        "date": "d. MMM",
    },
}
NUMBERS = {
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
    "de": ["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"],
}


def day(moment: date, locale: str, form: str = "day") -> str:
    """A date in one of the forms of `PATTERNS`: `Tue 9 March`, `Tue 9 March 2027`, `Tuesday 9 March`…"""
    return format_date(moment, PATTERNS[locale][form], locale=locale)


def weekday(moment: date, locale: str, form: str) -> str:
    """`Tue` for the form `short`, `Tuesday` for `long`."""
    return format_date(moment, {"short": "EEE", "long": "EEEE"}[form], locale=locale).rstrip(".")


def clock(moment: datetime) -> str:
    """The time of a local datetime, in the format in force: `15:30` or `3:30 PM`."""
    return clock_of(moment.hour * 60 + moment.minute)


def clock_of(minute: int) -> str:
    """Like `clock`, of a minute of the day."""
    hour, rest = divmod(minute, 60)
    if in_force().hours == WHOLE_DAY:
        return f"{hour}:{rest:02}"
    return f"{hour % 12 or 12}:{rest:02} {_half(hour)}"


def hour_of(hour: int) -> str:
    """A full hour of the day, shortly: `15:00` or `3 PM`."""
    return f"{hour}:00" if in_force().hours == WHOLE_DAY else f"{hour % 12 or 12} {_half(hour)}"


def time_range(start: datetime, end: datetime) -> str:
    """`10:00 – 11:00`; on 12 hours `10:00 – 11:00 AM`, and `11:30 AM – 12:30 PM`."""
    first = clock(start)
    if in_force().hours != WHOLE_DAY and _half(start.hour) == _half(end.hour) and start.date() == end.date():
        first = first.rpartition(" ")[0]
    return f"{first} – {clock(end)}"


def _half(hour: int) -> str:
    return "AM" if hour % 24 < 12 else "PM"


def local(minutes: int, zone: ZoneInfo) -> datetime:
    """A minute since the epoch as a local datetime."""
    return datetime.fromtimestamp(minutes * 60, UTC).astimezone(zone)


def number_word(number: int, locale: str) -> str:
    """Small numbers as a word, others as digits."""
    words = NUMBERS[locale]
    return words[number] if number < len(words) else str(number)


def listed(words: Sequence[str]) -> str:
    """`1`, `1 and 2`, `1, 2 and 3`."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def zone_name(zone: ZoneInfo, locale: str) -> str:
    """`Berlin time`."""
    return _("%(city)s time") % {"city": city(zone.key, locale)}


@lru_cache(maxsize=2048)
def city(zone: str, locale: str) -> str:
    """The city that people know a zone by, in their language."""
    if "/" not in zone:
        return zone
    named = get_timezone_location(ZoneInfo(zone), Locale.parse(locale), return_city=True)
    return str(named) or zone.rpartition("/")[2].replace("_", " ")


def money(amount: int, currency: str, locale: str) -> str:
    """`$400.00`, from the smallest unit."""
    return format_currency(_decimal(amount, currency), currency, locale=locale)


def price(amount: int, currency: str, locale: str) -> str:
    """Like `money`, but `$400` where nothing stands behind the point."""
    if amount % 10 ** decimals(currency):
        return money(amount, currency, locale)
    pattern = re.sub(r"\.0+", "", Locale.parse(locale).currency_formats["standard"].pattern)
    return format_currency(_decimal(amount, currency), currency, pattern, locale=locale, currency_digits=False)


def _decimal(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-decimals(currency))
