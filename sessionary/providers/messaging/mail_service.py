"""Delivery through a mail service's own protocol, which django-anymail speaks for all of them."""

import re
from email.message import EmailMessage, MIMEPart
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from anymail.message import AnymailMessage

from sessionary.providers.addresses import moved
from sessionary.providers.json_api import BUSY, asked_wait
from sessionary.providers.messaging.contract import Handed, Never, NotNow
from sessionary.providers.messaging.services import Subscription, loaded

OURS = "message_id"
CALENDAR_FILE, METHOD = "application/ics", re.compile(r"^METHOD:(\w+)\s*$", re.MULTILINE)
TIMEOUT = 20  # seconds, for each step
REFUSES_US = frozenset({401, 402, 403})  # whatever the message is


class MailService:
    """One message for one person at a time. Our Message-ID goes along, and comes back with what became of it."""

    def __init__(self, subscription: Subscription, timeout: float = TIMEOUT) -> None:
        self.subscription, self.service, self.timeout = subscription, subscription.service, timeout

    def deliver(self, message: EmailMessage) -> Handed:
        """Hand it over. A message that is refused for good is `Never`, everything else `NotNow`, a wrong key too."""
        mail = self._translated(message)
        try:
            self._backend().send_messages([mail])
        except AnymailRecipientsRefused as refused:
            raise Never(f"{self.service.label} does not send to {mail.to[0]}: {_words(refused.response)}") from refused
        except AnymailAPIError as trouble:
            raise self._trouble(trouble) from trouble
        except (AnymailError, ValueError) as wrong:
            raise Never(f"{self.service.label} cannot be given this message: {wrong}") from wrong
        except (KeyError, TypeError, AttributeError) as strange:
            raise NotNow(f"What {self.service.label} answered cannot be read.") from strange
        return Handed("sent", str(mail.anymail_status.message_id or ""))

    def _backend(self) -> Any:
        options = {self.service.key: self.subscription.key, "timeout": self.timeout}
        if self.service.has_domains and self.subscription.domain:
            options["sender_domain"] = self.subscription.domain
        backend = loaded(self.service.backend)(**options)
        backend.api_url = moved(backend.api_url, self.subscription.address)
        return backend

    def _translated(self, message: EmailMessage) -> AnymailMessage:
        ours = str(message["Message-ID"])
        headers = {"Auto-Submitted": str(message["Auto-Submitted"]), **self.service.headers}
        if self.service.keeps_id:
            headers["Message-ID"] = ours
        mail = AnymailMessage(
            subject=str(message["Subject"]),
            body=_text(message, "plain"),
            from_email=str(message["From"]),
            to=[str(message["To"])],
            reply_to=[str(message["Reply-To"])] if message["Reply-To"] else [],
            headers=headers,
        )
        mail.attach_alternative(_text(message, "html"), "text/html")
        mail.attachments = [_attached(part) for part in message.iter_attachments()]
        mail.metadata = {OURS: ours}
        mail.esp_extra = dict(self.service.options)
        return mail

    def _trouble(self, trouble: AnymailAPIError) -> Exception:
        answer = trouble.response
        if answer is None:
            return NotNow(f"{self.service.label} did not answer.")
        status = answer.status_code
        why = f"{self.service.label} answered {status}: {_words(answer)}"
        if status in BUSY or status == self.service.full or status >= 500 or status < 300:
            return NotNow(why, asked_wait(answer.headers, self.service.wait))
        if status in REFUSES_US:
            return NotNow(f"SESSIONARY_MAIL_KEY or the account there has to be put in order: {why}")
        return Never(why)


def _text(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return "" if part is None else str(part.get_content())


def _attached(part: MIMEPart) -> tuple[str, str | bytes, str]:
    """Name, content and type with its parameters, as a calendar part says in them what it is for."""
    content, kind = part.get_content(), str(part["Content-Type"])
    if part.get_content_type() == CALENDAR_FILE:  # services take no invitation beside the text, so it is in the file
        content = content.decode()
        method = METHOD.search(content)
        kind = f'text/calendar; charset="utf-8"; method="{method[1] if method else "PUBLISH"}"'
    if isinstance(content, str):  # its lines end as files of that kind demand
        content = content.replace("\r\n", "\n").replace("\n", "\r\n")
    return str(part.get_filename()), content, kind


def _words(answer: Any) -> str:
    """What the service said to it, wherever its kind of error has that."""
    try:
        told = answer.json()
        error = (told.get("errors") or [{}])[0]
        words = told.get("Message") or told.get("message")
        words = words or ": ".join(filter(None, (error.get("message"), error.get("description"))))
    except (ValueError, AttributeError, KeyError, IndexError, TypeError):
        words = ""
    return str(words or "no reason was given.")[:300]
