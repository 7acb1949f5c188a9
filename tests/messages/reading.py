"""Messages as their readers get them."""

from email.message import EmailMessage
from typing import Any

from icalendar import Calendar

from sessionary.actions.composing.mail import compose
from sessionary.actions.dispatching import dispatch
from sessionary.models import Booking, Message
from tests.cast import NOW

RELATED = ("page", "host", "customer", "account", "event_type")


def sent(booking: Booking, kind: str = "booked") -> dict[str, EmailMessage]:
    """The mails about the newest activity of this kind, by recipient."""
    return {recipient: compose(message, NOW) for recipient, message in messages_about(booking, kind).items()}


def messages_about(booking: Booking, kind: str) -> dict[str, Message]:
    """The same, not composed yet."""
    while dispatch(NOW):
        pass
    newest = booking.activities.filter(kind=kind).latest("pk")
    found = Message.objects.filter(activity=newest).select_related(*(f"activity__booking__{name}" for name in RELATED))
    return {message.recipient: message for message in found}


def body(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def bodies(mail: EmailMessage) -> tuple[str, str]:
    return body(mail), body(mail, "html")


def files(mail: EmailMessage) -> list[str]:
    return [str(part.get_filename()) for part in mail.iter_attachments()]


def parts(mail: EmailMessage) -> list[tuple[str, Any]]:
    """The calendar parts: the method in the header, which is that in the file, and the file's one event."""
    found = []
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            calendar = Calendar.from_ical(part.get_content())
            (event,) = calendar.walk("VEVENT")
            assert part.get_param("method") == str(calendar["METHOD"])
            found.append((str(calendar["METHOD"]), event))
    return found
