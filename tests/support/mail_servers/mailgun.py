"""Mailgun: takes forms, signs what it tells, and gives messages the id they come with."""

import email
import email.policy
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from tests.support.gateway_server import Answer, Call
from tests.support.mail_servers.server import KEY, THEN, MailServer, Taken, bare, basic


class MailgunServer(MailServer):
    name, path, secret = "mailgun", "/v3/mail.example.com/messages", "signing-key"
    stranger = 401, {"message": "Forbidden"}
    nobody = "to parameter is not a valid address. please check documentation"
    unsent = "failed", "Not delivering to previously bounced address"
    tells = {
        "delivered": "delivered", "failed": "bounced", "complained": "complained", "rejected": "rejected",
        "failed temporary": "", "opened": "",
    }  # fmt: skip

    def knows(self, call: Call) -> bool:
        return call.headers.get("authorization") == basic(f"api:{KEY}")

    def take(self, call: Call) -> Answer:
        fields, files = _parts(call)
        if bare(fields["to"]) in self.invalid:
            return 400, {"message": self.nobody}
        headers = {name[2:]: value for name, value in fields.items() if name.startswith("h:")}
        taken = Taken(
            service_id=headers["Message-Id"],
            to=fields["to"],
            subject=fields["subject"],
            text=fields["text"],
            html=fields["html"],
            reply_to=headers.get("Reply-To", ""),
            headers=headers,
            metadata={name[2:]: value for name, value in fields.items() if name.startswith("v:")},
            attachments=files,
        )
        self.keep(taken)
        return 200, {"id": taken.service_id, "message": "Queued. Thank you."}

    def refusal(self, status: int, why: str) -> Answer:
        return status, {"message": why}

    def notice(self, taken: Taken, word: str, why: str = "", at: datetime = THEN) -> Any:
        event, _, severity = word.partition(" ")
        told = {
            "event": event,
            "timestamp": at.timestamp(),
            "recipient": bare(taken.to),
            "message": {"headers": {"message-id": taken.service_id.strip("<>"), "to": taken.to}},
            "user-variables": taken.metadata,
            "delivery-status": {"message": why},
        }
        if event == "failed":
            told |= {"severity": severity or "permanent", "reason": "bounce"}
        return told

    def signed(self, notice: Any) -> tuple[dict[str, str], bytes]:
        stamp, token = "1803888300", uuid4().hex
        signature = hmac.new(self.secret.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
        block = {"timestamp": stamp, "token": token, "signature": signature}
        return {}, json.dumps({"signature": block, "event-data": notice}).encode()

    def unsigned(self, notice: Any) -> tuple[dict[str, str], bytes]:
        return {}, json.dumps({"event-data": notice}).encode()


def _parts(call: Call) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """The fields and files of a form, which comes in parts only when there are files."""
    if not call.headers["content-type"].startswith("multipart/"):
        return dict(parse_qsl(call.body.decode())), {}
    head = f"Content-Type: {call.headers['content-type']}\r\n\r\n".encode()
    form = email.message_from_bytes(head + call.body, policy=email.policy.HTTP)
    fields: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for part in form.iter_parts():  # type: ignore[attr-defined]
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if file := part.get_filename():
            files[file] = (str(part["Content-Type"]), content)
        else:
            fields[str(name)] = content.decode()
    return fields, files
