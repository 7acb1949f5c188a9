"""Stand-ins for Google Calendar and Microsoft Graph: they keep events, and answer in the shapes that were captured."""

import copy
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from sessionary.providers.calendars import registry
from tests.support.gateway_server import Answer, Call
from tests.support.oauth_server import OAuthServer

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
Json = dict[str, Any]
PERSON = "dana@example.com"
UNTIL = "2028-01-01T00:00:00Z"


class CalendarServer(OAuthServer):
    """One calendar, of `person`. `events` by id; `changes` are the ids in the order in which they changed, for tokens.

    Tokens older than `forgotten` are gone.
    """

    name = ""
    calendar = ""
    ids = re.compile(r"")

    def __init__(self) -> None:
        super().__init__(registry.facts(self.name))
        self.person = PERSON
        self.events: dict[str, Json] = {}
        self.changes: list[str] = []
        self.forgotten = 0

    def pattern(self, path: str) -> str:
        return path if "oauth" in path or "token" in path else self.ids.sub("ID", path)

    def captured(self, what: str) -> Any:
        text = (FIXTURES / self.name / f"{what}.json").read_text()
        return json.loads(text.replace(PERSON, self.person).replace(type(self).calendar, self.calendar))

    def is_now_of(self, person: str) -> None:
        """Another person says yes at the door from now on, whose main calendar is another."""
        self.person = person
        self.calendar = person if self.name == "google_calendar" else f"AAMk-{person}"

    def refusal(self, status: int, why: str) -> Answer:
        """In the provider's shape, though for no reason that the captured one names."""
        told: Json = self.captured("error")
        told["error"] = {**told["error"], "message": why, "errors": [{"domain": "global", "reason": "other"}]}
        return status, told

    def add(self, external_id: str, **changes: Any) -> None:
        """An event of the host's own, like the captured one."""
        self.save({**self.captured("event"), "id": external_id, **changes})

    def save(self, event: Json) -> Json:
        self.events[event["id"]] = event
        self.changes.append(event["id"])
        return copy.deepcopy(event)

    def since(self, token: str) -> list[str]:
        return list(dict.fromkeys(self.changes[int(token) :]))

    def is_gone(self, token: str) -> bool:
        return int(token) < self.forgotten


class GoogleServer(CalendarServer):
    name, calendar = "google_calendar", PERSON
    ids = re.compile(r"(?<=/events/).+|(?<=/calendars/)[^/]+")

    def api(self, call: Call) -> Answer:
        if call.path == "/calendar/v3/users/me/calendarList":
            return 200, self.captured("calendars")
        calendar, _, external_id = unquote(call.path.removeprefix("/calendar/v3/calendars/")).partition("/events")
        if calendar != self.calendar:
            return self.refusal(404, "Not Found")
        external_id = external_id.removeprefix("/")
        query = {name: values[0] for name, values in parse_qs(call.query).items()}
        if not external_id:
            return self.listed(query) if call.method == "GET" else self.insert(call, query)
        if call.method == "GET":
            return (200, self.events[external_id]) if external_id in self.events else self.refusal(404, "Not Found")
        assert query["sendUpdates"] == "none"
        if external_id not in self.events:
            return self.refusal(404, "Not Found")
        if call.method == "DELETE":
            if self.events[external_id]["status"] == "cancelled":
                return self.refusal(410, "Resource has been deleted")
            self.save({**self.events[external_id], "status": "cancelled"})
            return 204, {}
        return 200, self.save({**self.events[external_id], **self.checked(call)})

    def insert(self, call: Call, query: dict[str, str]) -> Answer:
        body = self.checked(call)
        assert query["sendUpdates"] == "none"
        assert re.fullmatch(r"[a-v0-9]{5,1024}", body["id"])
        if body["id"] in self.events:
            return self.refusal(409, "The requested identifier already exists.")
        return 200, self.save({**self.captured("event"), "iCalUID": f"{body['id']}@google.com", **body})

    def checked(self, call: Call) -> Json:
        body: Json = json.loads(call.body)
        assert "attendees" not in body
        assert body["start"]["dateTime"] < body["end"]["dateTime"]
        return body

    def listed(self, query: dict[str, str]) -> Answer:
        """Two a page, to see that all are read; what is deleted only after a token."""
        if "syncToken" in query:
            assert "timeMin" not in query
            if self.is_gone(query["syncToken"]):
                return self.refusal(410, "Sync token is no longer valid, a full sync is required.")
            found = [self.events[one] for one in self.since(query["syncToken"])]
        else:
            found = [one for one in self.events.values() if one["status"] != "cancelled"]
        place = int(query.get("pageToken", 0))
        told: Json = {**self.captured("events"), "items": found[place : place + 2]}
        if place + 2 < len(found):
            return 200, {**told, "nextPageToken": str(place + 2)}
        return 200, {**told, "nextSyncToken": str(len(self.changes))}


class MicrosoftServer(CalendarServer):
    name, calendar = "microsoft_calendar", "AAMkCalendar"
    ids = re.compile(r"(?<=/me/events/).+|(?<=/me/calendars/)[^/]+")
    made = 0

    def api(self, call: Call) -> Answer:
        assert 'IdType="ImmutableId"' in call.headers["prefer"]
        path = unquote(call.path.removeprefix("/v1.0/me/"))
        query = {name: values[0] for name, values in parse_qs(call.query).items()}
        if path == "calendars":
            return 200, self.captured("calendars")
        if path == f"calendars/{self.calendar}/calendarView/delta":
            return self.delta(query)
        if path == f"calendars/{self.calendar}/events":
            return self.found(query["$filter"]) if call.method == "GET" else self.create(call)
        external_id = path.removeprefix("events/")
        if external_id not in self.events:
            return 404, self.captured("error")
        if call.method == "GET":
            return 200, self.events[external_id]
        if call.method == "DELETE":
            del self.events[external_id]
            self.changes.append(external_id)
            return 204, {}
        return 200, self.save({**self.events[external_id], **self.checked(call)})

    def found(self, condition: str) -> Answer:
        uid = re.search(r"ep/value eq '([^']+)'", condition)
        assert uid
        found = [
            {"id": one["id"]}
            for one in self.events.values()
            if any(prop["value"] == uid[1] for prop in one.get("singleValueExtendedProperties", []))
        ]
        return 200, {"value": found}

    def create(self, call: Call) -> Answer:
        """Our property alone says which event it is."""
        body = self.checked(call)
        assert "transactionId" not in body
        self.made += 1
        return 201, self.save({**self.captured("event"), **body, "id": f"AAMkMade{self.made}"})

    def checked(self, call: Call) -> Json:
        body: Json = json.loads(call.body)
        assert "attendees" not in body
        assert body["start"]["timeZone"] == "UTC"
        return body

    def delta(self, query: dict[str, str]) -> Answer:
        """Two a page; links lead to the real Graph, and must not be followed there."""
        token = query.get("$deltatoken", "")
        if token and self.is_gone(token):
            status, told = self.refusal(410, "The sync state generation is not found.")
            return status, told
        ids = self.since(token) if token else list(self.events)
        found = [self.events.get(one) or {"id": one, "@removed": {"reason": "deleted"}} for one in ids]
        place = int(query.get("$skiptoken", 0))
        here = f"https://graph.microsoft.com/v1.0/me/calendars/{self.calendar}/calendarView/delta"
        told = {"value": found[place : place + 2]}
        if place + 2 < len(found):
            more = f"&$deltatoken={token}" if token else ""
            return 200, {**told, "@odata.nextLink": f"{here}?$skiptoken={place + 2}{more}"}
        return 200, {**told, "@odata.deltaLink": f"{here}?$deltatoken={len(self.changes)}"}


SERVERS: dict[str, type[CalendarServer]] = {one.name: one for one in (GoogleServer, MicrosoftServer)}
