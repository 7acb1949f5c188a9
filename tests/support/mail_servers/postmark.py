"""Postmark: addresses that it has given up are refused at once."""

import base64
import json
from datetime import datetime
from typing import Any
from uuid import uuid4

from tests.support.gateway_server import Answer, Call
from tests.support.mail_servers.server import KEY, THEN, MailServer, Taken, bare

INACTIVE = (
    "You tried to send to a recipient that has been marked as inactive.\n Found inactive addresses: {}.\n "
    "Inactive recipients are ones that bounced."
)
RECORDS = ("Delivery", "Open", "SpamComplaint")  # everything else is a kind of bounce


class PostmarkServer(MailServer):
    name, path = "postmark", "/email"
    stranger = 401, {"ErrorCode": 10, "Message": "No Account or Server API tokens were supplied."}
    nobody = "Invalid 'To' address: 'ada@example.com'."
    tells = {
        "Delivery": "delivered", "HardBounce": "bounced", "SoftBounce": "bounced", "SpamComplaint": "complained",
        "SpamNotification": "complained", "Blocked": "rejected", "Transient": "", "Open": "",
    }  # fmt: skip

    def knows(self, call: Call) -> bool:
        return call.headers.get("x-postmark-server-token") == KEY

    def take(self, call: Call) -> Answer:
        sent = json.loads(call.body)
        address = bare(sent["To"])
        if address in self.invalid:
            return 422, {"ErrorCode": 300, "Message": f"Invalid 'To' address: '{address}'."}
        if address in self.inactive:
            return 422, {"ErrorCode": 406, "Message": INACTIVE.format(address)}
        headers = {one["Name"]: one["Value"] for one in sent["Headers"]}
        service_id = str(uuid4())
        if headers.pop("X-PM-KeepID", "") != "true":
            headers["Message-ID"] = f"<{service_id}@mtasv.net>"
        taken = Taken(
            service_id=service_id,
            to=sent["To"],
            subject=sent["Subject"],
            text=sent["TextBody"],
            html=sent["HtmlBody"],
            reply_to=sent.get("ReplyTo", ""),
            headers=headers,
            metadata=sent["Metadata"],
            attachments={
                one["Name"]: (one["ContentType"], base64.b64decode(one["Content"]))
                for one in sent.get("Attachments", ())
            },
        )
        self.keep(taken)
        return 200, {"ErrorCode": 0, "Message": "OK", "MessageID": taken.service_id, "To": taken.to}

    def refusal(self, status: int, why: str) -> Answer:
        return status, {"ErrorCode": 1, "Message": why}

    def notice(self, taken: Taken, word: str, why: str = "", at: datetime = THEN) -> Any:
        about = {"MessageID": taken.service_id, "Metadata": taken.metadata, "Email": taken.to}
        if word == "Delivery":
            return {**about, "RecordType": word, "DeliveredAt": at.isoformat()}
        record = word if word in RECORDS else "Bounce"
        return {**about, "RecordType": record, "Type": word, "ID": 42, "Description": why, "BouncedAt": at.isoformat()}
