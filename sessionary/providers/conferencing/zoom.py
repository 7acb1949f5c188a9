"""Zoom: scheduled meetings of the connected person."""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from sessionary.providers.addresses import moved
from sessionary.providers.conferencing.contract import STAMP, DialIn, Joining, Wanted
from sessionary.providers.json_api import TIMEOUT, JsonApi, a_link, reading
from sessionary.providers.oauth.contract import OAuthFacts

SCHEDULED = 2
LONGEST_TOPIC = 200
MOST_NUMBERS = 5


class Zoom:
    """The agenda carries our reference, by which a meeting is found again when the answer to making it was lost."""

    name: ClassVar[str] = "zoom"
    label: ClassVar[str] = "Zoom"
    finds: ClassVar[bool] = True
    oauth: ClassVar[OAuthFacts | None] = OAuthFacts(
        app="zoom",
        app_label="Zoom",
        authorize_url="https://zoom.us/oauth/authorize",
        token_url="https://zoom.us/oauth/token",
        revoke_url="https://zoom.us/oauth/revoke",
        scopes=(
            "meeting:write:meeting",
            "meeting:read:meeting",
            "meeting:read:list_meetings",
            "meeting:update:meeting",
            "meeting:delete:meeting",
        ),
    )

    def __init__(self, token: str, address: str = "", timeout: float = TIMEOUT) -> None:
        self.api = JsonApi(moved("https://api.zoom.us/v2", address), token, timeout)

    @classmethod
    def opened(cls, token: str, address: str = "") -> Self:
        return cls(token, address)

    def create(self, wanted: Wanted) -> Joining:
        """Zoom knows no idempotency: see `find`."""
        return _joining(self.api.call("POST", "/users/me/meetings", body=_body(wanted)))

    def find(self, wanted: Wanted, known: Collection[str]) -> Joining | None:
        """Among the upcoming ones, page by page."""
        page = ""
        while True:
            query = {"type": "upcoming", "page_size": "300", **({"next_page_token": page} if page else {})}
            told = self.api.call("GET", "/users/me/meetings", query=query)
            with reading():
                for one in told["meetings"]:
                    if wanted.reference in str(one.get("agenda", "")) and str(one["id"]) not in known:
                        return self._read(str(one["id"]))
                page = str(told.get("next_page_token") or "")
            if not page:
                return None

    def change(self, joining: Joining, wanted: Wanted) -> Joining:
        """The way in stays the same."""
        self.api.call("PATCH", f"/meetings/{joining.external_id}", body=_body(wanted))
        return joining

    def remove(self, external_id: str) -> None:
        """Without a mail of Zoom's: we alone write to the Customer."""
        query = {"schedule_for_reminder": "false", "cancel_meeting_reminder": "false"}
        self.api.call("DELETE", f"/meetings/{external_id}", query=query)

    def _read(self, external_id: str) -> Joining:
        return _joining(self.api.call("GET", f"/meetings/{external_id}"))


def _body(wanted: Wanted) -> dict[str, Any]:
    return {
        "topic": wanted.title[:LONGEST_TOPIC],
        "type": SCHEDULED,
        "start_time": wanted.start.strftime(STAMP),
        "duration": wanted.minutes,
        "timezone": wanted.zone,
        "agenda": f"Sessionary {wanted.reference}",
        "settings": {"email_notification": False, "use_pmi": False},
    }


def _joining(told: Any) -> Joining:
    with reading():
        numbers = (told.get("settings") or {}).get("global_dial_in_numbers") or []
        return Joining(
            external_id=str(int(told["id"])),
            join_url=a_link(told["join_url"]),
            passcode=str(told.get("password") or ""),
            dial_in=tuple(DialIn(str(one["number"]), _place(one)) for one in numbers[:MOST_NUMBERS]),
            code=_code(told) if numbers else "",
        )


def _place(number: dict[str, Any]) -> str:
    return ", ".join(str(number[part]) for part in ("city", "country_name") if number.get(part))


def _code(told: Any) -> str:
    """What is typed on a phone: the meeting's number, then the passcode made for phones."""
    passcode = told.get("pstn_password")
    return f"{told['id']}#" + (f", {passcode}#" if passcode else "")
