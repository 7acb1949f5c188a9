"""A host's program, which calls the API with a token of its User."""

import json
from typing import Any

from django.test import Client

from sessionary.actions import tokens
from sessionary.models import User


class Program:
    """Speaks JSON to `/api/v1/host/` as `user`, or as nobody."""

    def __init__(self, user: User | None) -> None:
        self.client = Client(raise_request_exception=False)
        self.authorized = {} if user is None else {"Authorization": f"Bearer {tokens.make(user=user)}"}

    def call(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        body = b"" if data is None else json.dumps(data).encode()
        return self.client.generic(
            method,
            f"/api/v1/host/{path}",
            body,
            content_type="application/json",
            headers={**self.authorized, **headers},
        )

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def post(self, path: str, data: Any, **headers: str) -> Any:
        return self.call("POST", path, data, **headers)

    def patch(self, path: str, data: Any) -> Any:
        return self.call("PATCH", path, data)

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)
