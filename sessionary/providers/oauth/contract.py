"""What is known of a provider's OAuth, and what it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sessionary.providers.addresses import moved
from sessionary.providers.troubles import Never


@dataclass(frozen=True, slots=True)
class OAuthFacts:
    """Where one provider asks its people, and for what.

    `app` names the application that the business registers there: providers of one company share it, with its client
    id, secret and redirect address. `extra` goes along when asking. `secret_in_body` is for those that take the secret
    in no other place. Without `revoke_url` there is no way to give tokens back.
    """

    app: str
    app_label: str
    authorize_url: str
    token_url: str
    scopes: tuple[str, ...]
    revoke_url: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    secret_in_body: bool = False
    needed: tuple[str, ...] = ()

    def at(self, address: str) -> "OAuthFacts":
        """The same at another address; an empty one changes nothing."""
        return replace(
            self,
            authorize_url=moved(self.authorize_url, address),
            token_url=moved(self.token_url, address),
            revoke_url=self.revoke_url and moved(self.revoke_url, address),
        )


@dataclass(frozen=True, slots=True)
class Client:
    """The business's application at the provider, and where its people come back to."""

    client_id: str
    client_secret: str
    redirect_url: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """`lasts` is in seconds. `scopes` are those that were granted; empty where the provider does not say."""

    access: str
    refresh: str
    lasts: int
    scopes: str = ""


class ClientRefused(Never):
    """The provider does not know this application, or its secret is wrong."""


class GrantRefused(Never):
    """The code or refresh token is not accepted (any more): the person has to connect anew."""
