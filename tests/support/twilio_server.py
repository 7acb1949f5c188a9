"""A stand-in for Twilio: an account that sends texts, knows who opted out, and signs what it tells."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, urlencode

from tests.support.gateway_server import Answer, Call, GatewayServer

SID, TOKEN, SENDER = "AC" + "0f" * 16, "token" * 6, "+15550100123"
KEYS = {"account_sid": SID, "auth_token": TOKEN, "sender": SENDER}
SEND, LIST, ACCOUNT = "POST /Messages.json", "GET /Messages.json", "GET .json"
HOME = f"/2010-04-01/Accounts/{SID}"


@dataclass
class Sms:
    """One text as Twilio took it."""

    sid: str
    to: str
    words: str
    sender: str
    notify: str
    made: datetime


class TwilioServer(GatewayServer):
    """It sends whatever it is given, twice if it is given twice. `now` is what its clock says."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Sms] = []
        self.opted_out: set[str] = set()
        self.nobodys: set[str] = set()
        self.now = datetime(2027, 3, 1, 8, tzinfo=UTC)

    def pattern(self, path: str) -> str:
        return path.removeprefix(HOME)

    def respond(self, call: Call) -> Answer:
        login = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        if call.headers.get("authorization") != f"Basic {login}":
            return 401, {"code": 20003, "message": "Authenticate", "status": 401}
        doors: dict[str, Callable[[Call], Answer]] = {SEND: self.send_sms, LIST: self.list_sms, ACCOUNT: self.account}
        door = doors.get(f"{call.method} {self.pattern(call.path)}")
        return door(call) if door else self.refusal(404, "The requested resource was not found")

    def account(self, call: Call) -> Answer:
        return 200, {"sid": SID, "status": "active"}

    def refusal(self, status: int, why: str) -> Answer:
        return status, {"code": 20000 + status, "message": why, "status": status}

    def send_sms(self, call: Call) -> Answer:
        form = {name: values[0] for name, values in parse_qs(call.body.decode()).items()}
        if form["To"] in self.nobodys:
            return 400, {"code": 21211, "message": f"Invalid 'To' Phone Number: {form['To']}", "status": 400}
        if form["To"] in self.opted_out:
            return 400, {"code": 21610, "message": "Attempt to send to unsubscribed recipient", "status": 400}
        sender = form.get("From") or form["MessagingServiceSid"]
        sid = f"SM{len(self.sent):032}"
        self.sent.append(Sms(sid, form["To"], form["Body"], sender, form["StatusCallback"], self.now))
        return 201, {"sid": sid, "status": "queued"}

    def list_sms(self, call: Call) -> Answer:
        to = parse_qs(call.query)["To"][0]
        found = [one for one in reversed(self.sent) if one.to == to]
        return 200, {
            "messages": [
                {"sid": one.sid, "body": one.words, "date_created": format_datetime(one.made)} for one in found
            ]
        }


def signed(url: str, fields: dict[str, str], token: str = TOKEN) -> tuple[dict[str, str], bytes]:
    """Headers and body of a callback."""
    text = url + "".join(name + fields[name] for name in sorted(fields))
    signature = base64.b64encode(hmac.digest(token.encode(), text.encode(), hashlib.sha1)).decode()
    return {"x-twilio-signature": signature}, urlencode(fields).encode()


def status(sid: str, said: str, **more: str) -> dict[str, str]:
    """What Twilio tells of a text."""
    return {"MessageSid": sid, "SmsSid": sid, "MessageStatus": said, "SmsStatus": said, "AccountSid": SID, **more}


def reply(number: str, words: str) -> dict[str, str]:
    """What somebody wrote back."""
    return {"MessageSid": "SM" + "9" * 32, "SmsStatus": "received", "From": number, "To": SENDER, "Body": words}
