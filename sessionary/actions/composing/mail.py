"""From what is told to the mail that is handed over: addresses, text, HTML and files."""

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from sessionary.actions.composing import (
    approved,
    asked,
    booked,
    calendar_trouble,
    canceled,
    details_followed,
    events_missing,
    handed_over,
    invited,
    links_again,
    moved,
    other_times,
    page_handed_over,
    payment_asked,
    put_back,
    refunded,
    reminded,
    request_ended,
    requested,
    returned,
)
from sessionary.actions.composing.layout import address, laid_out
from sessionary.actions.composing.letters import Letter, laid_out_letter
from sessionary.actions.composing.lines import pips_of
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.telling import Telling
from sessionary.models import Activity, Message
from sessionary.rules.accents import dark_roles, light_roles
from sessionary.rules.states import BookingStatus

Kind = Activity.Kind
TELLINGS: dict[str, Callable[[Reader], Telling]] = {
    Kind.BOOKED: booked.tell,
    Kind.RESCHEDULED: moved.tell,
    Kind.ASKED_TO_RESCHEDULE: asked.tell,
    Kind.CANCELED: canceled.tell,
    Kind.REFUNDED: refunded.tell,
    Kind.REFUND_FAILED: refunded.tell_failed,
    Kind.LATE_PAYMENT: returned.tell,
    Kind.REQUESTED: requested.tell,
    Kind.APPROVED: approved.tell,
    Kind.DECLINED: request_ended.tell_declined,
    Kind.OTHER_TIMES_ASKED: other_times.tell,
    Kind.LAPSED: request_ended.tell_lapsed,
    Kind.LINKS_ASKED: links_again.tell,
    Kind.PAYMENT_ASKED: payment_asked.tell,
    Kind.DETAILS_FOLLOWED: details_followed.tell,
    Kind.HANDED_OVER: handed_over.tell,
    Kind.REMINDED: reminded.tell,
    Kind.FOLLOWED_UP: reminded.tell_after,
    Kind.PUT_BACK: put_back.tell,
}
LETTERS: dict[str, Callable[[Message], Letter]] = {
    Kind.INVITED: invited.write,
    Kind.CALENDAR_TROUBLE: calendar_trouble.write,
    Kind.EVENTS_MISSING: events_missing.write,
    Kind.PAGE_HANDED_OVER: page_handed_over.write,
}


def compose(message: Message) -> EmailMessage:
    """The message as it is handed over, in the reader's language and zone.

    Raises `Never` for one that nobody is to get any more.
    """
    if message.activity.kind in LETTERS:
        return laid_out_letter(message, LETTERS[message.activity.kind](message))
    reader = Reader.of(message)
    with override(reader.locale):
        telling = TELLINGS[message.activity.kind](reader)
        mail = laid_out(message, telling, _context(reader, telling))
        _put_addresses(mail, reader)
    return mail


def _context(reader: Reader, telling: Telling) -> dict[str, Any]:
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


def _put_addresses(mail: EmailMessage, reader: Reader) -> None:
    booking = reader.booking
    customer = address(booking.name, booking.customer.email)
    host = address(booking.host.name, booking.host.email)
    sender = booking.host.name if reader.to_customer else booking.name
    mail["From"] = address(_("%(name)s via Sessionary") % {"name": sender}, settings.DEFAULT_FROM_EMAIL)
    mail["To"] = customer if reader.to_customer else host
    mail["Reply-To"] = host if reader.to_customer else customer
