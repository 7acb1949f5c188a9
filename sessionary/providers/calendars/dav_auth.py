"""A user name and a password, as the server wants to have them."""

from collections.abc import Generator

import httpx2

Flow = Generator[httpx2.Request, httpx2.Response, None]


class PasswordAuth(httpx2.Auth):
    """Basic (RFC 7617), until the server asks for Digest (RFC 7616), as Baikal does unless it is set up otherwise."""

    def __init__(self, user: str, password: str) -> None:
        self.basic = httpx2.BasicAuth(user, password)
        self.digest = httpx2.DigestAuth(user, password)
        self.wants_digest = False

    def auth_flow(self, request: httpx2.Request) -> Flow:
        """The request, and once more with the answer to the server's challenge."""
        if self.wants_digest:
            yield from self._digest_flow(request)
            return
        (request,) = self.basic.auth_flow(request)
        answer = yield request
        challenges = answer.headers.get_list("WWW-Authenticate")
        if answer.status_code == 401 and any(one.lower().startswith("digest ") for one in challenges):
            self.wants_digest = True
            yield from self._digest_flow(request, answer)

    def _digest_flow(self, request: httpx2.Request, answer: httpx2.Response | None = None) -> Flow:
        """From an answer that has the challenge already, where there is one. Raises `httpx2.ProtocolError`."""
        flow = self.digest.auth_flow(request)
        try:
            following = next(flow)
            while True:
                following = flow.send((yield following) if answer is None else answer)
                answer = None
        except StopIteration:
            return
        except (NotImplementedError, ValueError) as error:
            raise httpx2.ProtocolError("The server asks for a kind of Digest that nobody knows.") from error
