"""What the OpenAPI document says of every call, whoever wrote it: problems, secrets, repeating."""

import json
import re
from typing import Any

from django.conf import settings
from ninja import NinjaAPI

PROBLEM = "application/problem+json"
REFERENCE = re.compile(r'"#/components/schemas/([^"]+)"')
TAGS = {
    "Pages": "What is offered, and which times are free. Without any secret.",
    "Holds": "Times kept for ten minutes while somebody fills in or pays.",
    "Bookings": "Booking all sessions of a package at once, and what was booked.",
    "Changes": "Moving and canceling single sessions, with what it costs or gives back quoted before.",
    "For hosts": "What happened, for those who host: with a token.",
    "Settings": "Pages, event types and master pages: with a token.",
}
BODY_PROBLEMS = {
    "400": "The body is not valid JSON.",
    "411": "The body does not say how long it is.",
    "413": "The body is too large.",
}
TOKEN_PROBLEMS = {"401": "There is no valid token.", "403": "The token lacks the scope, or its User the right."}
SECRETS = {
    "Booking": "`Booking <secret>`: the secret of a booking, or of one of its sessions, which shows that session only.",
    "Hold": "`Hold <secret>`: the secret of a hold.",
}
SCHEMES = {
    name: {"type": "apiKey", "in": "header", "name": "Authorization", "description": text}
    for name, text in SECRETS.items()
}
WITH_BOOKING_SECRET: dict[str, Any] = {"security": [{"Booking": []}]}
WITH_HOLD_SECRET: dict[str, Any] = {"security": [{"Hold": []}]}
REPEATABLE: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": False,
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
            "description": "Sent again within 48 hours, the same key gives the first answer and does nothing twice.",
        }
    ]
}


def calendar_file(description: str) -> dict[str, Any]:
    """The documented answer of a call that gives an iCalendar file."""
    content = {"text/calendar": {"schema": {"type": "string"}}}
    return {**WITH_BOOKING_SECRET, "responses": {200: {"description": description, "content": content}}}


class DocumentedAPI(NinjaAPI):
    """Refusals are problem details, and calls with a body may be refused for the body alone.

    It names this server and whoever runs it, describes its tags, and has no component that nothing refers to.
    """

    def get_openapi_schema(self, **how: Any) -> Any:
        document = super().get_openapi_schema(**how)
        document["components"].setdefault("securitySchemes", {}).update(SCHEMES)
        for calls in document["paths"].values():
            for call in calls.values():
                _mark_problems(call)
        document["servers"] = [{"url": settings.BASE_URL, "description": "This server"}]
        document["info"]["contact"] = {"name": "Whoever runs this server", "url": settings.BASE_URL}
        document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
        _drop_unused(document)
        return document


def _drop_unused(document: dict[str, Any]) -> None:
    """Queries are spelled out as parameters, which leaves their components behind."""
    schemas = document["components"]["schemas"]
    while unused := schemas.keys() - set(REFERENCE.findall(json.dumps(document))):
        for name in unused:
            del schemas[name]


def _mark_problems(call: dict[str, Any]) -> None:
    responses = call["responses"]
    for status, answer in responses.items():
        if int(status) >= 400 and "application/json" in answer.get("content", {}):
            answer["content"] = {PROBLEM: answer["content"]["application/json"]}
    schema = {"$ref": "#/components/schemas/Problem"}
    with_token = any("Bearer" in one for one in call.get("security", []))
    also = (TOKEN_PROBLEMS if with_token else {}) | (BODY_PROBLEMS if "requestBody" in call else {})
    for status, description in also.items():
        responses.setdefault(status, {"description": description, "content": {PROBLEM: {"schema": schema}}})
