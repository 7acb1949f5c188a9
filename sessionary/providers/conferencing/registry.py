"""The conferencing providers there are, by name. A module is loaded when its provider is first asked for."""

from dataclasses import dataclass
from importlib import import_module
from typing import cast

from sessionary.providers.conferencing.contract import Conferencing
from sessionary.providers.oauth.contract import OAuthFacts


@dataclass(frozen=True, slots=True)
class Provider:
    """What is known of a provider before its module is loaded. `path` is `module:class` in this package.

    `name` is the location kind too. `connects` says whether the host has to connect an account of theirs, `shortest`
    how many minutes its meetings have to last.
    """

    name: str
    label: str
    path: str
    connects: bool = True
    shortest: int = 0


PROVIDERS = (
    Provider("zoom", "Zoom", "zoom:Zoom"),
    Provider("gotomeeting", "GoToMeeting", "gotomeeting:GoToMeeting"),
    Provider("webex", "Webex", "webex:Webex", shortest=10),
    Provider("google_meet", "Google Meet", "google_meet:GoogleMeet"),
    Provider("teams", "Microsoft Teams", "teams:Teams"),
    Provider("jitsi", "Jitsi", "jitsi:Jitsi", connects=False),
)
NAMED = {provider.name: provider for provider in PROVIDERS}


def connectable() -> dict[str, str]:
    """Name and label of those that need an account, in the order in which the desk lists them; none is loaded."""
    return {provider.name: provider.label for provider in PROVIDERS if provider.connects}


def makes_meetings(kind: str) -> bool:
    """Whether sessions at this kind of location get a meeting made."""
    return kind in NAMED


def facts(name: str) -> OAuthFacts:
    """Its OAuth. Raises `KeyError` for a name that there is not, or that needs no account."""
    found = _class(name).oauth
    if found is None:
        raise KeyError(name)
    return found


def opened(name: str, token: str, address: str = "") -> Conferencing:
    """The provider with this access token. Raises `KeyError` for a name that there is not."""
    return _class(name).opened(token, address)


def _class(name: str) -> type[Conferencing]:
    module, attribute = NAMED[name].path.split(":")
    return cast(type[Conferencing], getattr(import_module(f"{__package__}.{module}"), attribute))
