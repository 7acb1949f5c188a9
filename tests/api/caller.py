"""A program that calls the API."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client


class Caller:
    """Speaks JSON to `/api/v1/`; never raises what the server raised."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, secret: str | None = None, scheme: str = "Booking") -> Any:
        return self.client.get(f"/api/v1/{path}", headers=_authorized(scheme, secret))

    def post(
        self,
        path: str,
        data: Any,
        *,
        key: str | None = None,
        secret: str | None = None,
        scheme: str = "Booking",
    ) -> Any:
        body = data if isinstance(data, bytes | str) else json.dumps(data)
        headers = _authorized(scheme, secret) | ({} if key is None else {"Idempotency-Key": key})
        return self.client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)

    def delete(self, path: str, *, secret: str, scheme: str = "Hold") -> Any:
        return self.client.delete(f"/api/v1/{path}", headers=_authorized(scheme, secret))


def slug_of(answer: HttpResponse) -> str:
    """The stable slug of a problem."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return str(json.loads(answer.content)["type"].rsplit("/", 1)[1])


def _authorized(scheme: str, secret: str | None) -> dict[str, str]:
    return {} if secret is None else {"Authorization": f"{scheme} {secret}"}
