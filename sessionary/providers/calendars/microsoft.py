"""Outlook and Microsoft 365, through Microsoft Graph: calendars of the connected person."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from sessionary.providers.addresses import moved
from sessionary.providers.calendars.contract import Access, Entry, Found, Kept, Listed, Reading, Seen, Window
from sessionary.providers.calendars.expanding import zone_named
from sessionary.providers.json_api import JsonApi, reading, segment
from sessionary.providers.oauth.apps import microsoft
from sessionary.providers.oauth.contract import OAuthFacts
from sessionary.providers.troubles import Gone, Never, NotNow, Unauthorized

ROOT = "/v1.0"
OURS = "String {6f1f3a4e-6f0a-4c53-9d0e-6b1b6f3a2c11} Name sessionary"
PREFER = 'outlook.timezone="UTC", IdType="ImmutableId", odata.maxpagesize=200'
STAMP = "%Y-%m-%dT%H:%M:%S"
FREE = frozenset({"free", "workingElsewhere"})
OF_SERIES = ("iCalUId", "showAs", "isCancelled", "isAllDay")
MOST_PAGES = 100


class MicrosoftCalendar:
    """Our UID is kept as a property of the event, by which one is found whose answer was lost."""

    name: ClassVar[str] = "microsoft_calendar"
    label: ClassVar[str] = "Outlook and Microsoft 365"
    writes: ClassVar[bool] = True
    oauth: ClassVar[OAuthFacts | None] = microsoft("https://graph.microsoft.com/Calendars.ReadWrite")

    def __init__(self, access: Access) -> None:
        self.api = JsonApi(moved("https://graph.microsoft.com", access.address), access.token, access.timeout)
        self.api.headers["Prefer"] = PREFER

    @classmethod
    def opened(cls, access: Access) -> Self:
        return cls(access)

    def calendars(self) -> list[Listed]:
        found = [one for page in self._pages(f"{ROOT}/me/calendars", {}) for one in page["value"]]
        with reading():
            found.sort(key=lambda one: not one.get("isDefaultCalendar"))
            return [_listed(one) for one in found]

    def read(self, calendar: str, window: Window, token: str = "") -> Reading:
        """The token is the address that Graph gives to go on from, without its server: ours is asked, whatever it says.

        Tokens that it does not know any more are refused, or gone.
        """
        if token:
            try:
                return self._read(*_split(token), window, whole=False)
            except Unauthorized:
                raise
            except (Gone, Never):
                pass
        path = f"{ROOT}/me/calendars/{segment(calendar)}/calendarView/delta"
        times = {"startDateTime": window.start.isoformat(), "endDateTime": window.end.isoformat()}
        return self._read(path, times, window, whole=True)

    def put(self, calendar: str, entry: Entry, kept: Kept | None) -> Kept:
        external_id = kept.external_id if kept else self._found(calendar, entry.uid)
        if external_id:
            return _kept(self.api.call("PATCH", f"{ROOT}/me/events/{segment(external_id)}", body=_body(entry)))
        body = {**_body(entry), "singleValueExtendedProperties": [{"id": OURS, "value": entry.uid}]}
        return _kept(self.api.call("POST", f"{ROOT}/me/calendars/{segment(calendar)}/events", body=body))

    def look(self, calendar: str, kept: Kept) -> Found:
        told = self.api.call("GET", f"{ROOT}/me/events/{segment(kept.external_id)}")
        with reading():
            if told.get("isCancelled"):
                raise Gone(kept.external_id)
            start, end = _instant(told["start"], None), _instant(told["end"], None)
            return Found(start, end, timed=not told.get("isAllDay"))

    def remove(self, calendar: str, kept: Kept) -> None:
        self.api.call("DELETE", f"{ROOT}/me/events/{segment(kept.external_id)}")

    def _found(self, calendar: str, uid: str) -> str:
        condition = f"singleValueExtendedProperties/Any(ep: ep/id eq '{OURS}' and ep/value eq '{uid}')"
        path = f"{ROOT}/me/calendars/{segment(calendar)}/events"
        told = self.api.call("GET", path, query={"$filter": condition, "$select": "id"})
        with reading():
            return str(told["value"][0]["id"]) if told["value"] else ""

    def _read(self, path: str, query: dict[str, str], window: Window, *, whole: bool) -> Reading:
        found: dict[str, Any] = {}
        for page in self._pages(path, query):
            with reading():
                found |= {str(one["id"]): one for one in page["value"]}
                token = page.get("@odata.deltaLink") or ""
        with reading():
            seen = {key: _seen(one, found, window) for key, one in found.items()}
            parts = urlsplit(token)
            return Reading(whole, seen, f"{parts.path}?{parts.query}" if token else "")

    def _pages(self, path: str, query: dict[str, str]) -> Iterator[Any]:
        for _ in range(MOST_PAGES):
            page = self.api.call("GET", path, query=query)
            with reading():
                page["value"] = list(page["value"])
                more = page.get("@odata.nextLink")
            yield page
            if not more:
                return
            path, query = _split(str(more))
        raise NotNow("There are too many events in it.")


def _listed(one: Any) -> Listed:
    owner = (one.get("owner") or {}).get("address") if one.get("isDefaultCalendar") else ""
    return Listed(str(one["id"]), str(one["name"])[:200], bool(one.get("canEdit")), owner=str(owner or ""))


def _split(link: str) -> tuple[str, dict[str, str]]:
    parts = urlsplit(link)
    return parts.path, dict(parse_qsl(parts.query))


def _seen(one: Any, found: dict[str, Any], window: Window) -> Seen:
    """Occurrences come with their times only: whose they are and whether they take time stands with their series.

    Our own sessions have our UID where they came in by a calendar file or feed.
    """
    series = found.get(str(one.get("seriesMasterId")), {})
    said = {**{name: series[name] for name in OF_SERIES if name in series}, **one}
    uid = str(said.get("iCalUId") or "")
    if "@removed" in one or said.get("type") == "seriesMaster":
        return Seen(uid)
    if said.get("isCancelled") or said.get("showAs") in FREE or _said_no(said):
        return Seen(uid)
    zone = _zone(said, window.zone) if said.get("isAllDay") else None
    inside = window.within(_instant(said["start"], zone), _instant(said["end"], zone))
    return Seen(uid, () if inside is None else (inside,))


def _said_no(said: Any) -> bool:
    return (said.get("responseStatus") or {}).get("response") == "declined"


def _zone(said: Any, otherwise: ZoneInfo) -> ZoneInfo:
    return zone_named(str(said.get("originalStartTimeZone") or ""), otherwise)


def _instant(told: Any, zone: ZoneInfo | None) -> datetime:
    """Asked for in UTC. Whole days come as midnights, whatever the zone: they begin in the event's own."""
    moment = datetime.fromisoformat(told["dateTime"][:19])
    return moment.replace(tzinfo=zone or UTC).astimezone(UTC)


def _body(entry: Entry) -> dict[str, Any]:
    """Without attendees: Microsoft has nobody to write to."""
    return {
        "subject": entry.title[:255],
        "body": {"contentType": "text", "content": f"{entry.text}\n{entry.url}"},
        "location": {"displayName": entry.place[:255]},
        "start": {"dateTime": entry.start.strftime(STAMP), "timeZone": "UTC"},
        "end": {"dateTime": entry.end.strftime(STAMP), "timeZone": "UTC"},
        "isAllDay": False,
        "showAs": "free" if entry.off else "busy",
    }


def _kept(told: Any) -> Kept:
    with reading():
        return Kept(str(told["id"]), str(told.get("@odata.etag") or ""))
