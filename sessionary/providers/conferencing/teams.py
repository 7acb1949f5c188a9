"""Microsoft Teams: online meetings of the connected person, outside any calendar."""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from sessionary.providers.addresses import moved
from sessionary.providers.conferencing.contract import STAMP, DialIn, Joining, Wanted
from sessionary.providers.json_api import TIMEOUT, JsonApi, a_link, a_text, reading, segment
from sessionary.providers.oauth.apps import microsoft
from sessionary.providers.oauth.contract import OAuthFacts

LONGEST_SUBJECT = 200


class Teams:
    """Asking twice with one reference gets one meeting, so a lost answer is simply asked for again."""

    name: ClassVar[str] = "teams"
    label: ClassVar[str] = "Microsoft Teams"
    finds: ClassVar[bool] = True
    oauth: ClassVar[OAuthFacts | None] = microsoft("https://graph.microsoft.com/OnlineMeetings.ReadWrite")

    def __init__(self, token: str, address: str = "", timeout: float = TIMEOUT) -> None:
        self.api = JsonApi(moved("https://graph.microsoft.com/v1.0", address), token, timeout)

    @classmethod
    def opened(cls, token: str, address: str = "") -> Self:
        return cls(token, address)

    def create(self, wanted: Wanted) -> Joining:
        """Made, or the one that was made for the same reference."""
        body = {**_body(wanted), "externalId": wanted.reference}
        return _joining(self.api.call("POST", "/me/onlineMeetings/createOrGet", body=body))

    def find(self, wanted: Wanted, known: Collection[str]) -> Joining | None:
        """`create` finds by itself."""
        return None

    def change(self, joining: Joining, wanted: Wanted) -> Joining:
        """The way in stays the same."""
        self.api.call("PATCH", f"/me/onlineMeetings/{segment(joining.external_id)}", body=_body(wanted))
        return joining

    def remove(self, external_id: str) -> None:
        """Microsoft writes to nobody about it."""
        self.api.call("DELETE", f"/me/onlineMeetings/{segment(external_id)}")


def _body(wanted: Wanted) -> dict[str, Any]:
    return {
        "subject": wanted.title[:LONGEST_SUBJECT],
        "startDateTime": wanted.start.strftime(STAMP),
        "endDateTime": wanted.end.strftime(STAMP),
    }


def _joining(told: Any) -> Joining:
    with reading():
        audio = told.get("audioConferencing") or {}
        numbers = [audio.get("tollNumber"), audio.get("tollFreeNumber")]
        with_passcode = told.get("joinMeetingIdSettings") or {}
        return Joining(
            external_id=a_text(told["id"]),
            join_url=a_link(told["joinWebUrl"]),
            passcode=str(with_passcode.get("passcode") or ""),
            dial_in=tuple(DialIn(str(number)) for number in numbers if number),
            code=f"{audio['conferenceId']}#" if audio.get("conferenceId") else "",
        )
