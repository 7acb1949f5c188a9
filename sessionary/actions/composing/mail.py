"""From what is told to the mail that is handed over: addresses, text, HTML and files."""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

from sessionary.actions.composing import calendar_trouble, events_missing, invited, page_handed_over, tried
from sessionary.actions.composing.addresses import address, sender
from sessionary.actions.composing.framing import frame_of
from sessionary.actions.composing.kinds import told_to
from sessionary.actions.composing.layout import laid_out
from sessionary.actions.composing.letters import Letter, laid_out_letter
from sessionary.actions.composing.readers import Reader
from sessionary.actions.time_format import speaking
from sessionary.models import Activity, Message

Kind = Activity.Kind
LETTERS: dict[str, Callable[[Message], Letter]] = {
    Kind.INVITED: invited.write,
    Kind.CALENDAR_TROUBLE: calendar_trouble.write,
    Kind.EVENTS_MISSING: events_missing.write,
    Kind.PAGE_HANDED_OVER: page_handed_over.write,
}


def compose(message: Message, now: datetime) -> EmailMessage:
    """The message as it is handed over now, in the reader's language and zone.

    Raises `Moot` for one that nobody is to get any more.
    """
    if message.activity.kind in LETTERS:
        return laid_out_letter(message, LETTERS[message.activity.kind](message))
    if message.activity.kind == Kind.TEXT_TRIED:
        return tried.laid_out_try(message)
    typed_name = message.activity.booking.name if message.activity.booking else ""
    reader = Reader.of(message, now)
    with speaking(reader.locale, reader.format):
        telling = told_to(reader)
        mail = laid_out(message, telling, frame_of(reader, telling))
        _put_addresses(mail, reader, typed_name)
    return mail


def address_of(message: Message) -> str:
    """Where it goes: where its reader gets mail by now, which may be elsewhere than when it was put out."""
    booking = message.activity.booking
    if booking is None:
        return message.address
    return booking.customer.email if message.recipient == Message.Recipient.CUSTOMER else booking.host.email


def _put_addresses(mail: EmailMessage, reader: Reader, typed_name: str) -> None:
    """In the head nothing is made a link of, so the Customer is called there what they call themselves."""
    booking = reader.booking
    customer = address(typed_name, booking.customer.email)
    host = address(booking.host.name, booking.host.email)
    mail["From"] = sender(booking.host.name if reader.to_customer else typed_name)
    mail["To"] = customer if reader.to_customer else host
    mail["Reply-To"] = host if reader.to_customer else customer
