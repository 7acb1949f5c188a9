"""CalDAV: Nextcloud, Fastmail, iCloud, Radicale and whatever else speaks it, by user name and (app) password."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import ClassVar, Self
from urllib.parse import urljoin, urlsplit
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from sessionary.providers.calendars.apart import apart, warm
from sessionary.providers.calendars.contract import Access, Entry, Found, Kept, Listed, Reading, Seen, Window
from sessionary.providers.calendars.dav import CALDAV, DAV, NAMESPACES, Dav, Differs, Resource
from sessionary.providers.calendars.event_files import event_file
from sessionary.providers.calendars.expanding import found_in, seen_in_each, zone_named
from sessionary.providers.oauth.contract import OAuthFacts
from sessionary.providers.troubles import Gone, Never, NotNow, Unauthorized

FETCHED_AT_ONCE = 50
STAMP = "%Y%m%dT%H%M%SZ"
TZID = re.compile(r"^TZID:(.+?)\s*$", re.MULTILINE)
LISTED = (
    "D:resourcetype", "D:displayname", "D:current-user-privilege-set", "C:supported-calendar-component-set",
)  # fmt: skip
HOME = ("D:current-user-principal", "C:calendar-home-set", "D:resourcetype")
DATA = "<D:prop><D:getetag/><C:calendar-data/></D:prop>"


class CalDav:
    """An event is a file of ours, named by its UID, so that writing it twice is writing it once."""

    name: ClassVar[str] = "caldav"
    label: ClassVar[str] = "CalDAV"
    writes: ClassVar[bool] = True
    oauth: ClassVar[OAuthFacts | None] = None

    def __init__(self, access: Access) -> None:
        self.address = access.address
        self.dav, self.timeout = Dav(access), access.timeout
        warm()

    @classmethod
    def opened(cls, access: Access) -> Self:
        return cls(access)

    def calendars(self) -> list[Listed]:
        """Those for events, wherever the server keeps them. Raises `Never` for an address without any."""
        try:
            here = self._beginning()
            if _is_calendar(here):
                listed = self.dav.properties(here.url, *LISTED)
            else:
                listed = self.dav.properties(self._home(here), *LISTED, depth="1")
        except Gone as gone:
            raise Never("There is no calendar server at this address.") from gone
        found = [_listed(one) for one in listed if _is_calendar(one) and _takes_events(one)]
        if not found:
            raise Never("There is no calendar at this address.")
        return found

    def read(self, calendar: str, window: Window, token: str = "") -> Reading:
        (here, *_) = self.dav.properties(calendar, "D:sync-token", "C:calendar-timezone") or [_nothing(calendar)]
        window = Window(window.start, window.end, _zone(here, window.zone))
        if token and token == here.text(f"{DAV}sync-token"):
            return Reading(False, {}, token)
        if token and (changes := self._changes(calendar, window, token)) is not None:
            return changes
        times = f'<C:time-range start="{window.start:{STAMP}}" end="{window.end:{STAMP}}"/>'
        inner = f'<C:comp-filter name="VEVENT">{times}</C:comp-filter>'
        query = f'<C:filter><C:comp-filter name="VCALENDAR">{inner}</C:comp-filter></C:filter>'
        xml = f"<C:calendar-query {NAMESPACES}>{DATA}{query}</C:calendar-query>"
        found, _ = self.dav.ask("REPORT", calendar, xml, "1")
        return Reading(True, self._seen(found, window), here.text(f"{DAV}sync-token"))

    def put(self, calendar: str, entry: Entry, kept: Kept | None) -> Kept:
        """With a condition, so that what another wrote meanwhile is looked at before it is written over."""
        folder = f"{calendar.rstrip('/')}/"  # some servers name it without
        url = kept.external_id if kept else urljoin(folder, f"{entry.uid.partition('@')[0]}.ics")
        content = event_file(entry)
        try:
            condition = {"If_Match": kept.etag} if kept and kept.etag else {} if kept else {"If_None_Match": "*"}
            return self._put(url, content, **condition)
        except Differs:
            pass
        try:
            return self._put(url, content, If_Match=self._etag(url) or "*")
        except Differs as again:
            raise NotNow("The event was changed at the same moment.") from again

    def look(self, calendar: str, kept: Kept) -> Found:
        found = apart(found_in, self.dav.call("GET", kept.external_id).content, within=self.timeout)
        if found is None:
            raise Gone(kept.external_id)
        return found

    def remove(self, calendar: str, kept: Kept) -> None:
        """Whatever became of it since: it is ours."""
        self.dav.call("DELETE", kept.external_id)

    def _put(self, url: str, content: bytes, **condition: str) -> Kept:
        answer = self.dav.call("PUT", url, content, Content_Type="text/calendar; charset=utf-8", **condition)
        return Kept(url, answer.headers.get("ETag", "") or self._etag(url))

    def _etag(self, url: str) -> str:
        """Its version; empty where the server tells none. Raises `Gone` when there is nothing.

        Cyrus and Xandikos say so with a status inside an answer of 207 (RFC 4918, 9.1), others with one of 404.
        """
        (found, *_) = self.dav.properties(url, "D:getetag") or [_nothing(url)]
        if found.gone:
            raise Gone(url)
        return found.text(f"{DAV}getetag")

    def _beginning(self) -> Resource:
        """What the address says of itself; where it is just a server, where that keeps its calendars."""
        self.dav.check(self.address)
        tries = [self.address]
        if urlsplit(self.address).path in ("", "/"):
            well_known = urljoin(self.address, "/.well-known/caldav")
            tries = [self.dav.leads_to(well_known) or well_known, urljoin(self.address, "/")]
        for number, url in enumerate(tries, start=1):
            try:
                found = self.dav.properties(url, *HOME)
            except Unauthorized:
                raise
            except (Gone, Never, NotNow):
                if number == len(tries):
                    raise
                continue
            if found:
                return found[0]
        raise Gone(self.address)

    def _home(self, here: Resource) -> str:
        if home := here.link(f"{CALDAV}calendar-home-set"):
            return home
        principal = here.link(f"{DAV}current-user-principal")
        if not principal:
            raise Gone(here.url)
        (found, *_) = self.dav.properties(principal, "C:calendar-home-set") or [_nothing(principal)]
        return found.link(f"{CALDAV}calendar-home-set") or principal

    def _changes(self, calendar: str, window: Window, token: str) -> Reading | None:
        """None when the server does not know the token any more."""
        level = f"<D:sync-token>{escape(token)}</D:sync-token><D:sync-level>1</D:sync-level>"
        xml = f"<D:sync-collection {NAMESPACES}>{level}<D:prop><D:getetag/></D:prop></D:sync-collection>"
        try:
            found, new_token = self.dav.ask("REPORT", calendar, xml)
        except Unauthorized:
            raise
        except (Never, Gone, Differs):
            return None
        found = [one for one in found if one.url.rstrip("/") != calendar.rstrip("/")]
        seen = {one.url: Seen("") for one in found if one.gone}
        changed = iter([one.url for one in found if not one.gone])
        while urls := list(islice(changed, FETCHED_AT_ONCE)):
            seen |= self._fetched(calendar, urls, window)
        return Reading(False, seen, new_token)

    def _fetched(self, calendar: str, urls: Sequence[str], window: Window) -> dict[str, Seen]:
        hrefs = "".join(f"<D:href>{escape(urlsplit(url).path)}</D:href>" for url in urls)
        xml = f"<C:calendar-multiget {NAMESPACES}>{DATA}{hrefs}</C:calendar-multiget>"
        found, _ = self.dav.ask("REPORT", calendar, xml, "1")
        return self._seen(found, window)

    def _seen(self, found: Sequence[Resource], window: Window) -> dict[str, Seen]:
        """Each resource is one event, with the exceptions to its recurrence."""
        told = {one.url: one.text(f"{CALDAV}calendar-data").encode() for one in found}
        bodies = {url: body for url, body in told.items() if body}
        each = apart(seen_in_each, list(bodies.values()), window, within=self.timeout) if bodies else []
        events = dict(zip(bodies, each, strict=True))
        return {url: _as_one(url, events.get(url, {})) for url in told}  # one without data takes no time


def _as_one(url: str, events: dict[str, Seen] | None) -> Seen:
    """None is a file that cannot be read at all: then its name has to do."""
    if events is None:
        return Seen("", unread=f"“{url.rpartition('/')[2]}”")
    found = Seen(next(iter(events), ""))
    for event in events.values():
        found = found.with_more(event)
    return found


def _listed(one: Resource) -> Listed:
    rights = one.find(f"{DAV}current-user-privilege-set")
    names = {"write", "write-content", "bind", "all"}
    writable = rights is None or any(right.tag.removeprefix(DAV) in names for right in rights.iter())
    fallback = one.url.rstrip("/").rpartition("/")[2]
    return Listed(one.url, (one.text(f"{DAV}displayname") or fallback)[:200], writable)


def _is_calendar(one: Resource) -> bool:
    kind = one.find(f"{DAV}resourcetype")
    return kind is not None and kind.find(f"{CALDAV}calendar") is not None


def _takes_events(one: Resource) -> bool:
    kinds = one.find(f"{CALDAV}supported-calendar-component-set")
    return kinds is None or any(kind.get("name") == "VEVENT" for kind in kinds)


def _zone(here: Resource, otherwise: ZoneInfo) -> ZoneInfo:
    named = TZID.search(here.text(f"{CALDAV}calendar-timezone"))
    return zone_named(named[1], otherwise) if named else otherwise


def _nothing(url: str) -> Resource:
    return Resource(url, True, [])
