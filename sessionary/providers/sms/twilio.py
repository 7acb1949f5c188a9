"""Twilio: text messages through its Messages resource, and its signed callbacks.

Twilio knows no idempotency key, so a text whose answer was lost is looked for among those sent before.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, urlsplit

from sessionary.providers.addresses import moved
from sessionary.providers.json_api import reading
from sessionary.providers.messaging.contract import Told
from sessionary.providers.sms.contract import Forged, Heard, KeyField, Text, Unreadable
from sessionary.providers.sms.twilio_api import NO_MORE, TwilioApi
from sessionary.rules.phones import INTERNATIONAL
from sessionary.rules.sentences import Sentence

HOME = "https://api.twilio.com"
SERVICE = "MG"
KINDS = {"delivered": "delivered", "undelivered": "bounced", "failed": "rejected"}
MOST_FIELDS, LOOKED_THROUGH = 100, "50"
SKEW = timedelta(seconds=30)  # between their clock and ours
WHY = {
    "21610": "the number has opted out",
    "30003": "the phone is switched off or out of reach",
    "30004": "the number blocks such messages",
    "30005": "nobody has this number",
    "30006": "it is a landline, or its network takes no text messages",
    "30007": "the network held it for unwanted",
}


class Twilio:
    """Sends from one number, or from whichever a messaging service chooses."""

    name: ClassVar[str] = "twilio"
    label: ClassVar[str] = "Twilio"
    key_fields: ClassVar[tuple[KeyField, ...]] = (
        KeyField(
            "account_sid",
            Sentence("Account SID"),
            r"AC[0-9a-fA-F]{32}",
            Sentence("AC and 32 digits or letters a to f."),
        ),
        KeyField(
            "auth_token",
            Sentence("Auth token"),
            r"[0-9a-zA-Z]{16,64}",
            Sentence("As the page of your account at Twilio shows it."),
            secret=True,
        ),
        KeyField(
            "sender",
            Sentence("Sender"),
            r"\+[1-9][0-9]{7,14}|MG[0-9a-fA-F]{32}",
            Sentence(
                "A number of yours like +15550100123, or a messaging service: MG and 32 digits or letters a to f."
            ),
        ),
    )

    def __init__(self, keys: Mapping[str, str], address: str) -> None:
        self.keys = keys
        self.api = TwilioApi(moved(HOME, address), keys["account_sid"], keys["auth_token"])

    @classmethod
    def opened(cls, keys: Mapping[str, str], address: str = "") -> Self:
        return cls(keys, address)

    def check(self) -> None:
        self.api.call("GET", ".json")

    def send(self, text: Text) -> str:
        sender = self.keys["sender"]
        form = {"To": text.number, "Body": text.words, "StatusCallback": text.notify}
        form["MessagingServiceSid" if sender.startswith(SERVICE) else "From"] = sender
        told = self.api.call("POST", "/Messages.json", form=form)
        with reading():
            return str(told["sid"])

    def find(self, text: Text, since: datetime) -> str | None:
        told = self.api.call("GET", "/Messages.json", query={"To": text.number, "PageSize": LOOKED_THROUGH})
        with reading():
            same = [one for one in told["messages"] if one["body"] == text.words and _made(one) >= since - SKEW]
            return str(same[0]["sid"]) if same else None

    def verify(self, headers: Mapping[str, str], url: str, body: bytes) -> None:
        try:
            fields = _fields(body)
        except ValueError as error:
            raise Forged from error
        told, values = headers.get("x-twilio-signature", ""), "".join(name + value for name, value in sorted(fields))
        signatures = [self._signature(one + values) for one in _spellings(url)]
        if not any(hmac.compare_digest(told.encode(), one) for one in signatures):
            raise Forged

    def _signature(self, text: str) -> bytes:
        return base64.b64encode(hmac.digest(self.keys["auth_token"].encode(), text.encode(), hashlib.sha1))

    def parse(self, body: bytes) -> Heard:
        try:
            fields = dict(_fields(body))
        except ValueError as error:
            raise Unreadable from error
        if status := fields.get("MessageStatus"):
            return _status(status, fields)
        if "From" in fields and "Body" in fields:
            # A messaging service may know words for this in other languages, and then says what they mean.
            return Heard(number=_number(fields["From"]), words=fields.get("OptOutType") or fields["Body"])
        raise Unreadable


def _status(status: str, fields: Mapping[str, str]) -> Heard:
    if status not in KINDS:
        return Heard()
    code = fields.get("ErrorCode", "")
    told = Told((fields.get("MessageSid", ""),), KINDS[status], _why(code))
    if code == NO_MORE:
        return Heard((told,), _number(fields.get("To", "")), "STOP")
    return Heard((told,))


def _number(named: str) -> str:
    """Whose it is, whether by SMS or, like `whatsapp:+15550100123`, another way; empty for what is no number."""
    number = named.rpartition(":")[2]
    return number if INTERNATIONAL.fullmatch(number) else ""


def _spellings(url: str) -> tuple[str, str]:
    """An address without and with the usual port: Twilio signs one or the other, as its own libraries know.

    See https://www.twilio.com/docs/usage/security#validating-requests.
    """
    parts = urlsplit(url)
    usual, name = (443 if parts.scheme == "https" else 80), parts.netloc
    if parts.port == usual:
        return url, parts._replace(netloc=name.rpartition(":")[0]).geturl()
    return url, parts._replace(netloc=name if parts.port else f"{name}:{usual}").geturl()


def _why(code: str) -> str:
    return f"{WHY.get(code, 'error')} ({code})" if code else ""


def _made(message: Mapping[str, Any]) -> datetime:
    return parsedate_to_datetime(message["date_created"])


def _fields(body: bytes) -> list[tuple[str, str]]:
    """Raises `ValueError` for what is no form."""
    return parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS)
