"""Webex: scheduled meetings of the connected person."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, ClassVar, Self

from sessionary.providers.addresses import moved
from sessionary.providers.conferencing.contract import STAMP, DialIn, Joining, Wanted
from sessionary.providers.json_api import TIMEOUT, JsonApi, a_link, a_text, reading, segment
from sessionary.providers.oauth.contract import OAuthFacts

LONGEST_TITLE = 128
AROUND = timedelta(days=180)


class Webex:
    """A tag carries our reference, and Webex lists by tag: a meeting is found when the answer to making it was lost."""

    name: ClassVar[str] = "webex"
    label: ClassVar[str] = "Webex"
    finds: ClassVar[bool] = True
    oauth: ClassVar[OAuthFacts | None] = OAuthFacts(
        app="webex",
        app_label="Webex",
        authorize_url="https://webexapis.com/v1/authorize",
        token_url="https://webexapis.com/v1/access_token",
        scopes=("meeting:schedules_read", "meeting:schedules_write"),
        secret_in_body=True,
    )

    def __init__(self, token: str, address: str = "", timeout: float = TIMEOUT) -> None:
        self.api = JsonApi(moved("https://webexapis.com/v1", address), token, timeout)

    @classmethod
    def opened(cls, token: str, address: str = "") -> Self:
        return cls(token, address)

    def create(self, wanted: Wanted) -> Joining:
        """Webex makes up the password. It knows no idempotency: see `find`."""
        return _joining(self.api.call("POST", "/meetings", body=_body(wanted)))

    def find(self, wanted: Wanted, known: Collection[str]) -> Joining | None:
        """By tag, and around the session's start, as it may have moved since; without dates Webex lists just a week.

        What it lists may lack the numbers to call, so it is read by itself.
        """
        around = {"from": (wanted.start - AROUND).strftime(STAMP), "to": (wanted.end + AROUND).strftime(STAMP)}
        query = {"integrationTag": wanted.reference, "meetingType": "meetingSeries", **around}
        told = self.api.call("GET", "/meetings", query=query)
        with reading():
            ids = [str(one["id"]) for one in told["items"]]
        for external_id in ids:
            if external_id not in known:
                return _joining(self.api.call("GET", f"/meetings/{segment(external_id)}"))
        return None

    def change(self, joining: Joining, wanted: Wanted) -> Joining:
        """Webex wants the password again, and tells the way in anew."""
        body = {**_body(wanted), "password": joining.passcode}
        return _joining(self.api.call("PUT", f"/meetings/{segment(joining.external_id)}", body=body))

    def remove(self, external_id: str) -> None:
        """Without a mail of Webex's: we alone write to the Customer."""
        self.api.call("DELETE", f"/meetings/{segment(external_id)}", query={"sendEmail": "false"})


def _body(wanted: Wanted) -> dict[str, Any]:
    return {
        "title": wanted.title[:LONGEST_TITLE],
        "start": wanted.start.strftime(STAMP),
        "end": wanted.end.strftime(STAMP),
        "timezone": "UTC",
        "sendEmail": False,
        "integrationTags": [wanted.reference],
    }


def _joining(told: Any) -> Joining:
    with reading():
        telephony = told.get("telephony") or {}
        numbers = telephony.get("callInNumbers") or []
        return Joining(
            external_id=a_text(told["id"]),
            join_url=a_link(told["webLink"]),
            passcode=str(told.get("password") or ""),
            dial_in=tuple(DialIn(str(one["callInNumber"]), str(one.get("label") or "")) for one in numbers),
            code=str(telephony.get("accessCode") or ""),
        )
