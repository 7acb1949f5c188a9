"""Stand-ins for the conferencing providers: they keep meetings, and answer in the shapes that were captured."""

import copy
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from sessionary.providers.conferencing import registry
from tests.support.gateway_server import Answer, Call
from tests.support.oauth_server import OAuthServer

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
Json = dict[str, Any]


class ConferencingServer(OAuthServer):
    """`meetings` by id. Ids are counted up from the captured one, so that each meeting has its own way in."""

    name = ""
    kind = "meeting"
    first = ""
    ids = re.compile(r"/[^/]*\d[^/]*$")

    def __init__(self) -> None:
        super().__init__(registry.facts(self.name))
        self.meetings: dict[str, Json] = {}
        self.made = 0

    def pattern(self, path: str) -> str:
        return path if "oauth" in path or "token" in path else self.ids.sub("/ID", path)

    def captured(self, what: str = "") -> Any:
        return json.loads((FIXTURES / self.name / f"{what or self.kind}.json").read_text())

    def refusal(self, status: int, why: str) -> Answer:
        told: Json = self.captured("error")
        (told.get("error") if isinstance(told.get("error"), dict) else told)["message"] = why  # type: ignore[index]
        return status, told

    def not_there(self) -> Answer:
        return 404, self.captured("error")

    def new(self, changes: Json) -> Json:
        """A meeting like the captured one, under an id of its own everywhere in it."""
        self.made += 1
        external_id = self.counted()
        made: Json = json.loads(json.dumps(self.captured()).replace(self.first, external_id))
        made.update(changes)
        self.meetings[external_id] = made
        return copy.deepcopy(made)

    def counted(self) -> str:
        return str(int(self.first) + self.made)

    def starts(self) -> list[str]:
        """When its meetings start, each in UTC to the minute."""
        return sorted(str(one[self.start_field])[:16] for one in self.meetings.values())

    start_field = "start_time"


class ZoomServer(ConferencingServer):
    name, first = "zoom", "92674392836"

    def api(self, call: Call) -> Answer:
        body = json.loads(call.body or b"{}")
        if call.path == "/v2/users/me/meetings":
            return self.listed(call) if call.method == "GET" else (201, self.new(self.checked(body)))
        external_id = call.path.removeprefix("/v2/meetings/")
        if external_id not in self.meetings:
            return self.not_there()
        if call.method == "GET":
            return 200, self.meetings[external_id]
        if call.method == "PATCH":
            self.meetings[external_id].update(self.checked(body))
            return 204, {}
        del self.meetings[external_id]
        return 204, {}

    def checked(self, body: Json) -> Json:
        assert body["type"] == 2
        assert len(body["topic"]) <= 200
        datetime.strptime(body["start_time"], "%Y-%m-%dT%H:%M:%SZ")
        settings = {**self.captured()["settings"], **body.pop("settings")}
        return {**body, "settings": settings}

    def listed(self, call: Call) -> Answer:
        """One a page, to see that all are read; no settings in it."""
        place = int(parse_qs(call.query).get("next_page_token", ["0"])[0])
        found = list(self.meetings.values())
        shown = [{name: value for name, value in one.items() if name != "settings"} for one in found[place:][:1]]
        token = str(place + 1) if place + 1 < len(found) else ""
        return 200, {**self.captured("list"), "meetings": shown, "next_page_token": token}


class GoToServer(ConferencingServer):
    name, kind, first, start_field = "gotomeeting", "created", "729194557", "startTime"

    def new(self, changes: Json) -> Json:
        raise NotImplementedError

    def refusal(self, status: int, why: str) -> Answer:
        return status, {**self.captured("error"), "description": why}

    def api(self, call: Call) -> Answer:
        body = json.loads(call.body or b"{}")
        if call.path == "/G2M/rest/upcomingMeetings":
            return 200, list(self.meetings.values())  # type: ignore[return-value]
        if call.path == "/G2M/rest/meetings":
            self.made += 1
            number = self.counted()
            text = json.dumps(self.captured("upcoming")[0]).replace(self.first, number)
            self.meetings[number] = json.loads(text) | self.checked(body)
            return 201, json.loads(json.dumps(self.captured()).replace(self.first, number))
        number = call.path.removeprefix("/G2M/rest/meetings/")
        if number not in self.meetings:
            return self.not_there()
        if call.method == "PUT":
            self.meetings[number].update(self.checked(body))
        else:
            del self.meetings[number]
        return 204, {}

    def checked(self, body: Json) -> Json:
        required = ("subject", "starttime", "endtime", "passwordrequired", "conferencecallinfo", "timezonekey")
        assert not [name for name in required if name not in body]
        assert (body["timezonekey"], body["meetingtype"]) == ("", "scheduled")
        assert len(body["subject"]) <= 100
        times = {
            to: body[name].replace("Z", ".+0000") for to, name in (("startTime", "starttime"), ("endTime", "endtime"))
        }
        return {"subject": body["subject"], **times}


class WebexServer(ConferencingServer):
    name, first, start_field = "webex", "870f51ff287b41be8648412901e0402f", "start"

    def counted(self) -> str:
        return f"{int(self.first, 16) + self.made:032x}"

    def new(self, changes: Json) -> Json:
        made = super().new(changes)
        made["webLink"] = f"{made['webLink']}{self.made}"
        self.meetings[made["id"]] = made
        return copy.deepcopy(made)

    def api(self, call: Call) -> Answer:
        body = json.loads(call.body or b"{}")
        if call.path == "/v1/meetings":
            if call.method == "POST":
                return 200, self.new(self.checked(body))
            found = self.within(parse_qs(call.query))
            return 200, {"items": [{k: v for k, v in one.items() if k != "telephony"} for one in found]}
        external_id = call.path.removeprefix("/v1/meetings/")
        if external_id not in self.meetings:
            return self.not_there()
        if call.method == "DELETE":
            assert parse_qs(call.query)["sendEmail"] == ["false"]
            del self.meetings[external_id]
            return 204, {}
        if call.method == "PUT":
            assert body["password"] == self.meetings[external_id]["password"]
            self.meetings[external_id].update(self.checked(body))
        return 200, self.meetings[external_id]

    def within(self, query: dict[str, list[str]]) -> list[Json]:
        """Without `to` only the next seven days, in which nobody has a meeting."""
        tag, first, last = query["integrationTag"][0], query.get("from", [""])[0], query.get("to", [""])[0]
        found = [one for one in self.meetings.values() if tag in one["integrationTags"]]
        return [one for one in found if first <= one["start"] < last]

    def checked(self, body: Json) -> Json:
        assert body["sendEmail"] is False
        assert body["start"] < body["end"]
        assert all(len(tag) <= 64 for tag in body["integrationTags"])
        return body


class MeetServer(ConferencingServer):
    name, kind, first, start_field = "google_meet", "space", "jQCFfuBOdN5z", "start"
    ids = re.compile(r"(?<=/spaces)/[^:/]+")

    def counted(self) -> str:
        return f"jQCFfuBOdN{self.made}"

    def new(self, changes: Json) -> Json:
        made = super().new(changes)
        made["meetingUri"] = f"https://meet.google.com/abc-mnop-xy{chr(96 + self.made)}"
        self.meetings[made["name"].removeprefix("spaces/")] = made
        return copy.deepcopy(made)

    def api(self, call: Call) -> Answer:
        if call.path == "/v2/spaces":
            return 200, self.new({})
        space, _, verb = call.path.removeprefix("/v2/spaces/").partition(":")
        if space not in self.meetings:
            return self.not_there()
        if verb:
            return self.refusal(400, "There is no active conference for the given space.")
        return 200, self.meetings[space]


class TeamsServer(ConferencingServer):
    name, first, start_field = "teams", "MSpkYzE3Njc0Yy04MWQ5LTRhZGItYmZiMi04ZdFpHRTNORGcz", "startDateTime"
    ids = re.compile(r"(?<=/onlineMeetings)/MSp[^/]+")

    def counted(self) -> str:
        return f"{self.first}{self.made}"

    def new(self, changes: Json) -> Json:
        made = super().new(changes)
        made["joinWebUrl"] = made["joinWebUrl"].replace("/0?", f"/{self.made}?")
        self.meetings[made["id"]] = made
        return copy.deepcopy(made)

    def api(self, call: Call) -> Answer:
        body = json.loads(call.body or b"{}")
        if call.path == "/v1.0/me/onlineMeetings/createOrGet":
            for one in self.meetings.values():
                if one["externalId"] == body["externalId"]:
                    return 200, one
            return 201, self.new(body)
        external_id = call.path.removeprefix("/v1.0/me/onlineMeetings/")
        if external_id not in self.meetings:
            return self.not_there()
        if call.method == "PATCH":
            self.meetings[external_id].update(body)
            return 200, self.meetings[external_id]
        del self.meetings[external_id]
        return 204, {}


SERVERS: dict[str, type[ConferencingServer]] = {
    server.name: server for server in (ZoomServer, GoToServer, WebexServer, MeetServer, TeamsServer)
}
