"""Talking to PayPal: an access token kept while it lasts, and every answer in the contract's words."""

import threading
import time
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx2

from sessionary.providers.network_words import why_unreachable
from sessionary.providers.payments.contract import Declined, KeysRefused, Unsure

Json = dict[str, Any]

REFUSED_KEYS = "PayPal does not accept these keys, or they may not do this."
# Seconds before its end in which a token is not trusted any more.
SPARE = 60
UNDECIDED = frozenset([408, 409, 425, 429])
# A request under this id is being carried out, or was for something else: what came of it is not known.
UNDECIDED_ISSUES = frozenset(["PREVIOUS_REQUEST_IN_PROGRESS", "DUPLICATE_REQUEST_ID"])


class Unknown(Declined):
    """PayPal has nothing under this id."""


class PayPalApi:
    """One PayPal application at one address. `timeout` is in seconds, for each step of a request."""

    def __init__(self, address: str, client_id: str, client_secret: str, timeout: float) -> None:
        self.client = httpx2.Client(base_url=address, timeout=timeout)
        self.keys = (client_id, client_secret)
        self.lock = threading.Lock()
        self.token = ""
        self.token_ends = 0.0

    def get(self, path: str) -> Json:
        """What there is at `path`. Raises `Unknown` where there is nothing."""
        return self._call("GET", path)

    def post(self, path: str, body: Json, once: str) -> Json:
        """The same request under the same `once` is carried out once."""
        return self._call(
            "POST", path, json=body, headers={"PayPal-Request-Id": once, "Prefer": "return=representation"}
        )

    def patch(self, path: str, changes: list[Json]) -> None:
        """Change an order by JSON Patch."""
        self._call("PATCH", path, json=changes)

    def post_text(self, path: str, body: bytes) -> Json:
        """For a question that changes nothing and whose JSON has to go exactly as it is."""
        return self._call("POST", path, content=body, headers={"Content-Type": "application/json"})

    def renew(self) -> str:
        """A new access token. Raises `KeysRefused` when PayPal gives none."""
        with self.lock:
            return self._fetch_token()

    def _call(self, method: str, path: str, **request: Any) -> Json:
        answer = self._send(method, path, self._token(), **request)
        if answer.status_code == 401:
            # A token can end before its time; a second refusal is about the keys.
            answer = self._send(method, path, self.renew(), **request)
        return _understood(answer)

    def _send(
        self, method: str, path: str, token: str, headers: Mapping[str, str] = {}, **request: Any
    ) -> httpx2.Response:
        try:
            return self.client.request(method, path, headers={**headers, "Authorization": f"Bearer {token}"}, **request)
        except httpx2.HTTPError as error:
            raise Unsure(why_unreachable(error, "PayPal")) from error

    def _token(self) -> str:
        with self.lock:
            return self.token if time.monotonic() < self.token_ends else self._fetch_token()

    def _fetch_token(self) -> str:
        try:
            answer = self.client.post("/v1/oauth2/token", data={"grant_type": "client_credentials"}, auth=self.keys)
        except httpx2.HTTPError as error:
            raise Unsure(why_unreachable(error, "PayPal")) from error
        told = _understood(answer)
        self.token = str(told["access_token"])
        self.token_ends = time.monotonic() + int(told["expires_in"]) - SPARE
        return self.token


def request_id(verb: str, key: str) -> str:
    """PayPal's ids for requests are short; one attempt's key makes a different one for each verb."""
    return str(uuid5(NAMESPACE_URL, f"sessionary:{verb}:{key}"))


def _understood(answer: httpx2.Response) -> Json:
    status = answer.status_code
    if status in (401, 403):
        raise KeysRefused(REFUSED_KEYS)
    try:
        told: Json = answer.json() if answer.content else {}
    except ValueError as error:
        raise Unsure(f"PayPal answered {status} in words that are not JSON.") from error
    if answer.is_success:
        return told
    problem: Json = next(iter(told.get("details") or []), {})
    why = str(problem.get("description") or told.get("message") or f"PayPal answered {status}.")
    if status >= 500 or status in UNDECIDED or problem.get("issue") in UNDECIDED_ISSUES:
        raise Unsure(why)
    raise (Unknown if status == 404 else Declined)(why)
