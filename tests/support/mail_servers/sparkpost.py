"""SparkPost: takes everything that is well formed, and tells of what became of it in batches."""

import base64
import json
import re
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import uuid4

from tests.support.gateway_server import Answer, Call
from tests.support.mail_servers.server import KEY, THEN, MailServer, Taken, bare

CLASSES = {"generation_rejection": "gen_event", "generation_failure": "gen_event", "open": "track_event"}
BY_ITSELF = {"perform_substitutions": True, "transactional": False, "click_tracking": True, "open_tracking": True}


class SparkPostServer(MailServer):
    name, path = "sparkpost", "/api/v1/transmissions/"
    stranger = 401, {"errors": [{"message": "Unauthorized."}]}
    nobody = "invalid data format/type: recipient email is not an address"
    unsent = "generation_rejection", "554 5.7.1 recipient address suppressed due to customer policy"
    full = 420
    tells = {
        "delivery": "delivered", "bounce": "bounced", "out_of_band": "bounced", "spam_complaint": "complained",
        "policy_rejection": "rejected", "generation_rejection": "rejected", "generation_failure": "rejected",
        "injection": "", "delay": "", "open": "",
    }  # fmt: skip

    def knows(self, call: Call) -> bool:
        return call.headers.get("authorization") == KEY

    def take(self, call: Call) -> Answer:
        sent = json.loads(call.body)
        content, (recipient,) = sent["content"], sent["recipients"]
        if recipient["address"]["email"] in self.invalid:
            return self.refusal(422, self.nobody)
        service_id, does = str(uuid4().int), BY_ITSELF | sent.get("options", {})
        self.keep(
            Taken(
                service_id=service_id,
                to=recipient["address"]["header_to"],
                subject=content["subject"],
                text=_made_of(content["text"], does),
                html=_made_of(content["html"], does),
                reply_to=content.get("reply_to", ""),
                headers={**content["headers"], **_added(does)},
                metadata=sent["metadata"],
                attachments={
                    one["name"]: (one["type"], base64.b64decode(one["data"])) for one in content.get("attachments", ())
                },
            )
        )
        counted = {"total_accepted_recipients": 1, "total_rejected_recipients": 0}
        return 200, {"results": {**counted, "id": service_id}}

    def refusal(self, status: int, why: str) -> Answer:
        message, _, description = why.partition(": ")
        error = {"message": message, "code": "1300"}
        return status, {"errors": [{**error, "description": description} if description else error]}

    def notice(self, taken: Taken, word: str, why: str = "", at: datetime = THEN) -> Any:
        told = {
            "type": word,
            "event_id": str(uuid4().int),
            "message_id": uuid4().hex,
            "transmission_id": taken.service_id,
            "rcpt_to": bare(taken.to),
            "raw_rcpt_to": bare(taken.to),
            "rcpt_meta": taken.metadata,
            "timestamp": str(int(at.timestamp())),
        }
        if why:
            told |= {"bounce_class": "10", "error_code": "550", "raw_reason": why, "reason": f"{why[:3]} ..."}
        return [{"msys": {CLASSES.get(word, "message_event"): told}}]

    def together(self, *notices: Any) -> list[Any]:
        """All in one call, with empty ones among it; such a one alone tries the door."""
        return [[{"msys": {}}, *chain.from_iterable(notices)]]


def _made_of(text: str, does: dict[str, bool]) -> str:
    """What it makes of a text: braces are filled in, from nothing here; links and an image lead to its own site."""
    if does["perform_substitutions"]:
        text = re.sub(r"\{\{.*?\}\}", "", text)
    if does["click_tracking"]:
        text = re.sub(r"https?://[^\s\"<>]+", "https://go.sparkpostmail.com/f/a", text)
    if does["open_tracking"]:
        text = text.replace("</body>", '<img src="https://go.sparkpostmail.com/q/a" alt=""></body>')
    return text


def _added(does: dict[str, bool]) -> dict[str, str]:
    """The headers that it puts in."""
    own = {"Message-ID": f"<{uuid4()}@sparkpostmail.com>"}
    return own if does["transactional"] else {**own, "List-Unsubscribe": "<https://go.sparkpostmail.com/u/a>"}
