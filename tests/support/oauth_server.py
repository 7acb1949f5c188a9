"""The OAuth half of the stand-ins: codes that count once and prove who asked, refresh tokens that change each time."""

import base64
import binascii
import hashlib
import secrets
from urllib.parse import parse_qs, urlencode, urlsplit

from sessionary.providers.oauth.contract import OAuthFacts
from tests.support.gateway_server import Answer, Call, GatewayServer

CLIENT = {"client_id": "our-app", "client_secret": "our-secret"}


class OAuthServer(GatewayServer):
    """`facts` say at which paths. Its person always says yes, unless `says_no`; `grants` leaves scopes out."""

    def __init__(self, facts: OAuthFacts) -> None:
        super().__init__()
        self.facts = facts.at(self.url)
        self.says_no = False
        self.grants = " ".join(facts.scopes)
        self.codes: dict[str, dict[str, str]] = {}
        self.access: set[str] = set()
        self.refresh: set[str] = set()
        self.refreshed = 0

    def pattern(self, path: str) -> str:
        return path

    def respond(self, call: Call) -> Answer:
        """What is not about OAuth is for the provider itself, with a token it knows."""
        doors = {
            urlsplit(self.facts.authorize_url).path: self.authorize,
            urlsplit(self.facts.token_url).path: self.token,
            urlsplit(self.facts.revoke_url).path or "-": self.revoke,
        }
        if call.path in doors:
            return doors[call.path](call)
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        return self.api(call) if token in self.access else self.refusal(401, "Access token is expired.")

    def api(self, call: Call) -> Answer:
        """The provider's own half."""
        return self.refusal(404, "There is nothing here.")

    def refusal(self, status: int, why: str) -> Answer:
        return status, {"message": why}

    def give_tokens(self) -> tuple[str, str]:
        """An access token and a refresh token that are good."""
        access, refresh = secrets.token_hex(8), secrets.token_hex(8)
        self.access.add(access)
        self.refresh.add(refresh)
        return access, refresh

    def authorize(self, call: Call) -> Answer:
        asked = {name: values[0] for name, values in parse_qs(call.query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["scope"].split() == list(self.facts.scopes)
        if self.says_no:
            answer = {"error": "access_denied"}
        else:
            code = secrets.token_hex(8)
            self.codes[code] = asked
            answer = {"code": code}
        return 302, {"location": f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}"}

    def token(self, call: Call) -> Answer:
        given = {name: values[0] for name, values in parse_qs(call.body.decode()).items()}
        if self.client_in(call, given) != (CLIENT["client_id"], CLIENT["client_secret"]):
            return 401, {"error": "invalid_client", "error_description": "Client authentication failed."}
        if given["grant_type"] == "refresh_token":
            if given["refresh_token"] not in self.refresh:
                return 400, {"error": "invalid_grant", "error_description": "Invalid Token!"}
            self.refresh.remove(given["refresh_token"])
            self.refreshed += 1
        elif not self.is_good(given):
            return 400, {"error": "invalid_grant", "error_description": "Invalid authorization code."}
        access, refresh = self.give_tokens()
        told = {"access_token": access, "refresh_token": refresh, "token_type": "bearer", "expires_in": 3600}
        return 200, {**told, "scope": self.grants}

    def is_good(self, given: dict[str, str]) -> bool:
        """Whether the code is one we gave, for the first time, to who can prove that they asked."""
        asked = self.codes.pop(given.get("code", ""), None)
        if asked is None:
            return False
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return proof == asked["code_challenge"] and given["redirect_uri"] == asked["redirect_uri"]

    def client_in(self, call: Call, given: dict[str, str]) -> tuple[str, str]:
        """Id and secret, where these facts say that they are."""
        if self.facts.secret_in_body:
            return given.get("client_id", ""), given.get("client_secret", "")
        try:
            basic = base64.b64decode(call.headers.get("authorization", "").removeprefix("Basic ")).decode()
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        client_id, _, secret = basic.partition(":")
        return client_id, secret

    def revoke(self, call: Call) -> Answer:
        """Google takes back all that its person has allowed, whichever token it is given."""
        token = parse_qs(call.body.decode())["token"][0]
        if self.facts.app == "google" and token in self.access | self.refresh:
            self.access.clear()
            self.refresh.clear()
        self.access.discard(token)
        self.refresh.discard(token)
        return 200, {"status": "success"}
