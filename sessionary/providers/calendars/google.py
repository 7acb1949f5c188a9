"""Google Calendar, version 3: events of the connected person."""

from collections.abc import Iterator
from datetime import UTC, datetime
from datetime import time as clock
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

import httpx2

from sessionary.providers.addresses import moved
from sessionary.providers.calendars.contract import Access, Entry, Found, Kept, Listed, Reading, Seen, Span, Window
from sessionary.providers.calendars.expanding import zone_named
from sessionary.providers.json_api import JsonApi, asked_wait, reading, segment
from sessionary.providers.oauth.apps import google
from sessionary.providers.oauth.contract import OAuthFacts
from sessionary.providers.troubles import Gone, Never, NotNow, There

OURS = "sessionary"
EVENTS = "https://www.googleapis.com/auth/calendar.events"
LIST = "https://www.googleapis.com/auth/calendar.calendarlist.readonly"
TOO_OFTEN = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"})
MOST_PAGES = 40
UTC_ZONE = ZoneInfo("UTC")
NOT_BUSY = frozenset({"workingLocation", "birthday"})


class GoogleApi(JsonApi):
    """Google may say that it was asked too often with the status of what is forbidden: the reasons tell."""

    def check(self, answer: httpx2.Response) -> None:
        try:
            super().check(answer)
        except Never as refused:
            if answer.status_code == 403 and _reasons(answer) & TOO_OFTEN:
                raise NotNow(str(refused), asked_wait(answer.headers)) from refused
            raise


class GoogleCalendar:
    """An event's id is made of our UID, so that asking twice for one is refused, and it is written over instead."""

    name: ClassVar[str] = "google_calendar"
    label: ClassVar[str] = "Google Calendar"
    writes: ClassVar[bool] = True
    oauth: ClassVar[OAuthFacts | None] = google(EVENTS, LIST)

    def __init__(self, access: Access) -> None:
        address = moved("https://www.googleapis.com/calendar/v3", access.address)
        self.api = GoogleApi(address, access.token, access.timeout)

    @classmethod
    def opened(cls, access: Access) -> Self:
        return cls(access)

    def calendars(self) -> list[Listed]:
        found = [one for page in self._pages("/users/me/calendarList", {}) for one in page["items"]]
        with reading():
            found.sort(key=lambda one: not one.get("primary"))
            return [_listed(one) for one in found if not one.get("deleted")]

    def read(self, calendar: str, window: Window, token: str = "") -> Reading:
        """Recurrences come expanded. A token that Google does not know any more is answered with 410."""
        path = f"/calendars/{segment(calendar)}/events"
        if token:
            try:
                return self._read(path, {"syncToken": token}, window, whole=False)
            except Gone:
                pass
        times = {"timeMin": window.start.isoformat(), "timeMax": window.end.isoformat()}
        return self._read(path, times, window, whole=True)

    def put(self, calendar: str, entry: Entry, kept: Kept | None) -> Kept:
        path = f"/calendars/{segment(calendar)}/events"
        if kept is not None:
            return self._written_over(path, entry, kept.external_id)
        external_id = entry.uid.encode().hex()
        query = {"sendUpdates": "none"}
        try:
            return _kept(self.api.call("POST", path, body={**_body(entry), "id": external_id}, query=query))
        except There:
            return _kept(self.api.call("PUT", f"{path}/{external_id}", body=_body(entry), query=query))

    def look(self, calendar: str, kept: Kept) -> Found:
        """One that was deleted is still told of, as canceled."""
        told = self.api.call("GET", f"/calendars/{segment(calendar)}/events/{segment(kept.external_id)}")
        with reading():
            if told["status"] == "cancelled":
                raise Gone(kept.external_id)
            return Found(*_span(told, UTC_ZONE), timed="dateTime" in told["start"] and "dateTime" in told["end"])

    def remove(self, calendar: str, kept: Kept) -> None:
        path = f"/calendars/{segment(calendar)}/events/{segment(kept.external_id)}"
        self.api.call("DELETE", path, query={"sendUpdates": "none"})

    def _written_over(self, path: str, entry: Entry, external_id: str) -> Kept:
        """A deleted event is still there, as canceled, and would come back: who deleted it is asked first."""
        there = f"{path}/{segment(external_id)}"
        if self.api.call("GET", there)["status"] == "cancelled":
            raise Gone(external_id)
        return _kept(self.api.call("PUT", there, body=_body(entry), query={"sendUpdates": "none"}))

    def _read(self, path: str, about: dict[str, str], window: Window, *, whole: bool) -> Reading:
        seen: dict[str, Seen] = {}
        for page in self._pages(path, {"singleEvents": "true", "maxResults": "2500", **about}):
            with reading():
                zone = zone_named(str(page.get("timeZone", "")), window.zone)
                seen |= {str(one["id"]): _seen(one, window, zone) for one in page["items"]}
                token = str(page.get("nextSyncToken") or "")
        return Reading(whole, seen, token)

    def _pages(self, path: str, query: dict[str, str]) -> Iterator[Any]:
        for _ in range(MOST_PAGES):
            page = self.api.call("GET", path, query=query)
            with reading():
                page["items"] = list(page.get("items") or [])
                more = page.get("nextPageToken")
            yield page
            if not more:
                return
            query = {**query, "pageToken": str(more)}
        raise NotNow("There are too many events in it.")


def _reasons(answer: httpx2.Response) -> set[str]:
    try:
        return {str(one["reason"]) for one in answer.json()["error"]["errors"]}
    except (ValueError, KeyError, TypeError):
        return set()


def _listed(one: Any) -> Listed:
    name = str(one.get("summaryOverride") or one.get("summary") or one["id"])
    external_id = str(one["id"])  # of the primary one it is the account's address
    writable = one.get("accessRole") in ("owner", "writer")
    return Listed(external_id, name[:200], writable, owner=external_id if one.get("primary") else "")


def _seen(one: Any, window: Window, zone: ZoneInfo) -> Seen:
    private = (one.get("extendedProperties") or {}).get("private") or {}
    uid = str(private.get(OURS) or one.get("iCalUID") or "")
    if not _takes_time(one):
        return Seen(uid)
    inside = window.within(*_span(one, zone))
    return Seen(uid, () if inside is None else (inside,))


def _takes_time(one: Any) -> bool:
    if one.get("status") == "cancelled" or one.get("transparency") == "transparent":
        return False
    said_no = any(who.get("self") and who.get("responseStatus") == "declined" for who in one.get("attendees") or [])
    return not said_no and one.get("eventType") not in NOT_BUSY


def _span(one: Any, zone: ZoneInfo) -> Span:
    return _instant(one["start"], zone), _instant(one["end"], zone)


def _instant(told: Any, zone: ZoneInfo) -> datetime:
    """A whole day begins in the calendar's zone."""
    if "dateTime" in told:
        return datetime.fromisoformat(told["dateTime"]).astimezone(UTC)
    return datetime.combine(datetime.fromisoformat(told["date"]), clock(), zone).astimezone(UTC)


def _body(entry: Entry) -> dict[str, Any]:
    return {
        "summary": entry.title,
        "description": entry.text,
        "location": entry.place,
        "start": {"dateTime": entry.start.isoformat()},
        "end": {"dateTime": entry.end.isoformat()},
        "status": "confirmed",
        "transparency": "transparent" if entry.off else "opaque",
        "source": {"title": "Sessionary", "url": entry.url},
        "extendedProperties": {"private": {OURS: entry.uid}},
    }


def _kept(told: Any) -> Kept:
    with reading():
        return Kept(str(told["id"]), str(told.get("etag") or ""))
