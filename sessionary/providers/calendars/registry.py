"""The kinds of calendar there are, by name. A module is loaded when its kind is first asked for."""

from dataclasses import dataclass
from importlib import import_module
from typing import cast

from sessionary.providers.calendars.contract import Access, Calendars
from sessionary.providers.oauth.contract import OAuthFacts
from sessionary.rules.sentences import Sentence

ACCOUNT, SERVER, ADDRESS = "account", "server", "address"


@dataclass(frozen=True, slots=True)
class Provider:
    """What is known of a kind before its module is loaded. `path` is `module:class` in this package.

    `asks` is what connects it: an OAuth account, a server with user name and password, or just an address.
    """

    name: str
    label: str
    path: str
    asks: str


PROVIDERS = (
    Provider("google_calendar", "Google Calendar", "google:GoogleCalendar", ACCOUNT),
    Provider("microsoft_calendar", Sentence("Outlook and Microsoft 365"), "microsoft:MicrosoftCalendar", ACCOUNT),
    Provider("caldav", "CalDAV", "caldav:CalDav", SERVER),
    Provider("ics", Sentence("Calendar address"), "ics:IcsFeed", ADDRESS),
)
NAMED = {provider.name: provider for provider in PROVIDERS}


def connectable() -> dict[str, str]:
    """Name and label of those that connect by OAuth, in the order in which the desk lists them; none is loaded."""
    return {provider.name: provider.label for provider in PROVIDERS if provider.asks == ACCOUNT}


def is_typed_in(name: str) -> bool:
    """Whether people type in where it is."""
    return name in NAMED and NAMED[name].asks != ACCOUNT


def facts(name: str) -> OAuthFacts:
    """Its OAuth. Raises `KeyError` for a name that there is not, or that has none."""
    found = _class(name).oauth
    if found is None:
        raise KeyError(name)
    return found


def opened(name: str, access: Access) -> Calendars:
    """The account with this access. Raises `KeyError` for a name that there is not."""
    return _class(name).opened(access)


def _class(name: str) -> type[Calendars]:
    module, attribute = NAMED[name].path.split(":")
    return cast(type[Calendars], getattr(import_module(f"{__package__}.{module}"), attribute))
