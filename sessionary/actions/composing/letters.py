"""Mail about something other than a booking: invitations, pages that go to another Owner, calendars in trouble."""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

from django.utils.translation import gettext as _
from django.utils.translation import override

from sessionary.actions.composing.addresses import address, sender
from sessionary.actions.composing.layout import laid_out
from sessionary.actions.composing.telling import Telling
from sessionary.actions.time_format import TimeFormat, formatting
from sessionary.models import Calendar, Message
from sessionary.rules.accents import dark_roles, light_roles

ACCENT = "#0d6157"


class Moot(Exception):
    """What it would tell is not so any more: nobody is to get it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """To whom and from which business it goes; `tell` says what it tells, once the reader's language is in force."""

    locale: str
    name: str
    sender: str
    tell: Callable[[], Telling]
    place: str = ""
    format: TimeFormat | None = None
    accent: str = ACCENT


def letter_about(calendar: Calendar, tell: Callable[[], Telling]) -> Letter:
    """To its host, from their business."""
    host = calendar.host
    return Letter(locale=host.locale, name=host.name, sender=host.account.name, place=calendar.name, tell=tell)


def laid_out_letter(message: Message, letter: Letter) -> EmailMessage:
    """The letter as it is handed over."""
    with override(letter.locale), formatting(letter.format):
        words = {"name": letter.sender, "email": message.address}
        context = {
            "head": letter.sender,
            "place": letter.place,
            "by": letter.sender,
            "foot": _("Sent by %(name)s through Sessionary to %(email)s.") % words,
            "locale": letter.locale,
            "light": light_roles(letter.accent),
            "dark": dark_roles(letter.accent),
        }
        mail = laid_out(message, letter.tell(), context)
        mail["From"] = sender(letter.sender)
    mail["To"] = address(letter.name, message.address)
    return mail
