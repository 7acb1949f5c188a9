"""Brevo: takes persons in two parts, gives ids of its own, and goes by the names of files alone."""

import base64
import json
import mimetypes
from datetime import datetime
from email.header import decode_header, make_header
from email.headerregistry import Address
from typing import Any
from uuid import uuid4

from tests.support.gateway_server import Answer, Call
from tests.support.mail_servers.server import KEY, THEN, MailServer, Taken, bare


class BrevoServer(MailServer):
    name, path = "brevo", "/v3/smtp/email"
    stranger = 401, {"code": "unauthorized", "message": "Key not found"}
    nobody = "email is not valid in to"
    unsent = "blocked", "blocked : due to blacklist user"
    wait = "x-sib-ratelimit-reset"
    keeps_methods = False
    tells = {
        "delivered": "delivered", "hard_bounce": "bounced", "soft_bounce": "bounced", "invalid_email": "bounced",
        "spam": "complained", "complaint": "complained", "blocked": "rejected", "error": "rejected", "request": "",
        "deferred": "", "unique_opened": "",
    }  # fmt: skip

    def knows(self, call: Call) -> bool:
        return call.headers.get("api-key") == KEY

    def take(self, call: Call) -> Answer:
        sent = json.loads(call.body)
        (to,) = sent["to"]
        if to["email"] in self.invalid:
            return self.refusal(400, self.nobody)
        for field in ("sender", "to", "replyTo"):
            if len(_name(to if field == "to" else sent.get(field, {}))) > 70:
                return self.refusal(400, f"You can have max 70 character in {field} name")
        service_id = f"<{uuid4().int}@smtp-relay.mailin.fr>"
        headers = {**sent["headers"], "Message-ID": service_id}
        self.keep(
            Taken(
                service_id=service_id,
                to=_person(to),
                subject=sent["subject"],
                text=sent["textContent"],
                html=sent["htmlContent"],
                reply_to=_person(sent["replyTo"]) if "replyTo" in sent else "",
                headers=headers,
                metadata=json.loads(headers["X-Mailin-custom"]),
                attachments={one["name"]: _file(one) for one in sent.get("attachment", ())},
            )
        )
        return 201, {"messageId": service_id}

    def refusal(self, status: int, why: str) -> Answer:
        return status, {"code": "invalid_parameter", "message": why}

    def notice(self, taken: Taken, word: str, why: str = "", at: datetime = THEN) -> Any:
        told = {
            "event": word,
            "email": bare(taken.to),
            "id": 26224,
            "date": at.strftime("%Y-%m-%d %H:%M:%S"),
            "ts": int(at.timestamp()),
            "ts_event": int(at.timestamp()),
            "ts_epoch": int(at.timestamp() * 1000),
            "message-id": taken.service_id,
            "subject": taken.subject,
            "X-Mailin-custom": json.dumps(taken.metadata),
        }
        return {**told, "reason": why} if why else told


def _person(told: dict[str, str]) -> str:
    """As the reader sees them."""
    return str(Address(_name(told), addr_spec=told["email"]))


def _name(told: dict[str, str]) -> str:
    """Decoded, where it came encoded."""
    return str(make_header(decode_header(told.get("name", ""))))


def _file(told: dict[str, str]) -> tuple[str, bytes]:
    return mimetypes.guess_type(told["name"])[0] or "", base64.b64decode(told["content"])
