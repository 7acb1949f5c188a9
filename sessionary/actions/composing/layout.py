"""From what is told to text, HTML and files: the same frame for every mail."""

from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from django.template.loader import render_to_string

from sessionary.actions.composing.telling import Telling
from sessionary.models import Message


def laid_out(message: Message, telling: Telling, context: dict[str, Any]) -> EmailMessage:
    """The mail but for its addresses; `context` is what the frame needs besides the telling."""
    shared = framed(telling, context)
    mail = EmailMessage()
    mail["Message-ID"] = message.message_id
    mail["Date"] = format_datetime(message.created_at)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Subject"] = one_line(telling.subject)
    mail.set_content(render_to_string("mail/frame.txt", shared))
    mail.add_alternative(render_to_string("mail/frame.html", shared), subtype="html")
    if telling.invitation is not None:
        told, method = telling.invitation.content.decode(), telling.invitation.method
        mail.add_alternative(told, subtype="calendar", params={"method": method})
    _attach(mail, telling)
    return mail


def framed(telling: Telling, context: dict[str, Any]) -> dict[str, Any]:
    """What `mail/frame.html` and `mail/frame.txt` are filled with."""
    return {"told": telling, "preview": preview_of(telling), **context}


def preview_of(telling: Telling) -> str:
    """What mail programs show beside the subject."""
    return ", ".join(f"{line.day}, {line.time}" for line in telling.lines) or telling.summary


def one_line(text: str) -> str:
    """Header fields cannot be broken by what somebody typed: not by a line, nor by one written as an encoded word."""
    return " ".join(text.replace("=?", "= ?").split())


def _attach(mail: EmailMessage, telling: Telling) -> None:
    """Beside an invitation a calendar file is only a file, so that nobody takes it for another one."""
    for one in telling.attachments:
        if one.method and telling.invitation is not None:
            mail.add_attachment(one.content, maintype="application", subtype="ics", filename=one.name)
        elif one.method:
            text = one.content.decode()
            mail.add_attachment(text, subtype="calendar", filename=one.name, params={"method": one.method})
        else:
            mail.add_attachment(one.content, maintype="application", subtype="pdf", filename=one.name)
