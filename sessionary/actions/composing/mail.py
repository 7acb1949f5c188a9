"""From what is told to the mail that is handed over: addresses, text, HTML and files."""

from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from sessionary.actions.composing import (
    approved,
    asked,
    booked,
    canceled,
    details_followed,
    links_again,
    moved,
    other_times,
    payment_asked,
    refunded,
    request_ended,
    requested,
    returned,
)
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
}


def compose(message: Message) -> EmailMessage:
    """The message as it is handed over, in the reader's language and zone."""
    reader = Reader.of(message)
    with override(reader.locale):
        telling = TELLINGS[message.activity.kind](reader)
        context = _context(reader, telling)
        text = render_to_string("mail/frame.txt", context)
        html = render_to_string("mail/frame.html", context)
        mail = _addressed(message, reader)
    mail["Subject"] = _one_line(telling.subject)
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    _attach(mail, telling)
    return mail


def _context(reader: Reader, telling: Telling) -> dict[str, Any]:
    accent = reader.booking.page.accent
    return {
        "told": telling,
        "booking": reader.booking,
        "to_customer": reader.to_customer,
        "pips": pips_of(reader, telling.lines),
        "preview": ", ".join(f"{line.day}, {line.time}" for line in telling.lines) or telling.summary,
        "link_words": telling.link_words or reader.link_words,
        "foot": _foot(reader),
        "locale": reader.locale,
        "light": light_roles(accent),
        "dark": dark_roles(accent),
    }


def _foot(reader: Reader) -> str:
    booking = reader.booking
    if not reader.to_customer:
        return reader.reply_words
    words = {"name": booking.host.name, "email": booking.customer.email}
    if booking.status == BookingStatus.EXPIRED or booking.is_request:
        return _("Sent by %(name)s through Sessionary to %(email)s.") % words
    because = ngettext(
        "Sent by %(name)s through Sessionary to %(email)s, because you booked this session.",
        "Sent by %(name)s through Sessionary to %(email)s, because you booked these sessions.",
        reader.total,
    )
    return because % words


def _addressed(message: Message, reader: Reader) -> EmailMessage:
    booking = reader.booking
    customer = _address(booking.name, booking.customer.email)
    host = _address(booking.host.name, booking.host.email)
    sender = booking.host.name if reader.to_customer else booking.name
    mail = EmailMessage()
    mail["Message-ID"] = message.message_id
    mail["Date"] = format_datetime(message.created_at)
    mail["From"] = _address(_("%(name)s via Sessionary") % {"name": sender}, settings.DEFAULT_FROM_EMAIL)
    mail["To"] = customer if reader.to_customer else host
    mail["Reply-To"] = host if reader.to_customer else customer
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def _attach(mail: EmailMessage, telling: Telling) -> None:
    for one in telling.attachments:
        if one.method:
            text = one.content.decode()
            mail.add_attachment(text, subtype="calendar", filename=one.name, params={"method": one.method})
        else:
            mail.add_attachment(one.content, maintype="application", subtype="pdf", filename=one.name)


def _address(name: str, email: str) -> Address:
    return Address(_one_line(name), addr_spec=email)


def _one_line(text: str) -> str:
    return " ".join(text.split())
