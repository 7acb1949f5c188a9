"""Google Meet: a space of the connected person, which needs no calendar."""

import re
from collections.abc import Collection
from typing import Any, ClassVar, Self

from sessionary.providers.addresses import moved
from sessionary.providers.conferencing.contract import DialIn, Joining, Wanted
from sessionary.providers.json_api import TIMEOUT, JsonApi, a_link, reading
from sessionary.providers.oauth.apps import google
from sessionary.providers.oauth.contract import OAuthFacts
from sessionary.providers.troubles import Never, Unauthorized

SPACE = re.compile(r"spaces/[A-Za-z0-9_-]+")
CREATED = "https://www.googleapis.com/auth/meetings.space.created"


class GoogleMeet:
    """A space has no time and no title, and cannot be listed or deleted.

    So a move changes nothing, and a lost answer leaves a second space behind, which nobody knows and nobody enters.
    """

    name: ClassVar[str] = "google_meet"
    label: ClassVar[str] = "Google Meet"
    finds: ClassVar[bool] = False
    oauth: ClassVar[OAuthFacts | None] = google(CREATED)

    def __init__(self, token: str, address: str = "", timeout: float = TIMEOUT) -> None:
        self.api = JsonApi(moved("https://meet.googleapis.com/v2", address), token, timeout)

    @classmethod
    def opened(cls, token: str, address: str = "") -> Self:
        return cls(token, address)

    def create(self, wanted: Wanted) -> Joining:
        """A space with the settings that its owner uses elsewhere."""
        return _joining(self.api.call("POST", "/spaces", body={}))

    def find(self, wanted: Wanted, known: Collection[str]) -> Joining | None:
        """Google lists no spaces."""
        return None

    def change(self, joining: Joining, wanted: Wanted) -> Joining:
        """Looked up, so that one that is gone is made anew."""
        return _joining(self.api.call("GET", f"/{joining.external_id}"))

    def remove(self, external_id: str) -> None:
        """A space cannot be deleted; who is still in it is sent out. Google refuses where nobody is."""
        try:
            self.api.call("POST", f"/{external_id}:endActiveConference", body={})
        except Unauthorized:
            raise
        except Never:
            return


def _joining(told: Any) -> Joining:
    with reading():
        name = str(told["name"])
        if not SPACE.fullmatch(name):
            raise ValueError(name)
        phones = told.get("phoneAccess") or []
        return Joining(
            external_id=name,
            join_url=a_link(told["meetingUri"]),
            dial_in=tuple(DialIn(str(one["phoneNumber"]), str(one.get("regionCode") or "")) for one in phones),
            code=f"{phones[0]['pin']}#" if phones else "",
        )
