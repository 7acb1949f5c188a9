"""GoToMeeting: scheduled meetings of the connected organizer."""

import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from sessionary.providers.addresses import moved
from sessionary.providers.conferencing.contract import STAMP, DialIn, Joining, Wanted
from sessionary.providers.json_api import TIMEOUT, JsonApi, a_link, reading
from sessionary.providers.oauth.contract import OAuthFacts

LONGEST_SUBJECT = 100
NUMBER = re.compile(r"^\s*(?P<place>[^:\n]+?)\s*:\s*(?P<number>\+?[\d ()./-]{6,})\s*$", re.MULTILINE)
ACCESS_CODE = re.compile(r"access code\s*:\s*([\d -]+)", re.IGNORECASE)
JOIN = "https://meet.goto.com/"


class GoToMeeting:
    """There is no place for a reference of ours. A host has one session at a time, so subject and start say which."""

    name: ClassVar[str] = "gotomeeting"
    label: ClassVar[str] = "GoToMeeting"
    finds: ClassVar[bool] = True
    oauth: ClassVar[OAuthFacts | None] = OAuthFacts(
        app="goto",
        app_label="GoTo",
        authorize_url="https://authentication.logmeininc.com/oauth/authorize",
        token_url="https://authentication.logmeininc.com/oauth/token",
        scopes=("collab:",),
    )

    def __init__(self, token: str, address: str = "", timeout: float = TIMEOUT) -> None:
        self.api = JsonApi(moved("https://api.getgo.com/G2M/rest", address), token, timeout)

    @classmethod
    def opened(cls, token: str, address: str = "") -> Self:
        return cls(token, address)

    def create(self, wanted: Wanted) -> Joining:
        """The answer is a list of one. There is no idempotency: see `find`."""
        told = self.api.call("POST", "/meetings", body=_body(wanted))
        with reading():
            made = told[0] if isinstance(told, list) else told
            return _joining(str(int(made["meetingid"])), a_link(made["joinURL"]), made.get("conferenceCallInfo"))

    def find(self, wanted: Wanted, known: Collection[str]) -> Joining | None:
        """Among the upcoming ones; the address to join is made of the meeting's number, as GoTo itself does."""
        told = self.api.call("GET", "/upcomingMeetings")
        with reading():
            for one in told or []:
                number = str(int(one["meetingId"]))
                if number not in known and one["subject"] == _subject(wanted) and _moment(one) == wanted.start:
                    return _joining(number, JOIN + number, one.get("conferenceCallInfo"))
        return None

    def change(self, joining: Joining, wanted: Wanted) -> Joining:
        """The way in stays the same."""
        self.api.call("PUT", f"/meetings/{joining.external_id}", body=_body(wanted))
        return joining

    def remove(self, external_id: str) -> None:
        """GoTo writes to nobody about it."""
        self.api.call("DELETE", f"/meetings/{external_id}")


def _body(wanted: Wanted) -> dict[str, Any]:
    """All of it is required; the time zone has to be empty."""
    return {
        "subject": _subject(wanted),
        "starttime": wanted.start.strftime(STAMP),
        "endtime": wanted.end.strftime(STAMP),
        "passwordrequired": False,
        "conferencecallinfo": "Hybrid",
        "timezonekey": "",
        "meetingtype": "scheduled",
    }


def _subject(wanted: Wanted) -> str:
    """Short enough, and without the two signs that have to be written otherwise."""
    return wanted.title.replace("<", "(").replace(">", ")")[:LONGEST_SUBJECT]


def _moment(told: Any) -> datetime:
    """Given in UTC, like `2027-03-02T09:00:00.+0000`."""
    return datetime.strptime(str(told["startTime"])[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)


def _joining(number: str, url: str, audio: Any) -> Joining:
    """`audio` has the numbers to call and the code in words, one a line."""
    words = audio if isinstance(audio, str) else ""
    code = ACCESS_CODE.search(words)
    without_code = ACCESS_CODE.sub("", words)
    return Joining(
        external_id=number,
        join_url=url,
        dial_in=tuple(DialIn(one["number"].strip(), one["place"]) for one in NUMBER.finditer(without_code)),
        code=code[1].strip() if code else "",
    )
