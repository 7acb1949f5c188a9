"""Stand-ins for mail services: they keep what they took, know addresses that they do not send to, and tell of both."""

import base64
import email
import email.policy
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qsl
from uuid import uuid4

from sessionary.providers.messaging.services import NAMED, Subscription
from tests.support.gateway_server import Answer, Call, GatewayServer

KEY = "key-of-dana"


@dataclass
class Taken:
    """One message as the service got it. Attachments by name: their type as sent along, and their content."""

    service_id: str
    to: str
    subject: str
    text: str
    html: str
    reply_to: str
    headers: dict[str, str]
    metadata: dict[str, str]
    attachments: dict[str, tuple[str, bytes]]


class MailServer(GatewayServer):
    """One message for each call that it takes, as these services know no idempotency keys."""

    name: ClassVar[str]
    path: ClassVar[str]
    secret: ClassVar[str] = "bell:ringer"

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Taken] = []
        self.inactive: set[str] = set()

    @property
    def subscription(self) -> Subscription:
        """The operator's, at this server."""
        return Subscription(NAMED[self.name], KEY, self.secret, "mail.example.com", self.url)

    def pattern(self, path: str) -> str:
        return path

    def bounced(self, taken: Taken, why: str) -> dict[str, Any]:
        """What it tells of one that came back."""
        raise NotImplementedError

    def delivered(self, taken: Taken) -> dict[str, Any]:
        """What it tells of one that arrived."""
        raise NotImplementedError

    def complained(self, taken: Taken) -> dict[str, Any]:
        """What it tells of one that its reader called spam."""
        raise NotImplementedError

    def signed(self, notice: dict[str, Any]) -> tuple[dict[str, str], bytes]:
        """As the service sends what it tells: with `user:password` of the address that was entered there."""
        login = base64.b64encode(self.secret.encode()).decode()
        return {"authorization": f"Basic {login}"}, json.dumps(notice).encode()


class PostmarkServer(MailServer):
    name, path = "postmark", "/email"

    def respond(self, call: Call) -> Answer:
        if call.headers.get("x-postmark-server-token") != KEY:
            return 401, {"ErrorCode": 10, "Message": "No Account or Server API tokens were supplied."}
        sent = json.loads(call.body)
        address = sent["To"].rpartition("<")[2].rstrip(">").lower()
        if address in self.inactive:
            words = "You tried to send to a recipient that has been marked as inactive.\n Found inactive addresses: "
            return 422, {"ErrorCode": 406, "Message": f"{words}{address}.\n Inactive recipients are ones that bounced."}
        taken = Taken(
            service_id=str(uuid4()),
            to=sent["To"],
            subject=sent["Subject"],
            text=sent["TextBody"],
            html=sent["HtmlBody"],
            reply_to=sent.get("ReplyTo", ""),
            headers={one["Name"]: one["Value"] for one in sent["Headers"]},
            metadata=sent["Metadata"],
            attachments={
                one["Name"]: (one["ContentType"], base64.b64decode(one["Content"]))
                for one in sent.get("Attachments", ())
            },
        )
        self.taken.append(taken)
        return 200, {"ErrorCode": 0, "Message": "OK", "MessageID": taken.service_id, "To": taken.to}

    def refusal(self, status: int, why: str) -> Answer:
        return status, {"ErrorCode": 1, "Message": why}

    def bounced(self, taken: Taken, why: str) -> dict[str, Any]:
        return {**self._about(taken), "RecordType": "Bounce", "Type": "HardBounce", "ID": 42, "Description": why,
                "BouncedAt": "2027-03-01T08:05:00Z"}  # fmt: skip

    def delivered(self, taken: Taken) -> dict[str, Any]:
        return {**self._about(taken), "RecordType": "Delivery", "DeliveredAt": "2027-03-01T08:04:00Z"}

    def complained(self, taken: Taken) -> dict[str, Any]:
        return {**self._about(taken), "RecordType": "SpamComplaint", "Type": "SpamComplaint", "ID": 43,
                "Description": "", "BouncedAt": "2027-03-01T08:06:00Z"}  # fmt: skip

    def _about(self, taken: Taken) -> dict[str, Any]:
        return {"MessageID": taken.service_id, "Metadata": taken.metadata, "Email": taken.to}


class MailgunServer(MailServer):
    name, path, secret = "mailgun", "/v3/mail.example.com/messages", "signing-key"

    def respond(self, call: Call) -> Answer:
        login = base64.b64encode(f"api:{KEY}".encode()).decode()
        if call.headers.get("authorization") != f"Basic {login}":
            return 401, {"message": "Forbidden"}
        fields, files = _parts(call)
        if fields["to"] in self.inactive:
            return 400, {"message": "'to' parameter is not a valid address. please check documentation"}
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
        self.taken.append(taken)
        return 200, {"id": taken.service_id, "message": "Queued. Thank you."}

    def refusal(self, status: int, why: str) -> Answer:
        return status, {"message": why}

    def bounced(self, taken: Taken, why: str) -> dict[str, Any]:
        failed = {"event": "failed", "severity": "permanent", "reason": "bounce", "delivery-status": {"message": why}}
        return self._about(taken, **failed)

    def delivered(self, taken: Taken) -> dict[str, Any]:
        return self._about(taken, event="delivered", **{"delivery-status": {"message": "OK"}})

    def complained(self, taken: Taken) -> dict[str, Any]:
        return self._about(taken, event="complained")

    def signed(self, notice: dict[str, Any]) -> tuple[dict[str, str], bytes]:
        stamp, token = "1803888300", uuid4().hex
        signature = hmac.new(self.secret.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
        block = {"timestamp": stamp, "token": token, "signature": signature}
        return {}, json.dumps({"signature": block, "event-data": notice}).encode()

    def _about(self, taken: Taken, **told: Any) -> dict[str, Any]:
        headers = {"message-id": taken.service_id.strip("<>"), "to": taken.to}
        return {"timestamp": 1803888300.5, "recipient": taken.to, "message": {"headers": headers},
                "user-variables": taken.metadata, **told}  # fmt: skip


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


SERVERS = {server.name: server for server in (PostmarkServer, MailgunServer)}
