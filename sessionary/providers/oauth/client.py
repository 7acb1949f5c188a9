"""Asking for consent, and for tokens: authlib's client, each answer in the contract's words."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import OAuth2Client

from sessionary.providers.network_words import why_unreachable
from sessionary.providers.oauth.contract import Client, ClientRefused, GrantRefused, OAuthFacts, Tokens
from sessionary.providers.troubles import NotNow

TIMEOUT = 10  # seconds, for each step of a request
AN_HOUR = 3600
OF_THE_CLIENT = frozenset({"invalid_client", "unauthorized_client"})
BUSY = frozenset({408, 425, 429})
NO_CODE = "sessionary-asks-whether-it-is-known"


def authorize_url(facts: OAuthFacts, client: Client, *, state: str, verifier: str) -> str:
    """Where the person says yes or no. `verifier` stays here, until the code is exchanged."""
    with _session(facts, client) as session:
        url, _state = session.create_authorization_url(
            facts.authorize_url, state=state, code_verifier=verifier, **facts.extra
        )
    return str(url)


def exchange(facts: OAuthFacts, client: Client, *, code: str, verifier: str) -> Tokens:
    """Tokens for the code that the person brought back.

    Raises `GrantRefused` for a code that is not, or no longer, good; `ClientRefused`, and `NotNow`.
    """
    with _session(facts, client) as session, _understood():
        return _tokens(session.fetch_token(facts.token_url, code=code, code_verifier=verifier), "")


def refresh(facts: OAuthFacts, client: Client, refresh_token: str) -> Tokens:
    """New tokens; where no new refresh token comes along, the old one stays good. Raises as `exchange` does."""
    with _session(facts, client) as session, _understood():
        session.token = {"refresh_token": refresh_token}
        return _tokens(session.refresh_token(facts.token_url, refresh_token=refresh_token, scope=None), refresh_token)


def revoke(facts: OAuthFacts, client: Client, token: str) -> None:
    """Give a token back; one that is not known there is given back already. Raises `NotNow`."""
    with _session(facts, client) as session, _understood():
        answer = session.revoke_token(facts.revoke_url, token=token)
        if answer.status_code in BUSY or answer.is_server_error:
            raise NotNow(f"The provider answered {answer.status_code}.")


def check(facts: OAuthFacts, client: Client) -> None:
    """Raises `ClientRefused` when the provider does not know the application, `NotNow` when it does not answer.

    There is no question for just this, so a code that never was is handed in: who is let in hears about the code.
    """
    try:
        exchange(facts, client, code=NO_CODE, verifier=NO_CODE * 2)
    except GrantRefused:
        return


@contextmanager
def _session(facts: OAuthFacts, client: Client) -> Iterator[OAuth2Client]:
    method = "client_secret_post" if facts.secret_in_body else "client_secret_basic"
    with OAuth2Client(
        client_id=client.client_id,
        client_secret=client.client_secret,
        token_endpoint_auth_method=method,
        revocation_endpoint_auth_method=method,
        scope=" ".join(facts.scopes),
        redirect_uri=client.redirect_url,
        code_challenge_method="S256",
        timeout=TIMEOUT,
    ) as session:
        for moment in ("access_token_response", "refresh_token_response"):
            session.register_compliance_hook(moment, _with_an_error)
        yield session


def _with_an_error(answer: httpx2.Response) -> httpx2.Response:
    """Not every provider refuses in the words of the standard: what is refused without them is a refused grant."""
    if answer.status_code in BUSY:
        raise NotNow(f"The provider answered {answer.status_code}.")
    if answer.is_client_error and "error" not in answer.json():
        raise OAuthError("invalid_grant", f"The provider answered {answer.status_code}.")
    return answer


@contextmanager
def _understood() -> Iterator[None]:
    """Whatever comes of asking for tokens, as one of ours."""
    try:
        yield
    except OAuthError as error:
        kind = ClientRefused if error.error in OF_THE_CLIENT else GrantRefused
        raise kind(error.description or error.error or "") from error
    except httpx2.HTTPStatusError as error:
        raise NotNow(f"The provider answered {error.response.status_code}.") from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise NotNow(why_unreachable(error, "the provider")) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotNow("The provider's answer cannot be read.") from error


def _tokens(told: Mapping[str, Any], kept: str) -> Tokens:
    if not isinstance(told["access_token"], str):
        raise TypeError("access_token")
    return Tokens(
        access=told["access_token"],
        refresh=str(told.get("refresh_token") or kept),
        lasts=int(told.get("expires_in") or AN_HOUR),
        scopes=str(told.get("scope") or ""),
    )
