"""Who the Customer says they are: checked once, for page and API alike."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import connection

from sessionary.actions.time_format import format_of_locale
from sessionary.models import Account, Customer
from sessionary.rules.errors import Invalid
from sessionary.rules.phones import as_e164
from sessionary.rules.sentences import Sentence

NAME_LENGTH, EMAIL_LENGTH, PHONE_LENGTH = 200, 254, 50
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LONGEST_WORD = 60
PHONE = re.compile(r"\+?[0-9 ()./-]{5,}")
ZONES = frozenset(available_timezones())
is_email = EmailValidator()


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    """What the Customer enters once for all sessions. `time_zone` is the IANA zone they looked at.

    `locale` is a language tag like `en-GB`. `clock` is what they look at, `12` or `24` hours; without it, the locale
    says so where it names a country. With `sms_consent` they want to be reminded by SMS at `phone`, which then needs
    its country.
    """

    name: str
    email: str
    time_zone: str
    phone: str | None = None
    locale: str = "en"
    clock: str = ""
    sms_consent: bool = False

    @property
    def sms_number(self) -> str | None:
        """Where they are reminded, in E.164; None for those who did not ask for it."""
        return as_e164(self.phone or "") if self.sms_consent else None


def checked(details: CustomerDetails) -> CustomerDetails:
    """The details, trimmed, with a locale that we speak.

    Raises `Invalid` naming every field that will not do, and what to do about it.
    """
    tidy = replace(
        details,
        name=details.name.strip(),
        email=details.email.strip().lower(),
        phone=(details.phone or "").strip() or None,
        locale=_spoken(details.locale),
        clock=details.clock or _clock_of(details.locale),
    )
    complaints = {
        "name": _complaint_about_name(tidy.name),
        "email": _complaint_about_email(tidy.email),
        "phone": _complaint_about_phone(tidy.phone) or _complaint_about_sms_number(tidy),
        "time_zone": None if tidy.time_zone in ZONES else Sentence("Unknown time zone. Use a name like Europe/Berlin."),
    }
    if found := {field: [complaint] for field, complaint in complaints.items() if complaint}:
        raise Invalid(found)
    return tidy


def checked_name_and_phone(name: str, phone: str) -> tuple[str, str | None]:
    """Both trimmed; an empty phone is none. Raises `Invalid` naming which will not do."""
    tidy_name, tidy_phone = name.strip(), phone.strip() or None
    complaints = {"name": _complaint_about_name(tidy_name), "phone": _complaint_about_phone(tidy_phone)}
    if found := {field: [complaint] for field, complaint in complaints.items() if complaint}:
        raise Invalid(found)
    return tidy_name, tidy_phone


def checked_address(email: str) -> str:
    """The address, trimmed, in small letters. Raises `Invalid` for what is none."""
    tidy = email.strip().lower()
    if complaint := _complaint_about_email(tidy):
        raise Invalid({"email": [complaint]})
    return tidy


def customer_for(account: Account, email: str, now: datetime) -> Customer:
    """The account's customer with this address, made when new. What others typed is never shown or changed."""
    customer = Customer(account=account, email=email, created_at=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sessionary_customer (account_id, email, created_at) VALUES (%s, %s, %s)"
            " ON CONFLICT (account_id, email) DO UPDATE SET email = excluded.email RETURNING id",
            [account.pk, email, connection.ops.adapt_datetimefield_value(now)],
        )
        (customer.pk,) = cursor.fetchone()
    return customer


def _clock_of(locale: str) -> str:
    """Empty for a mere language, which leaves it to the business."""
    return str(format_of_locale(locale).hours) if "-" in locale else ""


def _spoken(locale: str) -> str:
    language = locale.lower().partition("-")[0]
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _complaint_about_name(name: str) -> str | None:
    if not name:
        return Sentence("Please enter your name.")
    if CONTROL.search(name):
        return Sentence("Please enter your name on one line.")
    if DIRECTION.search(name):
        return Sentence("Please type your name anew: it holds invisible characters that turn its letters around.")
    if complaint := _complaint_about_length(name, NAME_LENGTH):
        return complaint
    if any(len(word) > LONGEST_WORD and word.lower() != word.upper() for word in name.split()):  # others need no spaces
        return Sentence("Please shorten your name: at most %(most)s letters in one word.", most=LONGEST_WORD)
    return None


def _complaint_about_email(email: str) -> str | None:
    if not email:
        return Sentence("Please enter your email address.")
    if len(email) > EMAIL_LENGTH:
        return _complaint_about_length(email, EMAIL_LENGTH)
    try:
        is_email(email)
    except ValidationError:
        return Sentence("Please enter an email address like ana@example.com.")
    return None


def _complaint_about_phone(phone: str | None) -> str | None:
    if phone is None:
        return None
    if len(phone) > PHONE_LENGTH or not PHONE.fullmatch(phone):
        return Sentence("Please enter a phone number like +49 30 1234567.")
    return None


def _complaint_about_sms_number(details: CustomerDetails) -> str | None:
    if details.sms_consent and details.sms_number is None:
        return Sentence("Please enter the number for text messages with its country, like +49 151 23456789.")
    return None


def _complaint_about_length(text: str, longest: int) -> str | None:
    return Sentence("Please use at most %(most)s characters.", most=longest) if len(text) > longest else None
