"""A calendar that is read at an address: secret addresses of other programs, shifts, holidays. Nothing is written."""

import hashlib
from typing import ClassVar, Self
from urllib.parse import urlsplit

from sessionary.providers.calendars.apart import apart, warm
from sessionary.providers.calendars.contract import Access, Entry, Found, Kept, Listed, Reading, Window
from sessionary.providers.calendars.expanding import name_of, seen_in_file
from sessionary.providers.json_api import check_answer
from sessionary.providers.oauth.contract import OAuthFacts
from sessionary.providers.outside import Caller, Forbidden, Unreachable
from sessionary.providers.troubles import Gone, Never, NotNow

READ_ONLY = "A calendar address can only be read."


class IcsFeed:
    """Read as a whole each time; the token is a digest, so that nothing is worked out anew while it stays the same."""

    name: ClassVar[str] = "ics"
    label: ClassVar[str] = "Calendar address"
    writes: ClassVar[bool] = False
    oauth: ClassVar[OAuthFacts | None] = None

    def __init__(self, access: Access) -> None:
        self.url = access.address
        if self.url.lower().startswith("webcal://"):
            self.url = "https://" + self.url[len("webcal://") :]
        self.caller = Caller(private=access.private, timeout=access.timeout)
        warm()

    @classmethod
    def opened(cls, access: Access) -> Self:
        return cls(access)

    def calendars(self) -> list[Listed]:
        """The one that is there, by the name it gives itself."""
        name = apart(name_of, self._body(), within=self.caller.timeout) or str(urlsplit(self.url).hostname)
        return [Listed("feed", name, writable=False)]

    def read(self, calendar: str, window: Window, token: str = "") -> Reading:
        body = self._body()
        digest = hashlib.sha256(body).hexdigest()
        if digest == token:
            return Reading(False, {}, token)
        seen = apart(seen_in_file, body, window, within=self.caller.timeout)
        return Reading(True, seen, digest)

    def put(self, calendar: str, entry: Entry, kept: Kept | None) -> Kept:
        """It cannot be written to."""
        raise Never(READ_ONLY)

    def look(self, calendar: str, kept: Kept) -> Found:
        """Nothing in it is ours."""
        raise Gone(kept.external_id)

    def remove(self, calendar: str, kept: Kept) -> None:
        """It cannot be written to."""
        raise Never(READ_ONLY)

    def _body(self) -> bytes:
        try:
            answer = self.caller.call("GET", self.url, headers={"Accept": "text/calendar"})
        except Forbidden as error:
            raise Never(str(error)) from error
        except Unreachable as error:
            raise NotNow(str(error)) from error
        if answer.is_redirect:
            raise Never("The address leads on to another one. Enter that one.")
        try:
            check_answer(answer)
        except Gone as error:
            raise Never(str(error)) from error
        return answer.content
